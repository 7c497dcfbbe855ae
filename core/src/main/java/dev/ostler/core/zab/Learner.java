package dev.ostler.core.zab;

import dev.ostler.core.membership.ConfigText;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.Recollection;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.LearnerInfo;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A follower or an observer, from the dial to the last commit.
 *
 * <pre>
 *   DIALING          connect ─► FOLLOWERINFO
 *   DISCOVERING      LEADERINFO ─► promise on disk ─► ACKEPOCH
 *   SYNCHRONISING    DIFF | TRUNC | SNAP, transactions, NEWLEADER ─► all on disk
 *                    ─► current epoch on disk ─► ACK
 *   BROADCASTING     UPTODATE ─► everything applied, clients served
 * </pre>
 *
 * While the disk replaces history (TRUNC, SNAP) messages wait, and the link is not read.
 */
final class Learner extends Role {
  /** Where a learner is on its way. */
  enum Phase {
    DIALING,
    DISCOVERING,
    SYNCHRONISING,
    BROADCASTING
  }

  private static final long NOBODY = -1;

  /** What may be on the way when a link stops being read. */
  private static final int HELD_MAX = 1 << 20;

  private final long leader;
  private final boolean observer;
  private final Remedy remedy;
  private final long previousEpoch;

  /** The observers that this follower feeds; null while it feeds none. */
  private @Nullable ObserverFeed feed;

  private final ArrayDeque<QuorumMessage> held = new ArrayDeque<>();

  /** What is asked of the leader, here and by the observers. */
  private final Inquiries inquiries;

  private Phase phase = Phase.DIALING;
  private int link = -1;
  private long epoch;
  private long heardMillis;

  /** When the leader said that it looks for one, behind all else that was heard of it. */
  private long lookingSinceMillis = Long.MIN_VALUE;

  private boolean holding;

  // synchronisation
  private boolean planKnown;

  /** Where the leader says that its history ends, if it sends what lies behind this one's. */
  private long announcedEnd;

  /** Only a snapshot helps, however much this server has. */
  private boolean asksSnapshot;

  private long syncCommitted;
  private boolean newLeaderSeen;
  private boolean historyAcknowledged;
  private @Nullable QuorumConfig newLeaderConfig;

  /** A leader that had to be refused is not dialed at once. */
  private boolean dialed;

  // broadcast
  private long acked;
  private @Nullable Leaving leaving;

  /** Where a reconfiguration sends this server, as soon as it is applied. */
  private record Leaving(long zxid, String reason, Looking.Next next, long sinceMillis) {}

  Learner(Context context, long leader) {
    super(context);
    this.leader = leader;
    this.observer = context.isObserver();
    this.remedy = new Remedy(context, leader);
    this.previousEpoch = context.epochs.current();
    this.inquiries = new Inquiries(context);
  }

  long leader() {
    return leader;
  }

  boolean isObserver() {
    return observer;
  }

  Phase phase() {
    return phase;
  }

  long epoch() {
    return epoch;
  }

  @Override
  void start() {
    context.history.keepsLog(!observer || context.settings.observerLog());
    dialWhenDue();
  }

  private void dialWhenDue() {
    if (!dialed && context.patience.mayDial(leader, context.nowMillis)) {
      dialed = true;
      heardMillis = context.nowMillis;
      context.actions.connect(leader, observer);
    }
  }

  @Override
  void end(String reason) {
    ObserverFeed fed = feed;
    if (fed != null) {
      feed = null;
      fed.end(reason);
    }
    if (phase != Phase.DIALING) {
      context.actions.close(link, reason);
    } else if (dialed) {
      context.actions.stopConnecting();
    }
    if (asksSnapshot) {
      context.agreement.askNoMore();
    }
    context.agreement.pause();
    if (context.history.isLogless() && !context.history.isChanging()) {
      context.history.dropTail();
    }
    if (phase == Phase.BROADCASTING) {
      context.replica.deactivated(reason);
    }
  }

