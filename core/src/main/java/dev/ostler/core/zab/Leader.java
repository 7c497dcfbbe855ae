package dev.ostler.core.zab;

import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.SessionTouch;
import dev.ostler.wire.txn.Transaction;
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
final class Leader extends Role {
  /** Where a leader is on its way. */
  enum Phase {
    DISCOVERING,
    SYNCHRONISING,
    BROADCASTING
  }

  private final String reason;
  private final boolean alone;
  private final long previousEpoch;
  private final Learners learners;
  private final Discovery discovery;
  private final Company company;
  private final NavigableSet<Long> adopted = new TreeSet<>();
  private final Confirmation confirmation;

  private Phase phase = Phase.DISCOVERING;

  /** The epoch of a server that stands alone: nobody has to promise it anything. */
  private long epochAlone;

  private @Nullable Synchronizer synchronizer;
  private @Nullable Broadcast broadcast;

  Leader(Context context, String reason) {
    super(context);
    this.reason = reason;
    this.alone =
        !context.settings.reconfigEnabled()
            && context.membership().committed().members().size() <= 1;
    this.previousEpoch = context.epochs.current();
    this.learners = new Learners(context, "leader", this::gone);
    this.discovery = new Discovery(context, deferred, learners);
    this.company = new Company(context, learners);
    this.confirmation = new Confirmation(context, learners.links());
  }

  Phase phase() {
    return phase;
  }

  /** The epoch that it leads, or is about to; 0 before that is chosen. */
  long epoch() {
    return alone ? epochAlone : discovery.epoch();
  }

  List<LearnerLink> links() {
    return learners.links();
  }

  @Override
  void start() {
    context.history.keepsLog(true);
    if (!context.history.usable()) {
      context.look("this server's history is not to be counted on, so it cannot lead");
      return;
    }
    if (alone) {
      standAlone();
      return;
    }
    context.actions.listen();
    discovery.begin();
  }

  /** A server without others needs no epochs, and goes on where the log ends. */
  private void standAlone() {
    epochAlone = Zxid.epoch(context.history.logged());
    if (Zxid.counter(context.history.logged()) >= context.settings.limits().counterMax()) {
      epochAlone++;
    }
    establish(Math.max(context.history.logged(), Zxid.start(epochAlone)));
    context.history.forgetRecent();
  }

  @Override
  void end(String why) {
    if (!alone) {
      context.actions.stopListening();
    }
    learners.closeAll(why);
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
      learners.opened(link);
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
    learners.closed(link);
  }

  private void gone(LearnerLink learner) {
    confirmation.forget(learner.link);
    if (learner.has(LearnerLink.Stage.UP_TO_DATE)) {
      context.replica.learnerGone(learner.link);
    }
  }

