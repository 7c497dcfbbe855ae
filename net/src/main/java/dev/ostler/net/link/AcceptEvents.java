package dev.ostler.net.link;

/** What a {@link ListenSocket} tells its owner. All methods run on the loop's thread. */
public interface AcceptEvents {
  /** At least one connection waits. It must not be accepted before the reads of this turn end. */
  void acceptable();

  /** The loop ends now and takes the socket with it. */
  void loopEnds();
}
