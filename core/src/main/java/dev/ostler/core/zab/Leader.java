package dev.ostler.core.zab;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.quorum.LearnerInfo;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.SessionTouch;
import dev.ostler.wire.txn.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A leader, from its election to its end.
 *
 * <pre>
 *   DISCOVERING     a quorum has told its epochs ─► epoch E, on disk ─► LEADERINFO
 *                   ─► a quorum has promised E
 *   SYNCHRONISING   learners get what they lack, then NEWLEADER ─► a quorum has it all on disk
 *   BROADCASTING    proposals; learners still come and are synchronised
 * </pre>
 */
final class Leader extends Role implements Synchronizer.Owner {
  /** Where a leader is on its way. */
  enum Phase {
    DISCOVERING,
    SYNCHRONISING,
    BROADCASTING
  }

  /** What a voter says sooner may be older than its part in this leader's election. */
  static final long LOOKING_GRACE_MILLIS = 1_000;

  private final String reason;
  private final boolean alone;
  private final long previousEpoch;
  private final List<LearnerLink> links = new ArrayList<>();
  private final Discovery discovery;
  private final NavigableSet<Long> adopted = new TreeSet<>();
  private final Confirmation confirmation;

  private Phase phase = Phase.DISCOVERING;
  private long epoch;
  private boolean epochChosen;
  private long startedMillis;
  private long beatMillis;

  /** Since when less than a quorum is connected; -1 while one is. */
  private long lonelySinceMillis = -1;

  private @Nullable Synchronizer synchronizer;
  private @Nullable Broadcast broadcast;

  Leader(Context context, String reason) {
    super(context);
    this.reason = reason;
    JointConfig membership = context.membership();
    this.alone =
        !context.settings.reconfigEnabled() && membership.committed().members().size() <= 1;
    this.previousEpoch = context.epochs.current();
    this.discovery = new Discovery(membership, context.epochs.current(), context.history.logged());
    this.confirmation = new Confirmation(context, links);
  }

  Phase phase() {
    return phase;
  }

  long epoch() {
    return epoch;
  }

  List<LearnerLink> links() {
    return links;
  }

  @Override
  void start() {
    context.history.keepsLog(true);
    if (!context.history.usable()) {
      context.look("this server's history is not to be counted on, so it cannot lead");
      return;
    }
    startedMillis = context.nowMillis;
    beatMillis = context.nowMillis;
    if (alone) {
      standAlone();
      return;
    }
    context.actions.listen();
    discovery.offered(context.sid(), context.epochs.accepted());
    chooseEpoch();
  }

  /** A server without others needs no epochs, and goes on where the log ends. */
  private void standAlone() {
    epoch = Zxid.epoch(context.history.logged());
    if (Zxid.counter(context.history.logged()) >= context.settings.counterMax()) {
      epoch++;
    }
    establish(Math.max(context.history.logged(), Zxid.start(epoch)));
    context.history.forgetRecent();
  }

  @Override
  void end(String why) {
    if (!alone) {
      context.actions.stopListening();
    }
    for (LearnerLink learner : List.copyOf(links)) {
      context.actions.close(learner.link, why);
      gone(learner);
    }
    if (phase == Phase.BROADCASTING) {
      context.replica.deactivated(why);
    }
  }

  // ---- links ----

  @Override
  void linkOpened(int link) {
    if (alone) {
      context.actions.close(link, "this server stands alone");
    } else {
      links.add(new LearnerLink(link, context.nowMillis));
    }
  }

  @Override
  void connected(int link) {
    context.actions.close(link, "this server leads");
  }

  @Override
  void connectFailed(String why) {}

  @Override
  void linkClosed(int link) {
    LearnerLink learner = find(link);
    if (learner != null) {
      gone(learner);
    }
  }

  private void gone(LearnerLink learner) {
    links.remove(learner);
    confirmation.forget(learner.link);
    if (learner.has(LearnerLink.Stage.UP_TO_DATE)) {
      context.replica.learnerGone(learner.link);
    }
  }

  @Override
  public void close(LearnerLink learner, String why) {
    context.actions.warn(learner + " is closed: " + why);
    context.actions.close(learner.link, why);
    gone(learner);
  }

