package dev.ostler.core.zab;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.SessionTouch;
import dev.ostler.wire.txn.TransactionBody;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A follower's other side: the observers that it feeds in the leader's stead. It waits for nobody,
 * counts nobody, and tells what is committed; what observers ask for goes to the leader as if this
 * server asked.
 *
 * <p>An observer is brought up to date, and gets every commit from then on, in one step: nothing
 * that is on its way between the leader and this server can be missed (ZOOKEEPER-5088).
 */
final class ObserverFeed {
  private final Context context;
  private final long epoch;
  private final Inquiries inquiries;
  private final Learners observers;
  private final Synchronizer synchronizer;

  /**
   * The observer that the client of a session came to last, or this server. The leader sees one
   * link for all of them. The end of an observer's link changes nothing: what another one still has
   * to write for the session was asked before.
   */
  private final LinkedHashMap<Long, Long> homes = new LinkedHashMap<>();

  private long beatMillis;
  private long lastForwarded;

  /**
   * @param epoch the epoch that this server follows in
   * @param previousEpoch its epoch before that
   */
  ObserverFeed(Context context, long epoch, long previousEpoch, Inquiries inquiries) {
    this.context = context;
    this.epoch = epoch;
    this.inquiries = inquiries;
    this.observers = new Learners(context, "follower", observer -> {});
    // An observer's acknowledgements count nowhere: there are none to take back.
    this.synchronizer =
        new Synchronizer(context, observers, (sid, toZxid) -> {}, epoch, previousEpoch);
    this.beatMillis = context.nowMillis;
    synchronizer.established();
    context.actions.listenForObservers();
  }

  void end(String reason) {
    context.actions.stopListeningForObservers();
    observers.closeAll(reason);
  }

  List<LearnerLink> links() {
    return observers.links();
  }

  // ---- links ----

  void linkOpened(int link) {
    observers.opened(link);
  }

  void linkClosed(int link) {
    observers.closed(link);
  }

  void received(int link, QuorumMessage message) {
    LearnerLink observer = observers.find(link);
    if (observer == null) {
      return;
    }
    observer.heardMillis = context.nowMillis;
    switch (message) {
      case QuorumMessage.ObserverInfo m -> introduced(observer, m);
      case QuorumMessage.AckEpoch m -> promised(observer, m);
      case QuorumMessage.Ack m -> acked(observer, m);
      case QuorumMessage.Request m -> requested(observer, m);
      case QuorumMessage.Revalidate m -> revalidate(observer, m);
      case QuorumMessage.PingReply m -> touched(m);
      case QuorumMessage.FollowerInfo m -> observers.close(observer, "only observers are fed here");
      case QuorumMessage.Unknown m -> observers.ignore(observer, m);
      case QuorumMessage.ToLearner m -> observers.refuse(observer, m);
    }
  }

  // ---- the way to UPTODATE ----

  private void introduced(LearnerLink observer, QuorumMessage.ObserverInfo message) {
    if (observers.introduced(observer, message, context.membership().committed())) {
      observer.stage(LearnerLink.Stage.OFFERED, context.nowMillis);
      context.actions.send(observer.link, new QuorumMessage.LeaderInfo(epoch));
    }
  }

  private void promised(LearnerLink observer, QuorumMessage.AckEpoch message) {
    if (observer.stage != LearnerLink.Stage.OFFERED) {
      observers.refuse(observer, message);
    } else if (message.currentEpoch() > epoch || Zxid.epoch(message.lastZxid()) > epoch) {
      observers.close(observer, "it has seen a later epoch than " + epoch);
    } else if (Zxid.counter(message.lastZxid()) != 0
        && message.lastZxid() > context.history.committed()) {
      // This server lags behind it: what it takes for committed must not be taken back from it.
      observers.close(observer, "it has more than this server knows to be committed");
    } else {
      observer.peerZxid = message.lastZxid();
      observer.stage(LearnerLink.Stage.PROMISED, context.nowMillis);
      synchronizer.begin(observer, context.history.committed());
    }
  }

  void logSearched(int link, long found, long bytes) {
    LearnerLink observer = observers.find(link);
    if (observer != null && observer.stage == LearnerLink.Stage.SEARCHING) {
      observer.heardMillis = context.nowMillis;
      synchronizer.searched(observer, found, bytes, context.history.committed());
    }
  }

  void streamed(int link) {
    LearnerLink observer = observers.find(link);
    if (observer != null && observer.stage == LearnerLink.Stage.STREAMING) {
      observer.heardMillis = context.nowMillis;
      synchronizer.streamed(observer, context.history.committed());
    }
  }

  private void acked(LearnerLink observer, QuorumMessage.Ack message) {
    if (Zxid.counter(message.zxid()) != 0) {
      observers.close(
          observer, "it acknowledged " + Zxid.text(message.zxid()) + ", and has no vote");
    } else if (observer.stage == LearnerLink.Stage.NEW_LEADER_SENT) {
      observer.stage(LearnerLink.Stage.UP_TO_DATE, context.nowMillis);
      context.actions.send(observer.link, new QuorumMessage.UpToDate());
    } else if (observer.stage != LearnerLink.Stage.UP_TO_DATE) {
      observers.refuse(observer, message);
    }
  }

