package dev.ostler.server.admin;

import dev.ostler.core.peer.Peer;
import dev.ostler.core.session.ExpiryBucket;
import dev.ostler.core.session.Session;
import dev.ostler.core.session.SessionTable;
import dev.ostler.server.node.NodeClock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The answer to {@code dump}: sessions, and what goes with them. Only a leader, or a server that
 * stands alone, knows when they expire.
 */
final class DumpText {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss zzz yyyy", Locale.ROOT);

  private final Peer peer;
  private final NodeClock clock;
  private final RoleText role;

  DumpText(Peer peer, NodeClock clock, RoleText role) {
    this.peer = peer;
    this.clock = clock;
    this.role = role;
  }

  void write(StringBuilder out) {
    out.append("SessionTracker dump:\n");
    boolean local = role.hasLocalSessions();
    if (local) {
      buckets("Local Session Sets", peer.localSessions(), out);
    }
    if (role.isLearning()) {
      sessions(out);
    } else {
      buckets(local ? "Global Session Sets" : "Session Sets", peer.sessions(), out);
    }
    ephemerals(out);
    out.append("Connections dump:\n");
  }

  private void sessions(StringBuilder out) {
    List<Session> sessions = new ArrayList<>();
    peer.sessions().forEach(sessions::add);
    sessions.sort(Comparator.comparingLong(Session::id));
    out.append("Global Sessions(").append(sessions.size()).append("):\n");
    for (Session session : sessions) {
      out.append("0x")
          .append(Long.toHexString(session.id()))
          .append('\t')
          .append(session.timeoutMillis())
          .append("ms\n");
    }
  }

  private void buckets(String title, SessionTable sessions, StringBuilder out) {
    List<ExpiryBucket> buckets = sessions.buckets();
    int members = buckets.stream().mapToInt(bucket -> bucket.sessionIds().size()).sum();
    out.append(title)
        .append(" (")
        .append(buckets.size())
        .append(")/(")
        .append(members)
        .append("):\n");
    long now = clock.wallMillis();
    long monotonic = clock.nanos() / 1_000_000;
    for (ExpiryBucket bucket : buckets) {
      Instant at = Instant.ofEpochMilli(now + bucket.expiryMillis() - monotonic);
      out.append(bucket.sessionIds().size())
          .append(" expire at ")
          .append(DATE.format(at.atZone(ZoneId.systemDefault())))
          .append(":\n");
      for (long id : bucket.sessionIds()) {
        out.append("\t0x").append(Long.toHexString(id)).append('\n');
      }
    }
  }

  private void ephemerals(StringBuilder out) {
    long[] owners = peer.tree().sessionsWithEphemerals();
    out.append("ephemeral nodes dump:\n");
    out.append("Sessions with Ephemerals (").append(owners.length).append("):\n");
    for (long owner : owners) {
      out.append("0x").append(Long.toHexString(owner)).append(":\n");
      for (int slot : peer.tree().ephemeralsOf(owner)) {
        out.append('\t').append(peer.tree().path(slot)).append('\n');
      }
    }
  }
}
