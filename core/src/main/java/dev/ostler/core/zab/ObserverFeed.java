package dev.ostler.core.zab;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.LearnerInfo;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.SessionTouch;
import dev.ostler.wire.txn.TransactionBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A follower's other side: the observers that it feeds in the leader's stead. It waits for nobody,
 * counts nobody, and tells what is committed; what observers ask for goes to the leader as if this
 * server asked.
 *
 * <p>An observer is brought up to date, and gets every commit from then on, in one step: nothing
 * that is on its way between the leader and this server can be missed (ZOOKEEPER-5088).
 */
final class ObserverFeed implements Synchronizer.Owner {
  private static final LearnerLink HERE = new LearnerLink(-1, 0);

  private final Context context;
  private final long epoch;
  private final Inquiries inquiries;
  private final List<LearnerLink> links = new ArrayList<>();
  private final Synchronizer synchronizer;

  /**
   * The observer that the client of a session came to last; {@link #HERE} if it came to this server
   * behind that. The leader sees one link for all of them.
   */
  private final LinkedHashMap<Long, LearnerLink> homes = new LinkedHashMap<>();

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
    this.synchronizer = new Synchronizer(context, links, this, epoch, previousEpoch);
    this.beatMillis = context.nowMillis;
    synchronizer.established();
    context.actions.listenForObservers();
  }

  void end(String reason) {
    context.actions.stopListeningForObservers();
    for (LearnerLink observer : links) {
      context.actions.close(observer.link, reason);
    }
    links.clear();
  }

  List<LearnerLink> links() {
    return links;
  }

  // ---- links ----

  void linkOpened(int link) {
    links.add(new LearnerLink(link, context.nowMillis));
  }

  void linkClosed(int link) {
    links.removeIf(observer -> observer.link == link);
    homes.values().removeIf(observer -> observer.link == link);
  }

  @Override
  public void close(LearnerLink observer, String why) {
    context.actions.warn(observer + " is closed: " + why);
    context.actions.close(observer.link, why);
    links.remove(observer);
    homes.values().removeIf(home -> home == observer);
  }

  @Override
  public void retract(long sid, long toZxid) {}

  private @Nullable LearnerLink find(int link) {
    for (LearnerLink observer : links) {
      if (observer.link == link) {
        return observer;
      }
    }
    return null;
  }

  void received(int link, QuorumMessage message) {
    LearnerLink observer = find(link);
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
      case QuorumMessage.Unknown m ->
          context.actions.warn(observer + " sent a packet of type " + m.type() + "; ignored");
      case QuorumMessage.FollowerInfo m -> close(observer, "only observers are fed here");
      case QuorumMessage.LeaderInfo m -> refuse(observer, m);
      case QuorumMessage.Diff m -> refuse(observer, m);
      case QuorumMessage.Trunc m -> refuse(observer, m);
      case QuorumMessage.Snap m -> refuse(observer, m);
      case QuorumMessage.NewLeader m -> refuse(observer, m);
      case QuorumMessage.UpToDate m -> refuse(observer, m);
      case QuorumMessage.Proposal m -> refuse(observer, m);
      case QuorumMessage.Commit m -> refuse(observer, m);
      case QuorumMessage.CommitAndActivate m -> refuse(observer, m);
      case QuorumMessage.Inform m -> refuse(observer, m);
      case QuorumMessage.InformAndActivate m -> refuse(observer, m);
      case QuorumMessage.Sync m -> refuse(observer, m);
      case QuorumMessage.Ping m -> refuse(observer, m);
      case QuorumMessage.RevalidateReply m -> refuse(observer, m);
    }
  }

  private void refuse(LearnerLink observer, QuorumMessage message) {
    close(
        observer,
        message.getClass().getSimpleName()
            + " is not for a follower that has it at "
            + observer.stage);
  }

  // ---- the way to UPTODATE ----

  private void introduced(LearnerLink observer, QuorumMessage.ObserverInfo message) {
    LearnerInfo info = message.info();
    if (observer.stage != LearnerLink.Stage.CONNECTED) {
      refuse(observer, message);
      return;
    }
    observer.sid = info.sid();
    observer.observer = true;
    if (info.isAncient()) {
      close(observer, "it speaks an older protocol than 3.4");
    } else if (info.sid() == context.sid()) {
      close(observer, "it has the same number as this server: look at the myid files");
    } else if (info.configVersion() > context.membership().committed().version()) {
      close(observer, "its configuration is newer than this server's");
    } else {
      for (LearnerLink other : List.copyOf(links)) {
        if (other != observer && other.sid == observer.sid) {
          close(other, "the same server has connected again");
        }
      }
      observer.stage(LearnerLink.Stage.OFFERED, context.nowMillis);
      context.actions.send(observer.link, new QuorumMessage.LeaderInfo(epoch));
    }
  }

  private void promised(LearnerLink observer, QuorumMessage.AckEpoch message) {
    if (observer.stage != LearnerLink.Stage.OFFERED) {
      refuse(observer, message);
    } else if (message.currentEpoch() > epoch || Zxid.epoch(message.lastZxid()) > epoch) {
      close(observer, "it has seen a later epoch than " + epoch);
    } else if (Zxid.counter(message.lastZxid()) != 0
        && message.lastZxid() > context.history.committed()) {
      // This server lags behind it: what it takes for committed must not be taken back from it.
      close(observer, "it has more than this server knows to be committed");
    } else {
      observer.peerZxid = message.lastZxid();
      observer.stage(LearnerLink.Stage.PROMISED, context.nowMillis);
      synchronizer.begin(observer, context.history.committed());
    }
  }

  void logSearched(int link, long found, long bytes) {
    LearnerLink observer = find(link);
    if (observer != null && observer.stage == LearnerLink.Stage.SEARCHING) {
      observer.heardMillis = context.nowMillis;
      synchronizer.searched(observer, found, bytes, context.history.committed());
    }
  }

  void streamed(int link) {
    LearnerLink observer = find(link);
    if (observer != null && observer.stage == LearnerLink.Stage.STREAMING) {
      observer.heardMillis = context.nowMillis;
      synchronizer.streamed(observer, context.history.committed());
    }
  }

  private void acked(LearnerLink observer, QuorumMessage.Ack message) {
    if (Zxid.counter(message.zxid()) != 0) {
      close(observer, "it acknowledged " + Zxid.text(message.zxid()) + ", and has no vote");
    } else if (observer.stage == LearnerLink.Stage.NEW_LEADER_SENT) {
      observer.stage(LearnerLink.Stage.UP_TO_DATE, context.nowMillis);
      context.actions.send(observer.link, new QuorumMessage.UpToDate());
    } else if (observer.stage != LearnerLink.Stage.UP_TO_DATE) {
      refuse(observer, message);
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
    for (int i = 0; i < links.size(); i++) {
      if (links.get(i).forwarding) {
        return true;
      }
    }
    return false;
  }

  private void forward(QuorumMessage inform) {
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
      refuse(observer, request);
      return;
    }
    switch (request.opCode()) {
      case OpCode.SYNC -> inquiries.sync(new Fed(observer), request);
      case OpCode.CREATE_SESSION -> {
        homes.put(request.sessionId(), observer);
        inquiries.forward(request);
      }
      case OpCode.CLOSE_SESSION -> inquiries.forward(request);
      default -> {
        if (homes.getOrDefault(request.sessionId(), observer) == observer) {
          inquiries.forward(request);
        } else {
          // What its client asked there before it left must not come behind what it asks now. When
          // the observer comes again it closes the connection, for it cannot know what became of
          // it.
          close(
              observer,
              "it writes for session 0x"
                  + Long.toHexString(request.sessionId())
                  + ", whose client has come to another server since");
        }
      }
    }
  }

  /** A client has come to this server itself with its session. */
  void cameHere(long session) {
    homes.put(session, HERE);
  }

  private void revalidate(LearnerLink observer, QuorumMessage.Revalidate question) {
    if (observer.has(LearnerLink.Stage.UP_TO_DATE)) {
      context.replica.clientMoved(question.sessionId());
      homes.put(question.sessionId(), observer);
      inquiries.revalidate(new Fed(observer), question);
    } else {
      refuse(observer, question);
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
      if (links.contains(observer)) {
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
    for (LearnerLink observer : List.copyOf(links)) {
      beat(observer, now);
    }
  }

  private void beat(LearnerLink observer, long now) {
    ZabSettings settings = context.settings;
    if (observer.stage == LearnerLink.Stage.STREAMING
        || observer.stage == LearnerLink.Stage.SEARCHING) {
      return; // the driver watches whether the stream moves
    }
    if (!observer.has(LearnerLink.Stage.UP_TO_DATE)) {
      if (now - observer.stageMillis > settings.initMillis() + settings.syncMillis()) {
        close(observer, "it has not gone on from " + observer.stage + " within initLimit");
        return;
      }
    } else if (now - observer.heardMillis > settings.syncMillis()) {
      close(observer, "nothing was heard of it for " + settings.syncMillis() + " ms");
      return;
    }
    if (observer.has(LearnerLink.Stage.NEW_LEADER_SENT)) {
      context.actions.send(observer.link, new QuorumMessage.Ping(lastForwarded));
    }
  }
}
