package dev.ostler.net.link;

import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepted connections that have not said yet who they are: so many at most, each for so long at
 * most. Whoever is turned away gets a line in the log, as long as there are few of them. Belongs to
 * the loop's thread.
 */
public final class Strangers {
  /** Most of them at a time; beyond, the oldest is closed. */
  public static final int MAX = 64;

  /** Most lines in one period; the next line tells how many were left out. */
  static final int LINES_PER_PERIOD = 10;

  static final long PERIOD_MILLIS = 10_000;

  private static final int SHOWN_BYTES = 8;
  private static final byte[] EMPTY = new byte[0];
  private static final Logger LOG = LoggerFactory.getLogger(Strangers.class);

  private final NetworkLoop loop;
  private final String port;
  private final int handshakeMillis;
  private final Set<Connection> unnamed = new LinkedHashSet<>();
  private long periodBeganNanos = System.nanoTime();
  private int lines;
  private int leftOut;

  /**
   * @param port what the port is called in the log
   * @param handshakeMillis until when a peer must have said who it is
   */
  public Strangers(NetworkLoop loop, String port, int handshakeMillis) {
    this.loop = loop;
    this.port = port;
    this.handshakeMillis = handshakeMillis;
  }

  /** Somebody has connected. */
  public void add(Connection connection) {
    unnamed.add(connection);
    loop.schedule(handshakeMillis, () -> timeOut(connection));
    if (unnamed.size() > MAX) {
      Connection oldest = unnamed.iterator().next();
      turnAway(oldest, "more than " + MAX + " connections have not said who they are", EMPTY);
    }
  }

  private void timeOut(Connection connection) {
    if (unnamed.contains(connection)) {
      turnAway(connection, "it did not say who it is within " + handshakeMillis + " ms", EMPTY);
    }
  }

  /** It is a stranger no more, or gone. */
  public void remove(Connection connection) {
    unnamed.remove(connection);
  }

  /** How many there are. */
  public int size() {
    return unnamed.size();
  }

  /** Closes all of them, without a line. */
  public void closeAll(String reason) {
    for (Connection connection : Set.copyOf(unnamed)) {
      connection.close(reason);
    }
    unnamed.clear();
  }

  /**
   * Closes a connection whose other end cannot be understood, stranger or not.
   *
   * @param why a clause for the log
   * @param first what it sent first; a few bytes of it are shown
   */
  public void turnAway(Connection connection, String why, byte[] first) {
    unnamed.remove(connection);
    connection.abort(LinkEnd.Cause.PROTOCOL_BROKEN, why);
    if (mayLog()) {
      LOG.warn(
          "Closed a connection with {} on the {}: {}{}",
          text(connection.peer()),
          port,
          why,
          describe(first));
    }
  }

  private boolean mayLog() {
    long now = System.nanoTime();
    if (now - periodBeganNanos >= TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS)) {
      if (leftOut > 0) {
        LOG.warn("Closed {} more connections on the {} in the same way", leftOut, port);
      }
      periodBeganNanos = now;
      lines = 0;
      leftOut = 0;
    }
    if (lines < LINES_PER_PERIOD) {
      lines++;
      return true;
    }
    leftOut++;
    return false;
  }

  private static String text(InetSocketAddress peer) {
    return peer.getAddress().getHostAddress() + ":" + peer.getPort();
  }

  /** What an operator who pointed the wrong program at this port should recognise. */
  static String describe(byte[] first) {
    if (first.length == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder("; it began with ");
    for (int i = 0; i < Math.min(first.length, SHOWN_BYTES); i++) {
      text.append("%02x".formatted(first[i]));
    }
    return text.append(guess(first)).toString();
  }

  private static String guess(byte[] first) {
    if (startsWith(first, 0x16, 0x03)) {
      return ", which is TLS: sslQuorum must be the same on all servers";
    }
    if (startsWith(first, 0x5f, 0x24, 0x35, 0x01)) {
      return ", which is SASL: quorum.auth.* must be the same on all servers";
    }
    if (startsWith(first, 'G', 'E', 'T', ' ') || startsWith(first, 'P', 'O', 'S', 'T')) {
      return ", which is HTTP: it is meant for another port";
    }
    if (startsWith(first, 0, 0, 0, 0x2c) || startsWith(first, 0, 0, 0, 0x2d)) {
      return ", as a client does: it is meant for the client port";
    }
    return "";
  }

  private static boolean startsWith(byte[] bytes, int... prefix) {
    if (bytes.length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
