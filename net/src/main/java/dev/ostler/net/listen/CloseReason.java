package dev.ostler.net.listen;

/** Why a connection was closed. */
public enum CloseReason {
  /** The client closed its side. */
  PEER_CLOSED("the client closed the connection"),
  /** Reset, time-out or another failure the system reported. */
  CONNECTION_LOST("the connection was lost"),
  /** A frame of negative length, or longer than the limit on frames. */
  ILLEGAL_FRAME("the client announced a frame of illegal length"),
  /** A frame above the threshold for large requests while too many of them were in flight. */
  LARGE_FRAME_REFUSED("too many large requests were in flight"),
  /** The interrupt sequence of a telnet client, in place of a first frame. */
  TELNET_INTERRUPT("the client sent a telnet interrupt"),
  /** The client did not read its replies, and more waited for it than is allowed. */
  SLOW_CONSUMER("the client did not read its replies"),
  /** No handshake came in time. */
  NO_HANDSHAKE("the client did not open a session in time"),
  /** The handler asked for it: end of a session, refused handshake, answered four-letter word. */
  HANDLER("the server closed the connection"),
  /** The handler threw: a defect of the server. */
  HANDLER_FAILED("handling a request of this connection failed"),
  /** The server shuts down or changes its role. */
  SHUTDOWN("the server stopped serving");

  private final String sentence;

  CloseReason(String sentence) {
    this.sentence = sentence;
  }

  /** A clause for a log line, without a full stop. */
  public String sentence() {
    return sentence;
  }
}
