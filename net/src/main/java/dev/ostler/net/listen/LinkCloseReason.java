package dev.ostler.net.listen;

/** Why a connection was closed, as far as the network can tell. */
public enum LinkCloseReason {
  /** The client closed its side. */
  PEER_CLOSED("the client closed the connection"),
  /** Reset, time-out or another failure the system reported. */
  CONNECTION_LOST("the connection was lost"),
  /** A frame of negative length, or longer than the limit on frames. */
  ILLEGAL_FRAME("the client announced a frame of illegal length"),
  /** A frame above the threshold for large requests that the handler did not admit. */
  LARGE_FRAME_REFUSED("a large request was not admitted"),
  /** A frame that is no handshake or no request. */
  MALFORMED("the client sent bytes that are no request"),
  /** A four-letter word has its answer. */
  WORD_ANSWERED("a four-letter word was answered"),
  /** The interrupt sequence of a telnet client, in place of a first frame. */
  TELNET_INTERRUPT("the client sent a telnet interrupt"),
  /** The client did not read its replies, and more waited for it than is allowed. */
  SLOW_CONSUMER("the client did not read its replies"),
  /** No handshake came in time. */
  NO_HANDSHAKE("the client did not open a session in time"),
  /** The handler asked for it: end of a session, refused handshake. */
  HANDLER("the server closed the connection"),
  /** The handler threw: a defect of the server. */
  HANDLER_FAILED("handling a request of this connection failed"),
  /** The server shuts down or changes its role. */
  SHUTDOWN("the server stopped serving");

  private final String sentence;

  LinkCloseReason(String sentence) {
    this.sentence = sentence;
  }

  /** A clause for a log line, without a full stop. */
  public String sentence() {
    return sentence;
  }
}
