package dev.ostler.server.admin;

import dev.ostler.core.action.CloseReason;
import dev.ostler.core.peer.LatencyHistogram;
import dev.ostler.core.peer.Peer;
import dev.ostler.core.peer.PeerStatistics;
import dev.ostler.net.link.NetworkCounters;
import dev.ostler.net.listen.LinkCloseReason;
import dev.ostler.server.node.ConnectionEnds;
import dev.ostler.server.node.Node;
import dev.ostler.store.log.LogCounters;
import dev.ostler.store.log.TransactionLog;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import javax.management.JMException;
import javax.management.ObjectName;

/** The answer to {@code mntr}: one {@code zk_name<TAB>value} a line. */
final class MonitorText {
  private final Peer peer;
  private final Node node;
  private final TransactionLog log;
  private final ServerFacts facts;
  private final RoleText role;

  MonitorText(Peer peer, Node node, TransactionLog log, ServerFacts facts, RoleText role) {
    this.peer = peer;
    this.node = node;
    this.log = log;
    this.facts = facts;
    this.role = role;
  }

  /** ZooKeeper counts the root under two names; figures of both kinds of server compare. */
  static int shownNodes(Peer peer) {
    return peer.tree().nodeCount() + 1;
  }

  void write(StringBuilder out) {
    PeerStatistics statistics = peer.statistics();
    line(out, "version", facts.versionLine());
    line(out, "server_state", role.mode());
    role.peerState(out);
    line(out, "ephemerals_count", peer.tree().ephemeralCount());
    line(out, "num_alive_connections", node.connectionCount());
    decimal(out, "avg_latency", statistics.averageLatencyMillis());
    line(out, "max_latency", statistics.maxLatencyMillis());
    line(out, "min_latency", statistics.minLatencyMillis());
    line(out, "packets_received", statistics.received());
    line(out, "packets_sent", statistics.sent());
    line(out, "outstanding_requests", peer.outstanding());
    line(out, "uptime", facts.uptimeMillis());
    line(out, "znode_count", shownNodes(peer));
    line(out, "watch_count", peer.watches().watchCount());
    line(out, "approximate_data_size", peer.tree().dataBytes());
    line(out, "global_sessions", peer.sessions().size());
    line(out, "local_sessions", peer.localSessions().size());
    line(out, "auth_failed_count", statistics.authFailures());
    descriptors(out);
    line(out, "commit_count", statistics.commits());
    line(out, "connection_request_count", statistics.connectRequests());
    line(out, "connection_revalidate_count", statistics.revalidations());
    line(out, "stale_sessions_expired", statistics.sessionsExpired());
    line(out, "digest_mismatches_count", peer.state().digestMismatches());
    role.monitor(out, facts.clock().nanos() / 1_000_000);
    network(out, node.networkCounters(), node.connectionEnds());
    log(out, log.counters());
    latency(out, "readlatency", statistics.readLatency());
    latency(out, "updatelatency", statistics.updateLatency());
  }

  /** Only where the system tells. */
  private static void descriptors(StringBuilder out) {
    descriptor(out, "open_file_descriptor_count", "OpenFileDescriptorCount");
    descriptor(out, "max_file_descriptor_count", "MaxFileDescriptorCount");
  }

  private static void descriptor(StringBuilder out, String name, String attribute) {
    try {
      ObjectName system = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
      line(out, name, ManagementFactory.getPlatformMBeanServer().getAttribute(system, attribute));
    } catch (JMException unknownHere) {
      // Another system than Unix: the line is left out, as by Apache ZooKeeper.
      return;
    }
  }

  private static void network(StringBuilder out, NetworkCounters counters, ConnectionEnds ends) {
    line(out, "bytes_received_count", counters.bytesReceived);
    line(out, "response_bytes", counters.bytesSent);
    line(out, "connection_drop_count", counters.linksClosed);
    line(
        out,
        "connection_rejected",
        counters.linksRefused + ends.count(CloseReason.CONNECT_THROTTLED));
    line(out, "sessionless_connections_expired", ends.count(LinkCloseReason.NO_HANDSHAKE));
    line(out, "large_requests_rejected", ends.count(LinkCloseReason.LARGE_FRAME_REFUSED));
  }

  private static void log(StringBuilder out, LogCounters counters) {
    double averageMillis =
        counters.syncs() == 0 ? 0 : counters.syncNanos() / 1e6 / counters.syncs();
    decimal(out, "avg_fsynctime", averageMillis);
    line(out, "min_fsynctime", 0);
    line(out, "max_fsynctime", counters.lastSyncNanos() / 1_000_000);
    line(out, "cnt_fsynctime", counters.syncs());
    line(out, "sum_fsynctime", counters.syncNanos() / 1_000_000);
  }

  private static void latency(StringBuilder out, String name, LatencyHistogram latency) {
    double average = latency.count() == 0 ? 0 : (double) latency.sumMillis() / latency.count();
    decimal(out, "avg_" + name, average);
    line(out, "min_" + name, latency.minMillis());
    line(out, "max_" + name, latency.maxMillis());
    line(out, "cnt_" + name, latency.count());
    line(out, "sum_" + name, latency.sumMillis());
    line(out, "p50_" + name, latency.percentileMillis(0.5));
    line(out, "p95_" + name, latency.percentileMillis(0.95));
    line(out, "p99_" + name, latency.percentileMillis(0.99));
    line(out, "p999_" + name, latency.percentileMillis(0.999));
  }

  static void line(StringBuilder out, String name, Object value) {
    out.append("zk_").append(name).append('\t').append(value).append('\n');
  }

  private static void decimal(StringBuilder out, String name, double value) {
    line(out, name, FourLetterWordResponder.decimal(value).toLowerCase(Locale.ROOT));
  }
}