  @Override
  public void retract(long sid, long toZxid) {
    if (broadcast != null) {
      broadcast.retract(sid, toZxid);
    }
  }

  private @Nullable LearnerLink find(int link) {
    for (int i = 0; i < links.size(); i++) {
      if (links.get(i).link == link) {
        return links.get(i);
      }
    }
    return null;
  }

  @Override
  void received(int link, QuorumMessage message) {
    LearnerLink learner = find(link);
    if (learner == null) {
      return;
    }
    learner.heardMillis = context.nowMillis;
    switch (message) {
      case QuorumMessage.Ack m -> acked(learner, m.zxid());
      case QuorumMessage.Request m -> requested(learner, m);
      case QuorumMessage.PingReply m -> pinged(learner, m);
      case QuorumMessage.Introduction m -> introduced(learner, m);
      case QuorumMessage.AckEpoch m -> promised(learner, m);
      case QuorumMessage.Revalidate m -> revalidate(learner, m);
      case QuorumMessage.Unknown m ->
          context.actions.warn(learner + " sent a packet of type " + m.type() + "; ignored");
      case QuorumMessage.LeaderInfo m -> refuse(learner, m);
      case QuorumMessage.Diff m -> refuse(learner, m);
      case QuorumMessage.Trunc m -> refuse(learner, m);
      case QuorumMessage.Snap m -> refuse(learner, m);
      case QuorumMessage.NewLeader m -> refuse(learner, m);
      case QuorumMessage.UpToDate m -> refuse(learner, m);
      case QuorumMessage.Proposal m -> refuse(learner, m);
      case QuorumMessage.Commit m -> refuse(learner, m);
      case QuorumMessage.CommitAndActivate m -> refuse(learner, m);
      case QuorumMessage.Inform m -> refuse(learner, m);
      case QuorumMessage.InformAndActivate m -> refuse(learner, m);
      case QuorumMessage.Sync m -> refuse(learner, m);
      case QuorumMessage.Ping m -> refuse(learner, m);
      case QuorumMessage.RevalidateReply m -> refuse(learner, m);
    }
  }

  private void refuse(LearnerLink learner, QuorumMessage message) {
    close(
        learner,
        message.getClass().getSimpleName()
            + " is not for a leader that has it at "
            + learner.stage);
  }

  // ---- discovery ----

  private void introduced(LearnerLink learner, QuorumMessage.Introduction message) {
    LearnerInfo info = message.info();
    if (learner.stage != LearnerLink.Stage.CONNECTED) {
      refuse(learner, message);
      return;
    }
    learner.sid = info.sid();
    learner.observer = message instanceof QuorumMessage.ObserverInfo;
    if (info.isAncient()) {
      close(learner, "it speaks an older protocol than 3.4");
    } else if (info.sid() == context.sid()) {
      close(learner, "it has the same number as this server: look at the myid files");
    } else if (info.configVersion() > context.membership().lastSeen().version()) {
      close(learner, "its configuration is newer than this leader's");
    } else {
      closeOthersOf(learner);
      learner.stage(LearnerLink.Stage.INTRODUCED, context.nowMillis);
      if (!epochChosen) {
        discovery.offered(info.sid(), message.acceptedEpoch());
        chooseEpoch();
      } else if (context.epochs.accepted() >= epoch) {
        offerEpoch(learner);
      }
    }
  }

  /** A server that comes again has lost its old connection, noticed or not. */
  private void closeOthersOf(LearnerLink learner) {
    for (LearnerLink other : List.copyOf(links)) {
      if (other.link != learner.link && other.sid == learner.sid) {
        close(other, "the same server has connected again");
      }
    }
  }

  private void chooseEpoch() {
    if (!discovery.hasOffers()) {
      return;
    }
    epochChosen = true;
    epoch = discovery.nextEpoch();
    context.epochs.accept(epoch);
    deferred.after(new Mark.AcceptedEpoch(epoch), new Step.OfferEpoch(epoch));
  }

  private void offerEpoch(LearnerLink learner) {
    learner.stage(LearnerLink.Stage.OFFERED, context.nowMillis);
    context.actions.send(learner.link, new QuorumMessage.LeaderInfo(epoch));
  }