  // ---- what is committed ----

  /** Tells what was committed behind a transaction, up to another. */
  void committed(long before, long to) {
    boolean forwards = isForwarding();
    if (!forwards && homes.isEmpty()) {
      return;
    }
    RecentLog recent = context.history.recent();
    int end = recent.after(to);
    for (int position = recent.after(before); position < end; position++) {
      EncodedTransaction transaction = recent.get(position);
      if (transaction.transaction().body() instanceof TransactionBody.CloseSession) {
        homes.remove(transaction.transaction().header().sessionId());
      }
      if (forwards) {
        forward(QuorumMessage.Inform.of(transaction));
      }
    }
    if (forwards) {
      lastForwarded = to;
    }
  }

  /** Tells of a reconfiguration, which is committed and in force. */
  void activated(long zxid, long designatedLeader) {
    if (isForwarding()) {
      RecentLog recent = context.history.recent();
      EncodedTransaction transaction = recent.get(recent.after(zxid) - 1);
      forward(new QuorumMessage.InformAndActivate(zxid, designatedLeader, transaction.bytes()));
      lastForwarded = zxid;
    }
  }

  private boolean isForwarding() {
    List<LearnerLink> links = observers.links();
    for (int i = 0; i < links.size(); i++) {
      if (links.get(i).forwarding) {
        return true;
      }
    }
    return false;
  }

  private void forward(QuorumMessage inform) {
    List<LearnerLink> links = observers.links();
    for (int i = 0; i < links.size(); i++) {
      LearnerLink observer = links.get(i);
      if (observer.forwarding) {
        context.actions.send(observer.link, inform);
      }
    }
  }

  /** Something was applied: snapshots that waited for it may go. */
  void applied() {
    synchronizer.applied();
  }

  /** Nothing above this may leave memory. */
  long needed() {
    return synchronizer.needed();
  }

  // ---- what observers ask for ----

  private void requested(LearnerLink observer, QuorumMessage.Request request) {
    if (!observer.has(LearnerLink.Stage.UP_TO_DATE)) {
      observers.refuse(observer, request);
      return;
    }
    switch (request.opCode()) {
      case OpCode.SYNC -> inquiries.sync(new Fed(observer), request);
      case OpCode.CREATE_SESSION -> {
        homes.put(request.sessionId(), observer.sid);
        inquiries.forward(request);
      }
      case OpCode.CLOSE_SESSION -> inquiries.forward(request);
      default -> {
        if (mayWrite(request.sessionId(), observer.sid)) {
          inquiries.forward(request);
        } else {
          // What its client asked there before it left must not come behind what it asks now. When
          // the observer comes again it closes the connection, for it cannot know what became of
          // it.
          observers.close(
              observer,
              "it writes for session 0x"
                  + Long.toHexString(request.sessionId())
                  + ", whose client has come to another server since");
        }
      }
    }
  }

  /**
   * Whether a server, an observer or this one, may write for a session. If nobody has come with it
   * since this server follows, it is where it is written for first, as for the leader.
   */
  boolean mayWrite(long session, long sid) {
    Long home = homes.get(session);
    if (home == null && context.replica.knows(session)) {
      homes.put(session, sid);
    }
    return home == null || home == sid;
  }

  /** A session is over: nobody writes for it. */
  void ended(long session) {
    homes.remove(session);
  }

  /** A client has come to this server itself with its session. */
  void cameHere(long session) {
    homes.put(session, context.sid());
  }

  private void revalidate(LearnerLink observer, QuorumMessage.Revalidate question) {
    if (observer.has(LearnerLink.Stage.UP_TO_DATE)) {
      context.replica.clientMoved(question.sessionId());
      homes.put(question.sessionId(), observer.sid);
      inquiries.revalidate(new Fed(observer), question);
    } else {
      observers.refuse(observer, question);
    }
  }

  private void touched(QuorumMessage.PingReply reply) {
    for (SessionTouch touch : reply.touched()) {
      context.replica.touched(touch);
    }
  }

  /** Stands for the clients of an observer. */
  private final class Fed implements Inquiries.Asker {
    private final LearnerLink observer;

    Fed(LearnerLink observer) {
      this.observer = observer;
    }

    /** Everything committed before the sync has been told. */
    @Override
    public void synced() {
      answer(new QuorumMessage.Sync());
    }

    @Override
    public void revalidated(QuorumMessage.RevalidateReply reply) {
      answer(reply);
    }

    private void answer(QuorumMessage message) {
      if (observers.links().contains(observer)) {
        context.actions.send(observer.link, message);
      }
    }
  }

  // ---- time ----

  void tick() {
    long now = context.nowMillis;
    if (now - beatMillis < context.settings.beatMillis()) {
      return;
    }
    beatMillis = now;
    for (LearnerLink observer : List.copyOf(observers.links())) {
      if (observers.isInTime(observer) && observer.has(LearnerLink.Stage.NEW_LEADER_SENT)) {
        context.actions.send(observer.link, new QuorumMessage.Ping(lastForwarded));
      }
    }
  }
}