  @Override
  void tick() {
    Leaving due = leaving;
    if (due != null && context.nowMillis - due.sinceMillis > context.settings.beatMillis()) {
      leave();
      return;
    }
    dialWhenDue();
    if (phase == Phase.BROADCASTING && remedy.healIfBroken(epoch)) {
      return;
    }
    long limit =
        historyAcknowledged ? context.settings.syncMillis() : context.settings.initMillis();
    if (phase != Phase.DIALING && !holding && context.nowMillis - heardMillis > limit) {
      context.look("nothing was heard of leader " + leader + " for " + limit + " ms");
      return;
    }
    if (feed != null) {
      feed.tick();
    }
  }

  /**
   * The leader has said that it looks for one. A single word may be older than what was heard of it
   * since.
   */
  void leaderIsLooking() {
    long now = context.nowMillis;
    if (heardMillis > lookingSinceMillis) {
      lookingSinceMillis = now;
    } else if (now - lookingSinceMillis >= context.settings.graceMillis()) {
      context.look("leader " + leader + " has looked for one itself since it was last heard");
    }
  }

  // ---- the link ----

  @Override
  void linkOpened(int opened) {
    if (feed != null) {
      feed.linkOpened(opened);
    } else {
      context.actions.close(opened, "this server does not lead");
    }
  }

  @Override
  void connected(int connectedLink) {
    if (phase != Phase.DIALING) {
      throw new IllegalStateException("connected to leader " + leader + " twice");
    }
    link = connectedLink;
    inquiries.link(connectedLink);
    phase = Phase.DISCOVERING;
    heardMillis = context.nowMillis;
    LearnerInfo info = new LearnerInfo(context.sid(), context.membership().committed().version());
    long accepted = context.epochs.accepted();
    context.actions.send(
        link,
        observer
            ? new QuorumMessage.ObserverInfo(accepted, info)
            : new QuorumMessage.FollowerInfo(accepted, info));
  }

  @Override
  void connectFailed(String reason) {
    if (phase == Phase.DIALING) {
      context.look("leader " + leader + " cannot be reached: " + reason);
    }
  }

  @Override
  void linkClosed(int closed) {
    if (phase == Phase.DIALING || closed != link) {
      if (feed != null) {
        feed.linkClosed(closed);
      }
      return;
    }
    if (leaving != null) {
      leave();
    } else if (phase == Phase.BROADCASTING && isRollOver()) {
      context.look(
          "leader " + leader + " begins a new epoch: the counter is used up",
          new Looking.Next.Learn(leader));
    } else {
      context.look("the connection to leader " + leader + " is lost");
    }
  }

  /** A leader that has used up its counter leads again at once. */
  private boolean isRollOver() {
    long last = context.history.logged();
    return Zxid.epoch(last) == epoch && Zxid.counter(last) >= context.settings.counterMax();
  }

  @Override
  void received(int from, QuorumMessage message) {
    if (phase == Phase.DIALING || from != link) {
      if (feed != null) {
        feed.received(from, message);
      }
      return;
    }
    heardMillis = context.nowMillis;
    if (holding) {
      if (held.size() >= HELD_MAX) {
        context.look("leader " + leader + " sends more than can be held");
        return;
      }
      held.addLast(message);
      return;
    }
    handle(message);
  }

  private void handle(QuorumMessage message) {
    switch (phase) {
      case DIALING -> throw new IllegalStateException("a message before the connection");
      case DISCOVERING -> discover(message);
      case SYNCHRONISING -> synchronise(message);
      case BROADCASTING -> broadcast(message);
    }
  }

  private void refuse(QuorumMessage message) {
    String name = message.getClass().getSimpleName();
    String step = phase.name().toLowerCase(Locale.ROOT);
    context.look("leader " + leader + " sent " + name + " while this server is " + step);
  }

  // ---- the disk ----