  @Override
  void received(int link, QuorumMessage message) {
    LearnerLink learner = learners.find(link);
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
      case QuorumMessage.Unknown m -> learners.ignore(learner, m);
      case QuorumMessage.ToLearner m -> learners.refuse(learner, m);
    }
  }

  // ---- discovery ----

  private void introduced(LearnerLink learner, QuorumMessage.Introduction message) {
    discovery.introduced(learner, message, phase == Phase.DISCOVERING);
  }

  private void promised(LearnerLink learner, QuorumMessage.AckEpoch message) {
    if (!discovery.promised(learner, message, phase == Phase.DISCOVERING)) {
      return;
    }
    if (phase == Phase.DISCOVERING) {
      checkPromises();
    } else {
      synchronise(learner);
    }
  }

  private void checkPromises() {
    if (phase != Phase.DISCOVERING || !discovery.hasPromises()) {
      return;
    }
    phase = Phase.SYNCHRONISING;
    long epoch = epoch();
    synchronizer = new Synchronizer(context, learners, this::retract, epoch, previousEpoch);
    if (context.settings.reconfigEnabled() && context.membership().lastSeen().version() == 0) {
      context.seen(context.membership().committed().withVersion(Zxid.start(epoch)));
    }
    context.epochs.adopt(epoch);
    for (LearnerLink learner : List.copyOf(learners.links())) {
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
        discovery.offerEpoch();
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

  private void retract(long sid, long toZxid) {
    if (broadcast != null) {
      broadcast.retract(sid, toZxid);
    }
  }

  private long committedEnd() {
    return phase == Phase.BROADCASTING ? context.history.committed() : context.history.logged();
  }

  private void synchronise(LearnerLink learner) {
    if (synchronizer != null) {
      synchronizer.begin(learner, committedEnd());
    }
  }

  void logSearched(int link, long found, long bytes) {
    LearnerLink learner = learners.find(link);
    if (learner != null && synchronizer != null && learner.stage == LearnerLink.Stage.SEARCHING) {
      learner.heardMillis = context.nowMillis;
      synchronizer.searched(learner, found, bytes, committedEnd());
    }
  }

  /** A snapshot or a part of the log has been sent. */
  void streamed(int link) {
    LearnerLink learner = learners.find(link);
    if (learner != null && synchronizer != null && learner.stage == LearnerLink.Stage.STREAMING) {
      learner.heardMillis = context.nowMillis;
      synchronizer.streamed(learner, committedEnd());
    }
  }

  private void acked(LearnerLink learner, long zxid) {
    switch (learner.stage) {
      case NEW_LEADER_SENT -> {
        if (zxid != Zxid.start(epoch())) {
          learners.close(learner, "it acknowledged " + Zxid.text(zxid) + " before NEWLEADER (B-8)");
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
          learners.refuse(learner, new QuorumMessage.Ack(zxid));
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
    establish(Zxid.start(epoch()));
    if (context.settings.reconfigEnabled() && !newest.isVoter(context.sid())) {
      context.look("the configuration that this leader completed does not let it vote");
    }
  }

  private void establish(long lastProposed) {
    context.history.commit(context.history.logged());
    context.applyForeign();
    phase = Phase.BROADCASTING;
    context.agreement.leads();
    broadcast = new Broadcast(context, learners.links(), !alone, epoch(), lastProposed);
    if (synchronizer != null) {
      synchronizer.established();
      synchronizer.applied();
    }
    context.replica.activated(Replica.Part.LEADING, epoch(), context.sid());
    for (LearnerLink learner : learners.links()) {
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
    return alone && !accepts() ? Zxid.start(epochAlone + 1) + 1 : next;
  }

  long lastProposed() {
    return broadcast == null ? context.history.logged() : broadcast.lastProposed();
  }

  void propose(Transaction transaction) {
    if (alone && !accepts()) {
      // Nobody has to agree to a new epoch.
      epochAlone++;
      broadcast =
          new Broadcast(context, learners.links(), false, epochAlone, Zxid.start(epochAlone));
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
    if (zxid <= learner.acked) {
      // The answer to UPTODATE, or what it was synchronised with: 3.8 logs that late and says so.
      return;
    }
    if (zxid > established().lastProposed()) {
      learners.close(
          learner,
          "it acknowledged "
              + Zxid.text(zxid)
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
      context.look("the counter of epoch " + epoch() + " is used up", new Looking.Next.Lead());
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
        context.trim(synchronizer.needed());
      }
    }
  }

  private void requested(LearnerLink learner, QuorumMessage.Request request) {
    if (!learner.has(LearnerLink.Stage.UP_TO_DATE)) {
      learners.refuse(learner, request);
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
      learners.refuse(learner, question);
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
    if (alone) {
      return;
    }
    if (phase != Phase.BROADCASTING && company.endsAlone()) {
      return;
    }
    if (!company.isBeatDue()) {
      return;
    }
    for (LearnerLink learner : List.copyOf(learners.links())) {
      if (company.isInTime(learner, lastProposed())
          && learner.has(LearnerLink.Stage.NEW_LEADER_SENT)) {
        confirmation.ping(learner, lastProposed());
      }
    }
    if (phase != Phase.BROADCASTING) {
      company.checkStart();
    } else if (established().isHandedOver()) {
      // Its followers have gone where it is to go: it waits for its own disk no longer.
      handOver(established().designated());
    } else {
      company.check();
    }
  }

  /** A voter has said on its election port that it looks for a leader. */
  void voterIsLooking(long sid, boolean goneOn) {
    company.voterIsLooking(sid, goneOn, phase == Phase.BROADCASTING);
  }

  @Override
  public String toString() {
    return "leader of epoch " + epoch() + " because " + reason;
  }
}
