package dev.ostler.core.peer;

import static dev.ostler.core.peer.EnsembleHistory.require;

import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.state.ConfigNode;
import dev.ostler.core.zab.Zab;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of a membership that changes: an epoch has one leader, a server's configuration
 * never gets older, and what a leader takes for committed is on the disks of a quorum: of the
 * configuration that was in force, and for a reconfiguration of the new one too.
 */
final class EnsembleMembership {
  private final TreeMap<Long, Long> leaders = new TreeMap<>();
  private final TreeMap<Long, QuorumConfig> configs = new TreeMap<>();
  private final EnsembleHistory history;
  private long judgedZxid;

  EnsembleMembership(QuorumConfig atStart, EnsembleHistory history) {
    this.history = history;
    configs.put(0L, atStart);
  }

  /** Looks at a server behind an event. */
  void check(EnsembleServer server, Collection<EnsembleServer> all) {
    Zab zab = server.peer().zab();
    long version = zab.membership().committed().version();
    require(
        version >= server.activeVersion,
        "server %d goes back from configuration 0x%x to 0x%x"
            .formatted(server.sid, server.activeVersion, version));
    server.activeVersion = version;
    if (zab.state() == Zab.State.LEADING) {
      Long known = leaders.putIfAbsent(zab.epoch(), server.sid);
      require(
          known == null || known == server.sid,
          "epoch %d is led by %d and %d".formatted(zab.epoch(), known, server.sid));
      if (zab.committed() > judgedZxid) {
        judge(server, zab, all);
      }
    }
  }

  private void judge(EnsembleServer leader, Zab zab, Collection<EnsembleServer> all) {
    TreeMap<Long, Transaction> entries = new TreeMap<>();
    for (EnsembleServer server : all) {
      server
          .log()
          .subMap(judgedZxid, false, zab.committed(), true)
          .forEach((zxid, entry) -> {
            if (server == leader || zxid >>> 32 == zab.epoch()) {
              entries.put(zxid, entry.transaction());
            }
          });
    }
    // A leader that was sent a snapshot has no log of what came before.
    history
        .between(judgedZxid, zab.committed())
        .forEach((zxid, entry) -> {
          QuorumConfig next = reconfiguration(entry);
          if (next != null && !entries.containsKey(zxid)) {
            configs.put(zxid, next);
          }
        });
    entries.forEach((zxid, entry) -> judge(zxid, entry, leader, all));
    judgedZxid = zab.committed();
  }

  private void judge(
      long zxid, Transaction entry, EnsembleServer leader, Collection<EnsembleServer> all) {
    NavigableSet<Long> holders = new TreeSet<>();
    for (EnsembleServer server : all) {
      if (server.holds(zxid)) {
        holders.add(server.sid);
      }
    }
    QuorumConfig before = configs.lowerEntry(zxid).getValue();
    require(
        before.containsQuorum(holders),
        "0x%x is committed by %d, and only %s have it, which is no quorum of %s"
            .formatted(zxid, leader.sid, holders, before));
    QuorumConfig next = reconfiguration(entry);
    if (next != null) {
      require(
          next.containsQuorum(holders),
          "0x%x is committed by %d, and only %s have it, which is no quorum of the new %s"
              .formatted(zxid, leader.sid, holders, next));
      configs.put(zxid, next);
    }
  }

  private static @Nullable QuorumConfig reconfiguration(Transaction entry) {
    return entry.body() instanceof TransactionBody.SetData set && set.type() == OpCode.RECONFIG
        ? EnsembleHistory.config(set)
        : null;
  }

  /** In the end nothing is open, and all servers and their clients see the same. */
  void checkEnd(Collection<EnsembleServer> all, boolean reconfigures) {
    QuorumConfig newest = configs.lastEntry().getValue();
    Long version = null;
    for (EnsembleServer server : all) {
      Zab zab = server.peer().zab();
      QuorumConfig active = zab.membership().committed();
      require(!zab.membership().isJoint(), "a reconfiguration is open at server " + server.sid);
      require(
          active.members().equals(newest.members()),
          "server %d has %s, not %s".formatted(server.sid, active, newest));
      require(
          version == null || version == active.version(),
          "server %d has version 0x%x, not 0x%x"
              .formatted(server.sid, active.version(), version == null ? 0 : version));
      version = active.version();
      QuorumConfig shown = ConfigNode.read(server.peer().tree());
      require(
          shown != null && active.equals(shown),
          "server %d shows %s, not %s".formatted(server.sid, shown, active));
      require(!reconfigures || version > 0, "the first leader has given no version to " + active);
    }
  }
}