  @Override
  void diskMoved() {
    History history = context.history;
    if (holding && !history.isChanging()) {
      historyReplaced();
      return;
    }
    deferred.release();
    if (!hasEnded() && phase == Phase.BROADCASTING) {
      acknowledge();
      apply();
      leaveWhenApplied();
    }
  }

  private void hold() {
    holding = true;
    context.actions.pauseLink(link);
  }

  private void historyReplaced() {
    if (!context.history.usable()) {
      context.look("what is left of the log is no whole history: a snapshot is needed");
      return;
    }
    holding = false;
    heardMillis = context.nowMillis;
    syncCommitted = context.history.logged();
    context.actions.resumeLink(link);
    while (!held.isEmpty() && !holding && !hasEnded()) {
      handle(held.removeFirst());
    }
  }

  /** The snapshot did not come whole; nothing has changed. */
  void snapshotAbandoned() {
    context.look("the snapshot of leader " + leader + " did not come whole");
  }

  @Override
  void perform(Step step) {
    switch (step) {
      case Step.Send s -> context.actions.send(s.link(), s.message());
      case Step.AdoptEpoch s -> {
        context.epochs.adopt(s.epoch());
        deferred.after(
            new Mark.CurrentEpoch(s.epoch()), new Step.AcknowledgeHistory(link, s.epoch()));
      }
      case Step.AcknowledgeHistory s -> {
        historyAcknowledged = true;
        context.actions.send(s.link(), new QuorumMessage.Ack(Zxid.start(s.epoch())));
      }
      case Step.OfferEpoch s -> throw unexpected(s);
      case Step.CountOwnHistory s -> throw unexpected(s);
    }
  }

  // ---- discovery ----

  private void discover(QuorumMessage message) {
    if (!(message instanceof QuorumMessage.LeaderInfo info)) {
      refuse(message);
      return;
    }
    long accepted = context.epochs.accepted();
    if (info.protocolVersion() < LearnerInfo.PROTOCOL_VERSION) {
      context.look("leader " + leader + " speaks an older protocol than 3.4");
    } else if (info.epoch() < accepted) {
      // Bug B-33: the leader does not look at those that come late. The promise is this server's.
      remedy.refuseEpoch(info.epoch(), accepted);
    } else {
      context.patience.forget();
      promise(info.epoch(), accepted);
    }
  }

  private void promise(long offered, long accepted) {
    epoch = offered;
    phase = Phase.SYNCHRONISING;
    int current = QuorumMessage.AckEpoch.ALREADY_PROMISED;
    if (offered > accepted) {
      current = Math.toIntExact(context.epochs.current());
      context.epochs.accept(offered);
    }
    // Asked is only who serves in an epoch that this server has promised before: a claim of nothing
    // counts nowhere, and so no leader comes to power by it who lacks what this server has.
    asksSnapshot = offered == accepted && context.agreement.asks(offered);
    long claim = asksSnapshot ? Zxid.UNUSABLE : context.history.claim();
    deferred.after(
        new Mark.AcceptedEpoch(offered),
        new Step.Send(link, new QuorumMessage.AckEpoch(claim, current)));
  }

  // ---- synchronisation ----