  private void promised(LearnerLink learner, QuorumMessage.AckEpoch message) {
    if (learner.stage != LearnerLink.Stage.OFFERED) {
      refuse(learner, message);
      return;
    }
    boolean voter = context.membership().isVoter(learner.sid) && !learner.observer;
    long currentEpoch = message.currentEpoch();
    if (currentEpoch > epoch || Zxid.epoch(message.lastZxid()) > epoch) {
      // Bug B-33: a later leader has been established. Whoever votes proves it.
      if (voter) {
        context.look(
            learner
                + " has seen epoch "
                + Math.max(currentEpoch, Zxid.epoch(message.lastZxid()))
                + ", later than "
                + epoch);
      } else {
        close(learner, "it has seen a later epoch than " + epoch);
      }
      return;
    }
    learner.peerZxid = message.lastZxid();
    if (phase == Phase.DISCOVERING && !mayPromise(learner, voter, currentEpoch)) {
      return;
    }
    learner.stage(LearnerLink.Stage.PROMISED, context.nowMillis);
    if (phase == Phase.DISCOVERING) {
      checkPromises();
    } else {
      synchronise(learner);
    }
  }

  /** Whether a learner's history lets it be part of this leader's quorum. */
  private boolean mayPromise(LearnerLink learner, boolean voter, long currentEpoch) {
    if (currentEpoch == QuorumMessage.AckEpoch.ALREADY_PROMISED) {
      return true; // it has told before what it has, or it does not count
    }
    if (discovery.isAhead(currentEpoch, learner.peerZxid)) {
      discovery.ahead(learner.sid);
      String ahead = learner + " has more history than this server";
      close(learner, "it has more history than this leader");
      if (voter && !discovery.canSucceed()) {
        context.look(ahead);
      }
      return false;
    }
    if (voter && learner.peerZxid != Zxid.UNUSABLE) {
      discovery.promised(learner.sid);
    }
    return true;
  }

  private void checkPromises() {
    if (phase != Phase.DISCOVERING || !discovery.hasPromises()) {
      return;
    }
    phase = Phase.SYNCHRONISING;
    synchronizer = new Synchronizer(context, links, this, epoch, previousEpoch);
    if (context.settings.reconfigEnabled() && context.membership().lastSeen().version() == 0) {
      context.seen(context.membership().committed().withVersion(Zxid.start(epoch)));
    }
    context.epochs.adopt(epoch);
    for (LearnerLink learner : List.copyOf(links)) {
      if (learner.stage == LearnerLink.Stage.PROMISED) {
        synchronise(learner);
      }
    }
    deferred.after(new Mark.CurrentEpoch(epoch), new Step.CountOwnHistory(epoch));
  }

  @Override
  void perform(Step step) {
    switch (step) {
      case Step.OfferEpoch s -> {
        for (LearnerLink learner : links) {
          if (learner.stage == LearnerLink.Stage.INTRODUCED) {
            offerEpoch(learner);
          }
        }
        discovery.promised(context.sid());
        checkPromises();
      }
      case Step.CountOwnHistory s -> {
        if (!context.history.isSettled()) {
          throw new IllegalStateException(
              "a leader counts itself before its history is on disk: " + context.history + " (I3)");
        }
        adopted.add(context.sid());
        checkAdopted();
      }
      case Step.Send s -> throw unexpected(s);
      case Step.AdoptEpoch s -> throw unexpected(s);
      case Step.AcknowledgeHistory s -> throw unexpected(s);
    }
  }

  // ---- synchronisation ----

  private long committedEnd() {
    return phase == Phase.BROADCASTING ? context.history.committed() : context.history.logged();
  }

  private void synchronise(LearnerLink learner) {
    if (synchronizer != null) {
      synchronizer.begin(learner, committedEnd());
    }
  }

  void logSearched(int link, long found, long bytes) {
    LearnerLink learner = find(link);
    if (learner != null && synchronizer != null && learner.stage == LearnerLink.Stage.SEARCHING) {
      learner.heardMillis = context.nowMillis;
      synchronizer.searched(learner, found, bytes, committedEnd());
    }
  }

