package dev.ostler.core.zab;

import dev.ostler.wire.quorum.LearnerInfo;
import dev.ostler.wire.quorum.QuorumMessage;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A follower or an observer, from the dial to the last commit.
 *
 * <pre>
 *   DIALING          connect ─► FOLLOWERINFO
 *   DISCOVERING      LEADERINFO ─► promise on disk ─► ACKEPOCH
 *   SYNCHRONISING    DIFF | TRUNC | SNAP, transactions, NEWLEADER ─► all on disk
 *                    ─► current epoch on disk ─► ACK        ({@link Synchronization})
 *   BROADCASTING     UPTODATE ─► everything applied, clients served
 * </pre>
 */
final class Learner extends Role implements Synchronization.Owner {
  /** Where a learner is on its way. */
  enum Phase {
    DIALING,
    DISCOVERING,
    SYNCHRONISING,
    BROADCASTING
  }

  private static final long NOBODY = -1;

  private final long leader;
  private final boolean observer;
  private final long previousEpoch;
  private final Remedy remedy;
  private final Intake intake;
  private final Reassignment reassignment;
  private final Synchronization synchronization;

  /** The observers that this follower feeds; null while it feeds none. */
  private @Nullable ObserverFeed feed;

  /** What is asked of the leader, here and by the observers. */
  private final Inquiries inquiries;

  private Phase phase = Phase.DIALING;
  private int link = -1;
  private long epoch;
  private long heardMillis;

  /** When the leader said that it looks for one, behind all else that was heard of it. */
  private long lookingSinceMillis = Long.MIN_VALUE;

  /** A leader that had to be refused is not dialed at once. */
  private boolean dialed;

  /** The last transaction that the leader knows to be on this server's disk. */
  private long acked;

  Learner(Context context, long leader) {
    super(context);
    this.leader = leader;
    this.observer = context.isObserver();
    this.previousEpoch = context.epochs.current();
    this.inquiries = new Inquiries(context);
    this.remedy = new Remedy(context, leader);
    this.intake = new Intake(context, leader);
    this.reassignment = new Reassignment(context, leader, observer);
    this.synchronization =
        new Synchronization(context, deferred, this, remedy, intake, reassignment);
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
    context.history.keepsLog(!observer || context.settings.options().observerLog());
    dialWhenDue();
  }

  private void dialWhenDue() {
    if (!dialed && context.patience.mayDial(leader, context.nowMillis)) {
      dialed = true;
      heardMillis = context.nowMillis;
      context.actions.connect(leader, observer && hasFollowers());
    }
  }

  /** True if any follower of the leader may feed this server. */
  boolean isFed() {
    return observer && hasFollowers() && context.settings.options().observerMaster();
  }

