package dev.ostler.core.zab;

import dev.ostler.core.membership.ConfigText;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.Recollection;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * How a learner takes over its leader's history, and the epoch with it: what a {@link Synchronizer}
 * is on the other side.
 *
 * <pre>
 *   DIFF             this server's history stays, and more comes behind it
 *   TRUNC | SNAP     the disk replaces it; messages are held meanwhile, and the link is not read
 *   PROPOSAL ...     goes to the log; COMMIT only moves a cursor
 *   NEWLEADER        all on disk ─► current epoch on disk ─► ACK
 *   UPTODATE         the owner serves
 * </pre>
 */
final class Synchronization {
  /** What may be on the way when a link stops being read. */
  private static final int HELD_MAX = 1 << 20;

  /** The role that is brought up to date. */
  interface Owner {
    boolean hasEnded();

    /** A message that was held has its turn. */
    void handle(QuorumMessage message);

    /**
     * The leader serves, and so may this server.
     *
     * @param committed the last transaction that the leader has told to be committed
     * @param acknowledged the last one that needs no acknowledgement any more
     */
    void upToDate(long committed, long acknowledged);
  }

  private final Context context;
  private final Deferred deferred;
  private final Owner owner;
  private final Remedy remedy;
  private final Intake intake;
  private final Reassignment reassignment;

  private int link = -1;
  private long epoch;

  /** Only a snapshot helps, however much this server has. */
  private boolean asksSnapshot;

  private boolean planKnown;

  /** Where the leader says that its history ends, if it sends what lies behind this one's. */
  private long announcedEnd;

  private boolean holding;
  private final ArrayDeque<QuorumMessage> held = new ArrayDeque<>();

  private long committed;
  private boolean newLeaderSeen;
  private @Nullable QuorumConfig newLeaderConfig;
  private long acknowledged;
  private boolean historyAcknowledged;

  Synchronization(
      Context context,
      Deferred deferred,
      Owner owner,
      Remedy remedy,
      Intake intake,
      Reassignment reassignment) {
    this.context = context;
    this.deferred = deferred;
    this.owner = owner;
    this.remedy = remedy;
    this.intake = intake;
    this.reassignment = reassignment;
  }

  /**
   * The leader's epoch is promised, though perhaps not yet on disk.
   *
   * @param asks whether the leader was asked for a snapshot
   */
  void begin(int leaderLink, long leaderEpoch, boolean asks) {
    link = leaderLink;
    epoch = leaderEpoch;
    asksSnapshot = asks;
  }

  /** True if the leader was asked for a snapshot. */
  boolean asksSnapshot() {
    return asksSnapshot;
  }

  /** True while the disk replaces history: the leader is not listened to. */
  boolean isHolding() {
    return holding;
  }

  /** True if the leader was told that its history is here on disk. */
  boolean isHistoryAcknowledged() {
    return historyAcknowledged;
  }

  void received(QuorumMessage message) {
    if (!holding) {
      handle(message);
    } else if (held.size() < HELD_MAX) {
      held.addLast(message);
    } else {
      remedy.refuseMore();
    }
  }

  private void handle(QuorumMessage message) {
    switch (message) {
      case QuorumMessage.Diff m -> diff(m);
      case QuorumMessage.Trunc m -> truncate(m);
      case QuorumMessage.Snap m -> snapshot(m);
      case QuorumMessage.Proposal m -> proposed(m.zxid(), m.transaction());
      case QuorumMessage.Commit m -> committed(m.zxid());
      case QuorumMessage.CommitAndActivate m -> {
        if (committed(m.zxid())) {
          reassignment.activated(m.zxid(), m.designatedLeader());
        }
      }
      case QuorumMessage.Inform m -> {
        if (proposed(m.zxid(), m.transaction())) {
          committed(m.zxid());
        }
      }
      case QuorumMessage.InformAndActivate m -> {
        if (proposed(m.zxid(), m.transaction()) && committed(m.zxid())) {
          reassignment.activated(m.zxid(), m.designatedLeader());
        }
      }
      case QuorumMessage.NewLeader m -> newLeader(m);
      case QuorumMessage.UpToDate m -> upToDate(m);
      // An answer before the history is acknowledged would confuse the leader.
      case QuorumMessage.Ping m -> {}
      case QuorumMessage.Unknown m -> remedy.ignore(m);
      case QuorumMessage.LeaderInfo m -> refuse(m);
      case QuorumMessage.Sync m -> refuse(m);
      case QuorumMessage.RevalidateReply m -> refuse(m);
      case QuorumMessage.ToLeader m -> refuse(m);
    }
  }

  private void refuse(QuorumMessage message) {
    remedy.refuse(message, Learner.Phase.SYNCHRONISING);
  }

  // ---- the plan ----

  private boolean takesPlan(QuorumMessage message) {
    if (planKnown || context.epochs.accepted() != epoch) {
      refuse(message);
      return false;
    }
    planKnown = true;
    return true;
  }

