package dev.ostler.server.node;

import dev.ostler.core.action.CloseReason;
import dev.ostler.net.listen.LineLimit;
import dev.ostler.net.listen.LinkCloseReason;
import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/**
 * Why connections have ended. What the core decides, the network knows only as {@link
 * LinkCloseReason#HANDLER}; so the core's reason, where there is one, says it better.
 */
public final class ConnectionEnds {
  private final EnumMap<CloseReason, Long> byCore = new EnumMap<>(CloseReason.class);
  private final EnumMap<LinkCloseReason, Long> byNetwork = new EnumMap<>(LinkCloseReason.class);

  private final EnumMap<CloseReason, LineLimit> linesByCore = new EnumMap<>(CloseReason.class);
  private final EnumMap<LinkCloseReason, LineLimit> linesByNetwork =
      new EnumMap<>(LinkCloseReason.class);

  /** Counts an end under the one of its two reasons that says more. */
  void count(LinkCloseReason network, @Nullable CloseReason core) {
    CloseReason decided = decided(network, core);
    if (decided != null) {
      byCore.merge(decided, 1L, Long::sum);
    } else {
      byNetwork.merge(network, 1L, Long::sum);
    }
  }

  /**
   * Whether an end of this kind is to be told in the log, where clients cause as many as they like.
   *
   * @param nowNanos of a clock that never goes back
   * @return how many ends a line now stands for, this one included; 0 if none is due
   */
  long lineFor(LinkCloseReason network, @Nullable CloseReason core, long nowNanos) {
    CloseReason decided = decided(network, core);
    LineLimit limit =
        decided != null
            ? linesByCore.computeIfAbsent(decided, reason -> new LineLimit())
            : linesByNetwork.computeIfAbsent(network, reason -> new LineLimit());
    return limit.count(nowNanos);
  }

  /** The reason as a clause for a log line. */
  static String sentence(LinkCloseReason network, @Nullable CloseReason core) {
    CloseReason decided = decided(network, core);
    return decided != null ? decided.text() : network.sentence();
  }

  /** Whether it happens all day long with clients and servers that are well. */
  static boolean isRoutine(LinkCloseReason network, @Nullable CloseReason core) {
    CloseReason decided = decided(network, core);
    return decided != null ? isRoutine(decided) : isRoutine(network);
  }

  /** The core's reason, unless the connection ended before the core's word took effect. */
  private static @Nullable CloseReason decided(
      LinkCloseReason network, @Nullable CloseReason core) {
    return network == LinkCloseReason.HANDLER ? core : null;
  }

  private static boolean isRoutine(CloseReason reason) {
    return switch (reason) {
      case SESSION_CLOSED, SESSION_REATTACHED, SESSION_MOVED -> true;
      case SESSION_EXPIRED,
          SESSION_UNKNOWN,
          CLIENT_AHEAD,
          CONNECT_THROTTLED,
          DISK_FULL,
          NOT_SERVING,
          UNKNOWN_OPERATION,
          AUTHENTICATION_FAILED,
          AUTHENTICATION_REQUIRED ->
          false;
    };
  }

  private static boolean isRoutine(LinkCloseReason reason) {
    return switch (reason) {
      case PEER_CLOSED, CONNECTION_LOST, TELNET_INTERRUPT, WORD_ANSWERED, HANDLER, SHUTDOWN -> true;
      case ILLEGAL_FRAME,
          LARGE_FRAME_REFUSED,
          SLOW_CONSUMER,
          NO_HANDSHAKE,
          MALFORMED,
          HANDLER_FAILED ->
          false;
    };
  }

  /** Connections that the core has closed for this reason. */
  public long count(CloseReason reason) {
    return byCore.getOrDefault(reason, 0L);
  }

  /** Connections that have ended for this reason without the core's doing. */
  public long count(LinkCloseReason reason) {
    return byNetwork.getOrDefault(reason, 0L);
  }
}
