package dev.ostler.server.member;

/**
 * A stream on its way to a peer. It is over when the thread that writes it has ended, and either
 * its last byte has left or it never will. Belongs to the loop's thread.
 */
final class OutgoingTransfer {
  private final Runnable confirmation;
  private boolean written;
  private boolean left;

  /**
   * @param confirmation run once, when it is over
   */
  OutgoingTransfer(Runnable confirmation) {
    this.confirmation = confirmation;
  }

  /** The thread that writes it has ended. */
  void written() {
    if (!written) {
      written = true;
      confirm();
    }
  }

  /** The last byte has left, or the link is gone. */
  void left() {
    if (!left) {
      left = true;
      confirm();
    }
  }

  private void confirm() {
    if (written && left) {
      confirmation.run();
    }
  }
}