  /** A snapshot or a part of the log has been sent. */
  void streamed(int link) {
    LearnerLink learner = find(link);
    if (learner != null && synchronizer != null && learner.stage == LearnerLink.Stage.STREAMING) {
      learner.heardMillis = context.nowMillis;
      synchronizer.streamed(learner, committedEnd());
    }
  }

  private void acked(LearnerLink learner, long zxid) {
    switch (learner.stage) {
      case NEW_LEADER_SENT -> {
        if (zxid != Zxid.start(epoch)) {
          close(learner, "it acknowledged " + Zxid.text(zxid) + " before NEWLEADER (B-8)");
          return;
        }
        learner.stage(LearnerLink.Stage.ADOPTED, context.nowMillis);
        if (phase == Phase.BROADCASTING) {
          upToDate(learner);
        } else {
          if (!learner.observer) {
            adopted.add(learner.sid);
          }
          checkAdopted();
        }
      }
      case UP_TO_DATE -> ackedProposal(learner, zxid);
      case CONNECTED, INTRODUCED, OFFERED, PROMISED, SEARCHING, STREAMING, ADOPTED ->
          refuse(learner, new QuorumMessage.Ack(zxid));
    }
  }

  private void checkAdopted() {
    if (phase != Phase.SYNCHRONISING
        || !adopted.contains(context.sid())
        || !context.membership().containsQuorum(adopted)) {
      return;
    }
    QuorumConfig newest = context.membership().lastSeen();
    context.activate(newest);
    establish(Zxid.start(epoch));
    if (context.settings.reconfigEnabled() && !newest.isVoter(context.sid())) {
      context.look("the configuration that this leader completed does not let it vote");
    }
  }

  private void establish(long lastProposed) {
    context.history.commit(context.history.logged());
    context.applyForeign();
    phase = Phase.BROADCASTING;
    context.agreement.leads();
    broadcast = new Broadcast(context, links, !alone, epoch, lastProposed);
    if (synchronizer != null) {
      synchronizer.established();
      synchronizer.applied();
    }
    context.replica.activated(Replica.Part.LEADING, epoch, context.sid());
    for (LearnerLink learner : links) {
      if (learner.stage == LearnerLink.Stage.ADOPTED) {
        upToDate(learner);
      }
    }
  }

  private void upToDate(LearnerLink learner) {
    learner.stage(LearnerLink.Stage.UP_TO_DATE, context.nowMillis);
    context.actions.send(learner.link, new QuorumMessage.UpToDate());
  }

  // ---- broadcast ----

  private Broadcast established() {
    Broadcast present = broadcast;
    if (present == null) {
      throw new IllegalStateException("this leader has no quorum yet (I10)");
    }
    return present;
  }

  boolean accepts() {
    return broadcast != null && broadcast.accepts();
  }

  boolean isReconfiguring() {
    return broadcast != null && broadcast.isReconfiguring();
  }

  long nextZxid() {
    long next = established().nextZxid();
    return alone && !accepts() ? Zxid.start(epoch + 1) + 1 : next;
  }

  long lastProposed() {
    return broadcast == null ? context.history.logged() : broadcast.lastProposed();
  }

  void propose(Transaction transaction) {
    if (alone && !accepts()) {
      // Nobody has to agree to a new epoch.
      epoch++;
      broadcast = new Broadcast(context, links, false, epoch, Zxid.start(epoch));
    }
    established().propose(transaction);
  }

  void reconfigure(Transaction transaction, QuorumConfig next) {
    established().reconfigure(transaction, next);
  }

  /** A sync of one of this server's own clients. */
  void sync() {
    confirmation.add(Confirmation.OWN, lastProposed());
  }

  int pendingSyncs() {
    return confirmation.size();
  }

  private void ackedProposal(LearnerLink learner, long zxid) {
    if (Zxid.counter(zxid) == 0) {
      return; // the answer to UPTODATE
    }
    if (zxid <= learner.acked || zxid > established().lastProposed()) {
      close(
          learner,
          "it acknowledged "
              + Zxid.text(zxid)
              + " behind "
              + Zxid.text(learner.acked)
              + ", and the last proposal was "
              + Zxid.text(established().lastProposed()));
      return;
    }
    learner.acked = zxid;
    established().acked(learner.sid, zxid);
    advance();
  }

