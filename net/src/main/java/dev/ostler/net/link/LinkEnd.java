package dev.ostler.net.link;

/**
 * How a connection to another server ended.
 *
 * @param reason one sentence for the log, without a full stop
 */
public record LinkEnd(Cause cause, String reason) {
  /** Who or what ended it. */
  public enum Cause {
    /** The owner asked for it. */
    CLOSED_HERE,
    /** The peer closed its side. */
    PEER_CLOSED,
    /** A reset, a time-out of the system, or a network that is gone. */
    CONNECTION_LOST,
    /** The peer does not speak the protocol, or did not say who it is in time. */
    PROTOCOL_BROKEN,
    /** The peer took its output too slowly. */
    TOO_SLOW,
    /** A callback threw: a defect, not trouble of the network. */
    CALLBACK_FAILED,
    /** The loop has ended. */
    SHUTDOWN
  }
}
