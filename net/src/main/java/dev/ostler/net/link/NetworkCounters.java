package dev.ostler.net.link;

/**
 * What a {@link NetworkLoop} has done since it started. Plain fields, written on the loop's thread
 * without any fence: another thread that wants exact figures asks on that thread.
 */
public final class NetworkCounters {
  /** Bytes received from clients, length prefixes included. */
  public long bytesReceived;

  /** Bytes the system took for sending, length prefixes included. */
  public long bytesSent;

  /** Complete frames handed to a handler; four-letter words are not frames. */
  public long framesReceived;

  /** Receive calls that brought bytes. */
  public long receives;

  /** Send calls. */
  public long sends;

  /** Sends the system could not take whole: the client reads more slowly than it asks. */
  public long shortSends;

  /** Connections accepted and kept. */
  public long linksOpened;

  /** Connections that were kept and are closed. */
  public long linksClosed;

  /** Connections closed at once because a limit was reached. */
  public long linksRefused;

  /** Failed accepts, for instance for want of file descriptors. */
  public long acceptErrors;

  /** Errors the system reported while closing a socket; they cost nothing. */
  public long closeErrors;

  /** Turns of the loop. */
  public long turns;
}