  /** A leader that is a quorum by itself may have no follower that could feed an observer. */
  private boolean hasFollowers() {
    return !context.membership().containsQuorum(Set.of(leader));
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
    if (synchronization.asksSnapshot()) {
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
    if (reassignment.leaveWhenLate()) {
      return;
    }
    dialWhenDue();
    if (phase == Phase.BROADCASTING && remedy.healIfBroken(epoch)) {
      return;
    }
    long limit =
        synchronization.isHistoryAcknowledged()
            ? context.settings.syncMillis()
            : context.settings.initMillis();
    if (phase != Phase.DIALING
        && !synchronization.isHolding()
        && context.nowMillis - heardMillis > limit) {
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
   *
   * @param goneOn it has left the election behind that made it the leader: if it has not opened its
   *     port by now, it will not
   */
  void leaderIsLooking(boolean goneOn) {
    long now = context.nowMillis;
    if (goneOn && phase == Phase.DIALING) {
      context.look("server " + leader + ", which was elected, votes for another one");
    } else if (heardMillis > lookingSinceMillis) {
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
    if (reassignment.leave()) {
      return;
    }
    if (phase == Phase.BROADCASTING && isRollOver()) {
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
    return Zxid.epoch(last) == epoch
        && Zxid.counter(last) >= context.settings.limits().counterMax();
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
    handle(message);
  }

  @Override
  public void handle(QuorumMessage message) {
    switch (phase) {
      case DIALING -> throw new IllegalStateException("a message before the connection");
      case DISCOVERING -> discover(message);
      case SYNCHRONISING -> synchronization.received(message);
      case BROADCASTING -> broadcast(message);
    }
  }

  private void refuse(QuorumMessage message) {
    remedy.refuse(message, phase);
  }

  // ---- the disk ----

  @Override
  void diskMoved() {
    if (synchronization.isHolding() && !context.history.isChanging()) {
      heardMillis = context.nowMillis;
      synchronization.historyReplaced();
      return;
    }
    deferred.release();
    if (!hasEnded() && phase == Phase.BROADCASTING) {
      acknowledge();
      apply();
      reassignment.leaveWhenApplied();
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
      case Step.AdoptEpoch s -> synchronization.adopt(s);
      case Step.AcknowledgeHistory s -> synchronization.acknowledge(s);
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
    boolean asksSnapshot = offered == accepted && context.agreement.asks(offered);
    synchronization.begin(link, offered, asksSnapshot);
    long claim = asksSnapshot ? Zxid.UNUSABLE : context.history.claim();
    deferred.after(
        new Mark.AcceptedEpoch(offered),
        new Step.Send(link, new QuorumMessage.AckEpoch(claim, current)));
  }

  // ---- broadcast ----

  @Override
  public void upToDate(long committed, long acknowledged) {
    phase = Phase.BROADCASTING;
    acked = acknowledged;
    reassignment.serves();
    context.actions.send(link, new QuorumMessage.Ack(Zxid.start(epoch)));
    context.history.commit(committed);
    context.applyForeign();
    context.replica.activated(
        observer ? Replica.Part.OBSERVING : Replica.Part.FOLLOWING, epoch, leader);
    context.agreement.follows();
    if (!observer && context.settings.options().observerMaster()) {
      feed = new ObserverFeed(context, epoch, previousEpoch, inquiries);
    }
    acknowledge();
  }

  private void broadcast(QuorumMessage message) {
    switch (message) {
      case QuorumMessage.Proposal m -> intake.take(epoch, m.zxid(), m.transaction());
      case QuorumMessage.Commit m -> committed(m.zxid(), NOBODY);
      case QuorumMessage.CommitAndActivate m -> {
        if (committed(m.zxid(), m.designatedLeader())) {
          reassignment.activated(m.zxid(), m.designatedLeader());
        }
      }
      case QuorumMessage.Inform m -> {
        if (intake.take(epoch, m.zxid(), m.transaction())) {
          committed(m.zxid(), NOBODY);
        }
      }
      case QuorumMessage.InformAndActivate m -> {
        if (intake.take(epoch, m.zxid(), m.transaction())
            && committed(m.zxid(), m.designatedLeader())) {
          reassignment.activated(m.zxid(), m.designatedLeader());
        }
      }
      case QuorumMessage.Ping m ->
          context.actions.send(
              link, new QuorumMessage.PingReply(m.zxid(), context.replica.drainTouched()));
      case QuorumMessage.RevalidateReply m -> {
        if (feed != null && !m.valid()) {
          feed.ended(m.sessionId());
        }
        inquiries.revalidated(m);
      }
      case QuorumMessage.Sync m -> inquiries.synced();
      case QuorumMessage.Unknown m -> remedy.ignore(m);
      case QuorumMessage.Diff m -> refuse(m);
      case QuorumMessage.Trunc m -> refuse(m);
      case QuorumMessage.Snap m -> refuse(m);
      case QuorumMessage.NewLeader m -> refuse(m);
      case QuorumMessage.UpToDate m -> refuse(m);
      case QuorumMessage.LeaderInfo m -> refuse(m);
      case QuorumMessage.ToLeader m -> refuse(m);
    }
  }

  /**
   * @param designated who leads from here on, after a reconfiguration; {@link #NOBODY} otherwise
   * @return false if that ended the role
   */
  private boolean committed(long zxid, long designated) {
    History history = context.history;
    long before = history.committed();
    if (zxid <= before) {
      return true;
    }
    if (!history.recent().isNext(before, zxid)) {
      remedy.refuseCommit(zxid, before);
      return false;
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
    return true;
  }

  /** Tells the leader what is on disk by now. */
  private void acknowledge() {
    long durable = context.history.durable();
    if (observer || durable <= acked) {
      return;
    }
    RecentLog recent = context.history.recent();
    // What was committed before NEWLEADER needs no acknowledgement, and may be of another epoch.
    // What memory has let go by now is committed, too: the last of it is told, for where this
    // server stands.
    int next = recent.after(acked);
    long first = next < recent.size() ? Math.min(durable, recent.zxidAt(next)) : durable;
    acked = durable;
    context.actions.sendAcks(link, first, durable);
  }

  private void apply() {
    context.applyForeign();
    inquiries.applied();
    if (feed != null) {
      feed.applied();
    }
    context.trim(feed == null ? Long.MAX_VALUE : feed.needed());
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

  /** False if the client of a session is with an observer that this server feeds. */
  boolean mayWrite(long sessionId) {
    return feed == null || feed.mayWrite(sessionId, context.sid());
  }
}