  private void synchronise(QuorumMessage message) {
    switch (message) {
      case QuorumMessage.Diff m -> diff(m);
      case QuorumMessage.Trunc m -> truncate(m);
      case QuorumMessage.Snap m -> snapshot(m);
      case QuorumMessage.Proposal m -> proposed(m.zxid(), m.transaction());
      case QuorumMessage.Commit m -> committedInSync(m.zxid());
      case QuorumMessage.CommitAndActivate m -> {
        committedInSync(m.zxid());
        activated(m.zxid(), m.designatedLeader());
      }
      case QuorumMessage.Inform m -> {
        if (proposed(m.zxid(), m.transaction())) {
          committedInSync(m.zxid());
        }
      }
      case QuorumMessage.InformAndActivate m -> {
        if (proposed(m.zxid(), m.transaction())) {
          committedInSync(m.zxid());
          activated(m.zxid(), m.designatedLeader());
        }
      }
      case QuorumMessage.NewLeader m -> newLeader(m);
      case QuorumMessage.UpToDate m -> upToDate();
      // An answer before the history is acknowledged would confuse the leader.
      case QuorumMessage.Ping m -> {}
      case QuorumMessage.Unknown m -> remedy.ignore(m);
      case QuorumMessage.FollowerInfo m -> refuse(m);
      case QuorumMessage.ObserverInfo m -> refuse(m);
      case QuorumMessage.LeaderInfo m -> refuse(m);
      case QuorumMessage.AckEpoch m -> refuse(m);
      case QuorumMessage.Ack m -> refuse(m);
      case QuorumMessage.Request m -> refuse(m);
      case QuorumMessage.Sync m -> refuse(m);
      case QuorumMessage.PingReply m -> refuse(m);
      case QuorumMessage.Revalidate m -> refuse(m);
      case QuorumMessage.RevalidateReply m -> refuse(m);
    }
  }

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
      context.look("leader " + leader + " sent DIFF, but only a snapshot can help this server");
      return;
    }
    // The zxid of the message moves nothing: the position moves with transactions only (bug B-15).
    announcedEnd = message.zxid();
    syncCommitted = context.history.logged();
  }

  private void truncate(QuorumMessage.Trunc message) {
    if (!takesPlan(message)) {
      return;
    }
    History history = context.history;
    long to = message.zxid();
    RecentLog recent = history.recent();
    if (asksSnapshot) {
      context.look("leader " + leader + " sent TRUNC, but only a snapshot can help this server");
    } else if (to > history.logged() || to >= recent.floor() && !recent.contains(to)) {
      remedy.refuseTruncation(to);
    } else if (to == history.logged()) {
      syncCommitted = to;
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

  /** Logs a transaction; false if that ended the role. */
  private boolean proposed(long zxid, Bytes bytes) {
    History history = context.history;
    if (phase == Phase.SYNCHRONISING && !planKnown || !Zxid.follows(zxid, history.logged())) {
      context.look(
          "leader "
              + leader
              + " proposes "
              + Zxid.text(zxid)
              + " where this server ends at "
              + Zxid.text(history.logged()));
      return false;
    }
    if (Zxid.epoch(zxid) > epoch) {
      context.look("leader " + leader + " of epoch " + epoch + " proposes " + Zxid.text(zxid));
      return false;
    }
    EncodedTransaction transaction;
    try {
      transaction = EncodedTransaction.decode(bytes);
    } catch (MalformedException e) {
      context.look(
          "leader " + leader + " proposes " + Zxid.text(zxid) + ", which cannot be read: " + e);
      return false;
    }
    if (transaction.zxid() != zxid) {
      context.look("leader " + leader + " proposes " + Zxid.text(zxid) + " under another number");
      return false;
    }
    history.append(transaction);
    QuorumConfig config = Recorded.of(transaction);
    if (config != null) {
      context.seen(config);
    }
    return true;
  }

  private void committedInSync(long zxid) {
    if (hasEnded() || zxid <= syncCommitted) {
      return; // told again, or a part of what this server brought along (bug B-5)
    }
    if (isNextBehind(syncCommitted, zxid)) {
      syncCommitted = zxid;
      spill();
    } else {
      remedy.refuseCommit(zxid, syncCommitted);
    }
  }

  /**
   * A long synchronisation is applied while it goes on, or it would fill the memory. If it fails
   * and the next leader takes some of it back, the state is loaded again.
   */
  private void spill() {
    History history = context.history;
    if (history.recent().bytesAfter(history.applied()) > 2 * context.settings.recentBytesMax()) {
      context.replica.runsAhead();
      history.assume(syncCommitted);
      context.applyForeign();
      trim();
    }
  }

  private boolean isNextBehind(long committed, long zxid) {
    RecentLog recent = context.history.recent();
    int next = recent.after(committed);
    return next < recent.size() && recent.zxidAt(next) == zxid;
  }

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
    acked = Math.max(syncCommitted, Zxid.start(epoch));
    // Bugs B-3 and B-4: first all of the history, then the epoch, then the acknowledgement.
    deferred.after(new Mark.LogDurable(context.history.logged()), new Step.AdoptEpoch(epoch));
  }

  private void upToDate() {
    if (!historyAcknowledged) {
      refuse(new QuorumMessage.UpToDate());
      return;
    }
    if (newLeaderConfig != null
        && isCommitted(newLeaderConfig)
        && activate(newLeaderConfig, leader)) {
      return;
    }
    phase = Phase.BROADCASTING;
    context.actions.send(link, new QuorumMessage.Ack(Zxid.start(epoch)));
    context.history.commit(syncCommitted);
    context.applyForeign();
    context.replica.activated(
        observer ? Replica.Part.OBSERVING : Replica.Part.FOLLOWING, epoch, leader);
    context.agreement.follows();
    if (!observer && context.settings.observerMaster()) {
      feed = new ObserverFeed(context, epoch, previousEpoch, inquiries);
    }
    acknowledge();
  }

  // ---- broadcast ----

  private void broadcast(QuorumMessage message) {
    switch (message) {
      case QuorumMessage.Proposal m -> proposed(m.zxid(), m.transaction());
      case QuorumMessage.Commit m -> committed(m.zxid(), NOBODY);
      case QuorumMessage.CommitAndActivate m -> {
        committed(m.zxid(), m.designatedLeader());
        activated(m.zxid(), m.designatedLeader());
      }
      case QuorumMessage.Inform m -> {
        if (proposed(m.zxid(), m.transaction())) {
          committed(m.zxid(), NOBODY);
        }
      }
      case QuorumMessage.InformAndActivate m -> {
        if (proposed(m.zxid(), m.transaction())) {
          committed(m.zxid(), m.designatedLeader());
          activated(m.zxid(), m.designatedLeader());
        }
      }
      case QuorumMessage.Ping m ->
          context.actions.send(
              link, new QuorumMessage.PingReply(m.zxid(), context.replica.drainTouched()));
      case QuorumMessage.RevalidateReply m -> inquiries.revalidated(m);
      case QuorumMessage.Sync m -> inquiries.synced();
      case QuorumMessage.Unknown m -> remedy.ignore(m);
      case QuorumMessage.Diff m -> refuse(m);
      case QuorumMessage.Trunc m -> refuse(m);
      case QuorumMessage.Snap m -> refuse(m);
      case QuorumMessage.NewLeader m -> refuse(m);
      case QuorumMessage.UpToDate m -> refuse(m);
      case QuorumMessage.FollowerInfo m -> refuse(m);
      case QuorumMessage.ObserverInfo m -> refuse(m);
      case QuorumMessage.LeaderInfo m -> refuse(m);
      case QuorumMessage.AckEpoch m -> refuse(m);
      case QuorumMessage.Ack m -> refuse(m);
      case QuorumMessage.Request m -> refuse(m);
      case QuorumMessage.PingReply m -> refuse(m);
      case QuorumMessage.Revalidate m -> refuse(m);
    }
  }

  /**
   * @param designated who leads from here on, after a reconfiguration; {@link #NOBODY} otherwise
   */
  private void committed(long zxid, long designated) {
    History history = context.history;
    long before = history.committed();
    if (hasEnded() || zxid <= before) {
      return;
    }
    if (!isNextBehind(before, zxid)) {
      remedy.refuseCommit(zxid, before);
      return;
    }
    history.commit(zxid);
    if (feed != null) {
      if (designated == NOBODY) {
        feed.committed(before, zxid);
      } else {
        feed.activated(zxid, designated);
      }
    }
    if (zxid <= history.durable()) {
      apply();
    }
  }

  /** Tells the leader what is on disk by now. */
  private void acknowledge() {
    long durable = context.history.durable();
    if (observer || durable <= acked) {
      return;
    }
    RecentLog recent = context.history.recent();
    // What was committed before NEWLEADER needs no acknowledgement, and may be of another epoch.
    long first = recent.zxidAt(recent.after(acked));
    acked = durable;
    context.actions.sendAcks(link, first, durable);
  }

  private void apply() {
    context.applyForeign();
    inquiries.applied();
    if (feed != null) {
      feed.applied();
    }
    trim();
  }

  private void trim() {
    ZabSettings settings = context.settings;
    long applied = context.history.applied();
    RecentLog recent = context.history.recent();
    // An observer that is being sent the log will go on from memory: not for ever, though.
    boolean full = recent.bytesAfter(recent.floor()) > 4 * settings.recentBytesMax();
    context.history.trim(
        settings.recentTransactionsMax(),
        settings.recentBytesMax(),
        feed == null || full ? applied : Math.min(applied, feed.needed()));
  }

  // ---- observers that are fed here, and clients ----

  /** The observers that are fed here. */
  List<LearnerLink> observers() {
    return feed == null ? List.of() : feed.links();
  }

  void logSearched(int searched, long found, long bytes) {
    if (feed != null) {
      feed.logSearched(searched, found, bytes);
    }
  }

  void streamed(int streamedLink) {
    if (feed != null) {
      feed.streamed(streamedLink);
    }
  }

  /** Hands something of a client's to the leader. */
  void forward(QuorumMessage message) {
    if (feed != null && message instanceof QuorumMessage.Revalidate question) {
      feed.cameHere(question.sessionId());
    }
    inquiries.forward(message);
  }

  // ---- membership ----

  /**
   * A leader of ZooKeeper tells its newest configuration even if that is only proposed. It becomes
   * active with its own commit then, which follows.
   */
  private boolean isCommitted(QuorumConfig config) {
    return !Recollection.isReconfiguration(config) || config.version() <= syncCommitted;
  }

  /** A reconfiguration is committed, and somebody leads from now on. */
  private void activated(long zxid, long designatedLeader) {
    if (hasEnded()) {
      return;
    }
    QuorumConfig config = context.membership().lastSeen();
    if (config.version() < zxid && context.settings.reconfigEnabled()) {
      context.actions.warn(
          "Reconfiguration "
              + Zxid.text(zxid)
              + " is committed, and this server cannot read what it proposed: it keeps the members"
              + " it knows. Restart it with the present dynamic configuration file of another"
              + " server");
    } else if (config.version() == zxid) {
      activate(config, designatedLeader);
    }
  }

  /** Makes a configuration the active one; true if that ended the role. */
  private boolean activate(QuorumConfig config, long designatedLeader) {
    if (!context.settings.reconfigEnabled()
        || config.version() <= context.membership().committed().version()) {
      return false;
    }
    context.activate(config);
    leaving = leavingFor(config, designatedLeader);
    if (phase == Phase.BROADCASTING) {
      // The client that asked for it gets its answer first.
      leaveWhenApplied();
    } else {
      leave();
    }
    return hasEnded();
  }

  private @Nullable Leaving leavingFor(QuorumConfig config, long designatedLeader) {
    Member self = config.member(context.sid());
    String reason;
    Looking.Next next;
    if (designatedLeader == context.sid()) {
      reason = "a reconfiguration makes this server the leader";
      next = new Looking.Next.Lead();
    } else if (designatedLeader != leader) {
      reason = "a reconfiguration makes server " + designatedLeader + " the leader";
      next = new Looking.Next.Learn(designatedLeader);
    } else if ((self != null && !self.votes()) != observer) {
      reason = "a reconfiguration gives this server another role";
      next = new Looking.Next.Learn(leader);
    } else {
      return null;
    }
    return new Leaving(config.version(), reason, next, context.nowMillis);
  }

  private void leaveWhenApplied() {
    Leaving due = leaving;
    if (due != null && context.history.applied() >= due.zxid) {
      leave();
    }
  }

  private void leave() {
    Leaving due = leaving;
    if (due != null) {
      context.look(due.reason, due.next);
    }
  }
}