  @Override
  void diskMoved() {
    deferred.release();
    if (!hasEnded() && broadcast != null) {
      broadcast.acked(context.sid(), context.history.durable());
      advance();
      if (!hasEnded()) {
        apply();
        leaveWhenDue(broadcast);
      }
    }
  }

  private void advance() {
    Broadcast current = established();
    if (current.advance()) {
      apply();
      confirmation.release();
    }
    leaveWhenDue(current);
  }

  private void leaveWhenDue(Broadcast current) {
    if (current.isHandedOver()) {
      // The client that asked for it gets its answer first.
      if (context.history.applied() >= current.handedOverAt()) {
        handOver(current.designated());
      }
    } else if (!alone && current.isUsedUp()) {
      context.look("the counter of epoch " + epoch + " is used up", new Looking.Next.Lead());
    }
  }

  private void handOver(long designated) {
    if (designated == context.sid()) {
      context.look("the new configuration does not let this server lead");
    } else {
      context.look(
          "a reconfiguration makes server " + designated + " the leader",
          new Looking.Next.Learn(designated));
    }
  }

  /** Applies the leader's own proposals that are committed, and on its own disk. */
  private void apply() {
    History history = context.history;
    long to = history.applicable();
    if (to > history.applied()) {
      context.replica.committed(to);
      history.applied(to);
      confirmation.release();
      if (synchronizer != null) {
        synchronizer.applied();
        trim(synchronizer);
      }
    }
  }

  private void trim(Synchronizer current) {
    ZabSettings settings = context.settings;
    long applied = context.history.applied();
    RecentLog recent = context.history.recent();
    // A learner that is being sent the log will go on from memory: it is waited for, not for ever.
    boolean full = recent.bytesAfter(recent.floor()) > 4 * settings.recentBytesMax();
    context.history.trim(
        settings.recentTransactionsMax(),
        settings.recentBytesMax(),
        full ? applied : Math.min(applied, current.needed()));
  }

  private void requested(LearnerLink learner, QuorumMessage.Request request) {
    if (!learner.has(LearnerLink.Stage.UP_TO_DATE)) {
      refuse(learner, request);
    } else if (!accepts()) {
      // The learner hears of the next leader. Nothing may be answered behind what is dropped here.
      return;
    } else if (request.opCode() == OpCode.SYNC) {
      confirmation.add(learner.link, lastProposed());
    } else {
      context.replica.requested(learner.link, request);
    }
  }

  private void revalidate(LearnerLink learner, QuorumMessage.Revalidate question) {
    if (!learner.has(LearnerLink.Stage.UP_TO_DATE)) {
      refuse(learner, question);
      return;
    }
    boolean valid =
        context.replica.revalidate(learner.link, question.sessionId(), question.timeoutMillis());
    context.actions.send(
        learner.link,
        new QuorumMessage.RevalidateReply(question.zxid(), question.sessionId(), valid));
  }

  private void pinged(LearnerLink learner, QuorumMessage.PingReply reply) {
    for (SessionTouch touch : reply.touched()) {
      context.replica.touched(touch);
    }
    confirmation.answered(learner, lastProposed());
  }

  // ---- time ----

  @Override
  void tick() {
    if (alone || context.nowMillis - beatMillis < context.settings.beatMillis()) {
      return;
    }
    beatMillis = context.nowMillis;
    for (LearnerLink learner : List.copyOf(links)) {
      beat(learner);
    }
    if (phase == Phase.BROADCASTING) {
      checkCompany();
    } else if (context.nowMillis - startedMillis > context.settings.initMillis()) {
      context.look(
          "no quorum has followed this server within initLimit ("
              + context.settings.initMillis()
              + " ms)");
    }
  }

