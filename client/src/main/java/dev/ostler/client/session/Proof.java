package dev.ostler.client.session;

import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/** The client's side of one exchange in which it proves who it is. */
public interface Proof {
  /** Begins one for a new link. */
  @FunctionalInterface
  interface Maker {
    /**
     * Makes it.
     *
     * @throws ProofException there is no such thing here
     */
    Proof begin() throws ProofException;
  }

  /** It failed: the client is not whom it claims to be, or the server does not do this. */
  final class ProofException extends Exception {
    private static final long serialVersionUID = 1;

    public ProofException(String message) {
      super(message);
    }
  }

  /** What to send first; empty if the server speaks first. */
  Bytes first() throws ProofException;

  /**
   * The server has said something.
   *
   * @return what to answer, also if this side is content with that; null if that was the end
   */
  @Nullable Bytes next(Bytes challenge) throws ProofException;

  /** Whether this side needs to hear no more. */
  boolean isComplete();
}
