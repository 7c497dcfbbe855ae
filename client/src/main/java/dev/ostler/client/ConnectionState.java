package dev.ostler.client;

/** What a client knows of its session. */
public enum ConnectionState {
  /** No session yet: the first server is being looked for. Also after {@link #EXPIRED}. */
  CONNECTING,

  /** A server answers. */
  CONNECTED,

  /** A server answers that can only be read from; a full one is looked for meanwhile. */
  CONNECTED_READ_ONLY,

  /** The connection is lost. The session is alive still: its lease has not run out. */
  SUSPENDED,

  /**
   * Nothing was heard for so long that the session may be over: whatever depends on it (a lock, a
   * leadership) must not be acted on. {@link #CONNECTED} follows if it was not.
   */
  UNCERTAIN,

  /** The session is over. {@link #CONNECTING} follows unless the options say otherwise. */
  EXPIRED,

  /** A server refused an identity. Over. */
  AUTH_FAILED,

  /** Closed by its owner. Over. */
  CLOSED;

  /** Whether a server answers. */
  public boolean isConnected() {
    return this == CONNECTED || this == CONNECTED_READ_ONLY;
  }

  /** Whether nothing else follows. */
  public boolean isOver() {
    return this == AUTH_FAILED || this == CLOSED;
  }
}