  private void beat(LearnerLink learner) {
    ZabSettings settings = context.settings;
    long now = context.nowMillis;
    if (learner.stage == LearnerLink.Stage.STREAMING
        || learner.stage == LearnerLink.Stage.SEARCHING) {
      return; // the driver watches whether the stream moves
    }
    if (!learner.has(LearnerLink.Stage.UP_TO_DATE)) {
      if (now - learner.stageMillis > settings.initMillis() + settings.syncMillis()) {
        close(learner, "it has not gone on from " + learner.stage + " within initLimit");
        return;
      }
    } else if (now - learner.heardMillis > settings.syncMillis()) {
      close(learner, "nothing was heard of it for " + settings.syncMillis() + " ms");
      return;
    }
    if (learner.stage == LearnerLink.Stage.UP_TO_DATE && !learner.observer && isSlow(learner)) {
      return;
    }
    if (learner.has(LearnerLink.Stage.NEW_LEADER_SENT)) {
      confirmation.ping(learner, lastProposed());
    }
  }

  /** Closes a follower that does not acknowledge, or too far behind. */
  private boolean isSlow(LearnerLink learner) {
    long now = context.nowMillis;
    if (learner.watching && learner.acked >= learner.watchedZxid) {
      learner.watching = false;
    }
    if (learner.watching && now - learner.watchedMillis > context.settings.syncMillis()) {
      close(learner, "it has not acknowledged " + Zxid.text(learner.watchedZxid) + " in syncLimit");
      return true;
    }
    if (!learner.watching && learner.acked < lastProposed()) {
      learner.watching = true;
      learner.watchedZxid = lastProposed();
      learner.watchedMillis = now;
    }
    long backlog = context.history.recent().bytesAfter(learner.acked);
    if (backlog > context.settings.backlogBytesMax()) {
      close(learner, "it is " + backlog + " bytes behind");
      return true;
    }
    return false;
  }

  /**
   * A voter looks for a leader although this one was elected (bug B-27). While no quorum has come
   * and none is on its way, waiting out initLimit would keep that voter waiting, too; and a
   * follower that looks follows no more, whatever its connection says. A voter may be heard late of
   * what it said before it came, so nothing is done at once.
   */
  void voterIsLooking(long sid) {
    long now = context.nowMillis;
    if (now - startedMillis < LOOKING_GRACE_MILLIS) {
      return;
    }
    LearnerLink learner = voter(sid);
    if (phase == Phase.BROADCASTING) {
      if (learner != null
          && learner.has(LearnerLink.Stage.UP_TO_DATE)
          && now - learner.stageMillis >= LOOKING_GRACE_MILLIS) {
        close(learner, "it looks for a leader");
      }
    } else if (learner == null && !hasCompany(LearnerLink.Stage.INTRODUCED)) {
      context.look("server " + sid + " looks for a leader, and no quorum has come to this one");
    }
  }

  private @Nullable LearnerLink voter(long sid) {
    for (LearnerLink learner : links) {
      if (learner.sid == sid && !learner.observer) {
        return learner;
      }
    }
    return null;
  }

  /** True if those of a quorum are connected, and as far as that. */
  private boolean hasCompany(LearnerLink.Stage least) {
    return context.membership().containsQuorum(company(least));
  }

  private NavigableSet<Long> company(LearnerLink.Stage least) {
    NavigableSet<Long> company = new TreeSet<>();
    company.add(context.sid());
    for (LearnerLink learner : links) {
      if (!learner.observer && learner.has(least)) {
        company.add(learner.sid);
      }
    }
    return company;
  }

  private void checkCompany() {
    Broadcast current = established();
    if (current.isHandedOver()) {
      // Its followers have gone where it is to go: it waits for its own disk no longer.
      handOver(current.designated());
      return;
    }
    NavigableSet<Long> company = company(LearnerLink.Stage.ADOPTED);
    long now = context.nowMillis;
    if (context.membership().containsQuorum(company)) {
      lonelySinceMillis = -1;
    } else if (lonelySinceMillis < 0) {
      lonelySinceMillis = now;
    } else if (now - lonelySinceMillis >= context.settings.beatMillis()) {
      context.look("less than a quorum follows this leader: " + company);
    }
  }

  @Override
  public String toString() {
    return "leader of epoch " + epoch + " because " + reason;
  }
}
