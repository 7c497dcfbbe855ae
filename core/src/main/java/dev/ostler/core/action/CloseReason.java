package dev.ostler.core.action;

/** Why a connection is closed. */
public enum CloseReason {
  /** The client closed its session. */
  SESSION_CLOSED("the client closed its session"),
  /** The session expired, or an operator ended it. */
  SESSION_EXPIRED("the session has expired"),
  /** The client has connected again and goes on there. */
  SESSION_REATTACHED("the client has connected again"),
  /** The client presented a session that is gone or is not its own. */
  SESSION_UNKNOWN("the session is gone or the password is wrong"),
  /** The client has seen transactions that this server does not have yet. */
  CLIENT_AHEAD("the client has seen a newer state than this server has"),
  /** Too many connects at once. */
  CONNECT_THROTTLED("too many clients connect at once"),
  /** No room for a new session on the disk. */
  DISK_FULL("the disk is full, no session can be created"),
  /** There is no leader, or this server does not follow it yet, or leads and serves nobody then. */
  NOT_SERVING("this server takes no clients at the moment"),
  /** The session lives on at another server. */
  SESSION_MOVED("the client has connected to another server"),
  /** An operation that does not exist. */
  UNKNOWN_OPERATION("the client asked for an unknown operation"),
  /** The client could not prove who it is. */
  AUTHENTICATION_FAILED("authentication failed"),
  /** The client did not authenticate although it has to. */
  AUTHENTICATION_REQUIRED("the client has to authenticate first");

  private final String text;

  CloseReason(String text) {
    this.text = text;
  }

  /** The reason as a clause for a log line. */
  public String text() {
    return text;
  }
}
