package dev.ostler.server.admin;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.core.peer.Peer;
import dev.ostler.core.zab.Zab;
import dev.ostler.server.config.Ensemble;
import dev.ostler.server.config.ServerConfig;
import dev.ostler.server.node.ProposalSizes;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the words say of a server's part in its ensemble. */
final class RoleText {
  /** What nearly every word says while there is no leader. */
  static final String NOT_SERVING = "This ZooKeeper instance is not currently serving requests\n";

  /** What {@code peerType} says of an observer. */
  private static final int OBSERVER_TYPE = 1;

  private final @Nullable Ensemble ensemble;
  private final Peer peer;
  private final ProposalSizes proposals;

  RoleText(ServerConfig config, Peer peer, ProposalSizes proposals) {
    this.ensemble = config.ensemble().orElse(null);
    this.peer = peer;
    this.proposals = proposals;
  }

  boolean isServing() {
    return ensemble == null || peer.isServing() || peer.isReadOnly();
  }

  /** Whether sessions may be known to this server only. */
  boolean hasLocalSessions() {
    Ensemble member = ensemble;
    return member != null && member.localSessions().enabled() || peer.isReadOnly();
  }

  /** What {@code isro} says. */
  String readOnly() {
    if (peer.isReadOnly()) {
      return "ro";
    }
    return isServing() ? "rw" : "null";
  }

  /** What {@code srvr} and {@code stat} say of a server that serves without a leader. */
  void readOnlyMode(StringBuilder out) {
    if (peer.isReadOnly()) {
      out.append("READ-ONLY mode; serving only read-only clients\n");
    }
  }

  /** The word for this server's part; {@code looking} while it has none. */
  String mode() {
    if (ensemble == null) {
      return "standalone";
    }
    if (peer.isReadOnly()) {
      return "read-only";
    }
    return switch (peer.zab().state()) {
      case LEADING -> "leader";
      case FOLLOWING -> "follower";
      case OBSERVING -> "observer";
      case LOOKING,
          LEADING_DISCOVERY,
          LEADING_SYNCHRONIZATION,
          FOLLOWING_DISCOVERY,
          FOLLOWING_SYNCHRONIZATION,
          OBSERVING_DISCOVERY,
          OBSERVING_SYNCHRONIZATION ->
          "looking";
    };
  }

  private boolean isLeading() {
    return ensemble != null && peer.zab().state() == Zab.State.LEADING;
  }

  /** True for a follower or an observer that serves. */
  boolean isLearning() {
    return ensemble != null
        && (peer.zab().state() == Zab.State.FOLLOWING || peer.zab().state() == Zab.State.OBSERVING);
  }

  /** What {@code mntr} says first of a member; nothing of a server that stands alone. */
  void peerState(StringBuilder out) {
    if (ensemble != null) {
      MonitorText.line(
          out,
          "peer_state",
          switch (peer.zab().state()) {
            case LOOKING -> "looking";
            case LEADING_DISCOVERY -> "leading - discovery";
            case LEADING_SYNCHRONIZATION -> "leading - synchronization";
            case LEADING -> "leading - broadcast";
            case FOLLOWING_DISCOVERY -> "following - discovery";
            case FOLLOWING_SYNCHRONIZATION -> "following - synchronization";
            case FOLLOWING -> "following - broadcast";
            case OBSERVING_DISCOVERY -> "observing - discovery";
            case OBSERVING_SYNCHRONIZATION -> "observing - synchronization";
            case OBSERVING -> "observing - broadcast";
          });
    }
  }

  /** What {@code srvr} and {@code stat} end with. */
  void proposals(StringBuilder out) {
    if (isLeading()) {
      out.append("Proposal sizes last/min/max: ")
          .append(proposals.last())
          .append('/')
          .append(proposals.min())
          .append('/')
          .append(proposals.max())
          .append('\n');
    }
  }

  /** What {@code mntr} says besides. */
  void monitor(StringBuilder out, long nowMillis) {
    if (ensemble == null) {
      return;
    }
    Zab zab = peer.zab();
    MonitorText.line(out, "quorum_size", zab.membership().committed().voters().size());
    if (isLeading()) {
      MonitorText.line(out, "learners", zab.learners());
      MonitorText.line(out, "synced_followers", zab.syncedFollowers());
      MonitorText.line(out, "synced_non_voting_followers", zab.syncedNonVoters());
      MonitorText.line(out, "synced_observers", zab.syncedObservers());
      MonitorText.line(out, "pending_syncs", zab.pendingSyncs());
      MonitorText.line(out, "leader_uptime", nowMillis - proposals.sinceMillis());
      MonitorText.line(out, "last_proposal_size", proposals.last());
      MonitorText.line(out, "max_proposal_size", proposals.max());
      MonitorText.line(out, "min_proposal_size", proposals.min());
    } else if (zab.state() == Zab.State.FOLLOWING) {
      MonitorText.line(out, "synced_observers", zab.syncedObservers());
    }
  }

  /**
   * What {@code conf} says besides; without an end of line behind the last, unless it stops before
   * the membership.
   */
  void configuration(StringBuilder out) {
    Ensemble member = ensemble;
    if (member == null) {
      return;
    }
    JointConfig membership = peer.zab().membership();
    QuorumConfig config = membership.committed();
    Member self = config.member(member.serverId());
    line(out, "initLimit", member.limits().initTicks());
    line(out, "syncLimit", member.limits().syncTicks());
    line(out, "electionAlg", 3);
    line(out, "electionPort", ports(self, ServerAddress::electionPort));
    line(out, "quorumPort", ports(self, ServerAddress::quorumPort));
    line(out, "peerType", self != null && !self.votes() ? OBSERVER_TYPE : 0);
    if (!peer.isReadOnly()) {
      out.append("membership: \n").append(config.text().toUtf8());
    }
  }

  private static String ports(@Nullable Member self, ToIntFunction<ServerAddress> port) {
    return self == null
        ? ""
        : self.addresses().stream()
            .map(address -> Integer.toString(port.applyAsInt(address)))
            .collect(Collectors.joining("|"));
  }

  private static void line(StringBuilder out, String key, Object value) {
    out.append(key).append('=').append(value).append('\n');
  }
}
