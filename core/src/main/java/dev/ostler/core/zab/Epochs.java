package dev.ostler.core.zab;

/**
 * The two epochs that a server keeps on disk. The accepted one is a promise never to follow the
 * leader of an earlier one; the current one says whose history this server has taken over.
 */
final class Epochs {
  private final ZabActions actions;
  private long accepted;
  private long current;
  private long acceptedAsked;
  private long currentAsked;
  private long heard;

  Epochs(long accepted, long current, ZabActions actions) {
    if (accepted < current) {
      throw new IllegalStateException(
          "the accepted epoch "
              + accepted
              + " is below the current epoch "
              + current
              + ": restore the epoch files of this server, or let it start empty");
    }
    this.actions = actions;
    this.accepted = accepted;
    this.current = current;
    this.acceptedAsked = accepted;
    this.currentAsked = current;
  }

  /** The promise that is on disk. */
  long accepted() {
    return accepted;
  }

  /** The epoch of this server's history, as on disk. */
  long current() {
    return current;
  }

  /** The highest epoch that a voter has told it has promised; forgotten when the server stops. */
  long heard() {
    return heard;
  }

  void hear(long epoch) {
    heard = Math.max(heard, epoch);
  }

  /** True while a write is on its way. */
  boolean isWriting() {
    return acceptedAsked != accepted || currentAsked != current;
  }

  void accept(long epoch) {
    if (epoch <= acceptedAsked) {
      throw new IllegalStateException(
          "epoch " + epoch + " is promised after epoch " + acceptedAsked + " (invariant I2)");
    }
    acceptedAsked = epoch;
    actions.writeAcceptedEpoch(epoch);
  }

  void adopt(long epoch) {
    if (epoch < currentAsked || epoch > accepted) {
      throw new IllegalStateException(
          "epoch "
              + epoch
              + " cannot become the current one: it was "
              + currentAsked
              + ", and the promise on disk is "
              + accepted);
    }
    if (epoch > currentAsked) {
      currentAsked = epoch;
      actions.writeCurrentEpoch(epoch);
    }
  }

  void acceptedWritten(long epoch) {
    if (epoch > acceptedAsked || epoch < accepted) {
      throw new IllegalStateException("accepted epoch " + epoch + " was written unasked");
    }
    accepted = epoch;
  }

  void currentWritten(long epoch) {
    if (epoch > currentAsked || epoch < current) {
      throw new IllegalStateException("current epoch " + epoch + " was written unasked");
    }
    current = epoch;
  }
}