  private void diff(QuorumMessage.Diff message) {
    if (!takesPlan(message)) {
      return;
    }
    if (!context.history.usable() || asksSnapshot) {
      remedy.refusePlan("DIFF");
      return;
    }
    // The zxid of the message moves nothing: the position moves with transactions only (bug B-15).
    announcedEnd = message.zxid();
    committed = context.history.logged();
  }

  private void truncate(QuorumMessage.Trunc message) {
    if (!takesPlan(message)) {
      return;
    }
    History history = context.history;
    long to = message.zxid();
    RecentLog recent = history.recent();
    if (asksSnapshot) {
      remedy.refusePlan("TRUNC");
    } else if (to > history.logged() || to >= recent.floor() && !recent.contains(to)) {
      remedy.refuseTruncation(to);
    } else if (to == history.logged()) {
      committed = to;
    } else if (history.isLogless()) {
      history.giveUp();
      context.look("an observer without a log cannot truncate it: a snapshot is needed");
    } else {
      hold();
      history.truncate(to);
    }
  }

  private void snapshot(QuorumMessage.Snap message) {
    if (!takesPlan(message)) {
      return;
    }
    if (asksSnapshot && message.zxid() < context.history.logged()) {
      // What this server has acknowledged may be committed by that: it must not go (I8).
      remedy.refuseSnapshot(message.zxid());
    } else {
      hold();
      context.history.adopt();
      context.actions.receiveSnapshot(link, message.zxid());
    }
  }

  private void hold() {
    holding = true;
    context.actions.pauseLink(link);
  }

  /** The disk is done, and the history is another one. */
  void historyReplaced() {
    if (!context.history.usable()) {
      context.look("what is left of the log is no whole history: a snapshot is needed");
      return;
    }
    holding = false;
    committed = context.history.logged();
    context.actions.resumeLink(link);
    while (!held.isEmpty() && !holding && !owner.hasEnded()) {
      owner.handle(held.removeFirst());
    }
  }

  // ---- what follows the plan ----

  /** Logs a transaction; false if that ended the role. */
  private boolean proposed(long zxid, Bytes bytes) {
    if (!planKnown) {
      intake.refuse(zxid);
      return false;
    }
    return intake.take(epoch, zxid, bytes);
  }

  /** Moves what counts as committed; false if that ended the role. */
  private boolean committed(long zxid) {
    if (zxid <= committed) {
      return true; // told again, or a part of what this server brought along (bug B-5)
    }
    if (!context.history.recent().isNext(committed, zxid)) {
      remedy.refuseCommit(zxid, committed);
      return false;
    }
    committed = zxid;
    spill();
    return true;
  }

  /**
   * A long synchronisation is applied while it goes on, or it would fill the memory. If it fails
   * and the next leader takes some of it back, the state is loaded again.
   */
  private void spill() {
    History history = context.history;
    if (history.recent().bytesAfter(history.applied())
        > 2 * context.settings.limits().recentBytesMax()) {
      context.replica.runsAhead();
      history.assume(committed);
      context.applyForeign();
      context.trim(Long.MAX_VALUE);
    }
  }

  // ---- the epoch ----

  private void newLeader(QuorumMessage.NewLeader message) {
    if (!planKnown || newLeaderSeen || message.zxid() != Zxid.start(epoch)) {
      refuse(message);
      return;
    }
    if (remedy.leaveIfCutShort(epoch, announcedEnd)) {
      return;
    }
    newLeaderSeen = true;
    newLeaderConfig = ConfigText.parseOrNull(message.config());
    if (newLeaderConfig != null) {
      context.told(newLeaderConfig);
    }
    acknowledged = Math.max(committed, Zxid.start(epoch));
    // Bugs B-3 and B-4: first all of the history, then the epoch, then the acknowledgement.
    deferred.after(new Mark.LogDurable(context.history.logged()), new Step.AdoptEpoch(epoch));
  }

  /** All of the history is on disk. */
  void adopt(Step.AdoptEpoch step) {
    context.epochs.adopt(step.epoch());
    deferred.after(
        new Mark.CurrentEpoch(step.epoch()), new Step.AcknowledgeHistory(link, step.epoch()));
  }

  /** The epoch is on disk as well. */
  void acknowledge(Step.AcknowledgeHistory step) {
    historyAcknowledged = true;
    context.actions.send(step.link(), new QuorumMessage.Ack(Zxid.start(step.epoch())));
  }

  private void upToDate(QuorumMessage.UpToDate message) {
    if (!historyAcknowledged) {
      refuse(message);
      return;
    }
    QuorumConfig config = newLeaderConfig;
    if (config == null || !isCommitted(config) || !reassignment.confirmed(config)) {
      owner.upToDate(committed, acknowledged);
    }
  }

  /**
   * A leader of ZooKeeper tells its newest configuration even if that is only proposed. It becomes
   * active with its own commit then, which follows.
   */
  private boolean isCommitted(QuorumConfig config) {
    return !Recollection.isReconfiguration(config) || config.version() <= committed;
  }
}
