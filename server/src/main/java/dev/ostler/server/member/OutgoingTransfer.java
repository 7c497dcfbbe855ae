package dev.ostler.server.member;

import dev.ostler.net.quorum.OutgoingStream;
import dev.ostler.net.quorum.QuorumLink;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream on its way to a peer. It is over when the thread that writes it has ended, and either
 * its last byte has left or it never will. Belongs to the loop's thread, but for what it gives the
 * writer.
 */
final class OutgoingTransfer implements StreamWatch.Stream {
  private final QuorumLink link;
  private final OutgoingStream stream;
  private final Runnable confirmation;
  private volatile long taken;
  private boolean written;
  private boolean left;

  /**
   * @param confirmation run once, when it is over
   */
  OutgoingTransfer(QuorumLink link, OutgoingStream stream, Runnable confirmation) {
    this.link = link;
    this.stream = stream;
    this.confirmation = confirmation;
  }

  /** For the writer: counts, and hands on. */
  OutputStream target() {
    return new OutputStream() {
      private long count;

      @Override
      public void write(int value) throws IOException {
        stream.write(value);
        count++;
        taken = count;
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        stream.write(bytes, offset, length);
        count += length;
        taken = count;
      }
    };
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
    if (isOver()) {
      confirmation.run();
    }
  }

  /** What the writer has handed over changes it, and so does what the link can send of that. */
  @Override
  public long mark() {
    return taken * 31 - link.unsentBytes();
  }

  @Override
  public boolean isOver() {
    return written && left;
  }

  @Override
  public void giveUp(String reason) {
    stream.abandon(reason);
  }
}
