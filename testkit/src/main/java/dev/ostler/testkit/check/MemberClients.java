package dev.ostler.testkit.check;

import dev.ostler.core.action.CloseReason;
import dev.ostler.core.peer.Peer;
import dev.ostler.core.state.ConfigNode;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.testkit.model.Model;
import dev.ostler.testkit.model.ModelBody;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelEvent;
import dev.ostler.testkit.model.ModelOutcome;
import dev.ostler.testkit.model.ModelReply;
import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.ReplyHeader;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one server of an ensemble tells its clients, held against a model that takes every committed
 * transaction when the server shows it. What a server has shown it can never take back, so its
 * model goes in one direction over all its lives.
 */
final class MemberClients {
  private static final String CONFIG = ConfigNode.PATH.toString();

  private final EnsembleJudge ensemble;
  private final MemberJudge member;
  private final EnsembleJudge.Settings settings;
  private final OpenLinks links = new OpenLinks();
  private final ToldTime time = new ToldTime();
  private final MemberInStep step;
  private final MemberSessions sessions;
  private final MemberHandshakes handshakes;
  private boolean ticking;
  private boolean activated;

  MemberClients(EnsembleJudge ensemble, MemberJudge member) {
    this.ensemble = ensemble;
    this.member = member;
    this.settings = ensemble.settings;
    this.step = new MemberInStep(ensemble, member, time);
    this.sessions = step.sessions();
    this.handshakes = new MemberHandshakes(ensemble, member, links, step);
  }

  Model model() {
    return step.reference().model();
  }

  // ---- starts and stops ----

  void started(long wallMillis, long monotonicMillis) {
    time.set(wallMillis, monotonicMillis);
  }

  void stopped() {
    links.clear();
    step.stopped();
    handshakes.stopped();
    ticking = false;
    activated = false;
  }

  /** True once behind each time that the server has begun to serve. */
  boolean activated() {
    boolean was = activated;
    activated = false;
    return was;
  }

  // ---- transactions ----

  /** Why a leader makes a transaction. */
  Pending explain(Transaction transaction) {
    // The event that makes it a leader may already propose.
    LeaderSessions leader = sessions.leader();
    if (transaction.body() instanceof TransactionBody.CreateSession created) {
      long session = transaction.header().sessionId();
      if (!handshakes.upgrades(session, created.timeoutMillis())
          && ensemble.credentials(session) == null) {
        handshakes.chosen(session, created.timeoutMillis());
      }
    }
    return Explanation.of(ensemble, leader, transaction, member.history().end(), ticking, time);
  }

  /** The server shows that it has applied everything up to here. */
  void advanceTo(long zxid) {
    step.advanceTo(zxid);
  }

  // ---- what reaches the core ----

  void tickDelivered(long wallNow, long monotonicNow) {
    sessions.timePasses(monotonicNow - time.monotonicMillis);
    time.set(wallNow, monotonicNow);
    ticking = true;
  }

  void spaceDelivered(boolean writable) {
    handshakes.spaceDelivered(writable);
  }

  void messageDelivered(QuorumMessage message) {
    handshakes.messageDelivered(message);
    sessions.heard(message);
  }

  void linkOpened(int connection, List<ModelBytes> credentials) {
    links.open(connection, credentials);
  }

  void linkClosed(int connection) {
    LinkCheck link = links.remove(connection);
    if (link != null) {
      step.detach(link);
    }
  }

  void connectDelivered(int connection, ConnectRequest request) {
    LinkCheck link = links.get(connection);
    handshakes.asks(link);
    handshakes.delivered(link, request);
  }

  /** A learner asks its leader about a session, for a client that is here with it. */
  void revalidates(QuorumMessage.Revalidate question) {
    handshakes.revalidates(question);
  }

  /** A learner hands something of a client's on. */
  void forwarded(QuorumMessage.Request request) {
    handshakes.forwarded(request);
  }

  void requestDelivered(int connection, SentRequest sent) {
    LinkCheck link = links.get(connection);
    if (link.closing || link.ending) {
      return;
    }
    handshakes.asks(link);
    sent.late = ensemble.isEndProposed(link.session);
    sent.waits =
        !step.wasReadOnly() && (sent.isWrite() || sent.request() instanceof ModelRequest.Sync);
    link.unanswered.add(sent);
    if (sent.isWrite()) {
      ensemble.asked(link.session, sent);
    }
    boolean outside =
        sent.request() instanceof ModelRequest.Auth || sent.request() instanceof ModelRequest.Sasl;
    if (link.established && !outside) {
      sessions.touched(link.session);
      sessions.locals().touched(link.session);
    }
    if (sent.request() instanceof ModelRequest.CloseSession) {
      link.ending = true;
      sessions.locals().closeAsked(link.session);
    }
  }

  /** The core has handled what it was given. */
  void eventEnded() {
    Peer peer = member.peer();
    handshakes.eventEnded();
    boolean letsIn = peer.isServing() || peer.isReadOnly();
    if (letsIn) {
      links.all().forEach(handshakes::decide);
    } else if (step.wasServing()) {
      links.all().forEach(LinkCheck::hold);
    }
    if (step.takesUp()) {
      activated = true;
      step.takeOverMembership();
      links.all().forEach(this::resumed);
    }
    step.eventEnded(peer);
    sessions.compare(peer, ticking);
    ticking = false;
    if (letsIn) {
      for (LinkCheck each : links.all()) {
        each.requireAllSent(zxid -> ensemble.contains(step.reference().zxid(), zxid));
      }
    }
  }

  /** What a client asked for meanwhile is taken up now, and counts as a sign of life. */
  private void resumed(LinkCheck link) {
    if (link.established && !link.closing) {
      sessions.locals().touched(link.session);
    }
  }

  // ---- what leaves the core ----

  void accepted(int connection, ConnectResponse response) {
    handshakes.answered(links.get(connection), response);
  }

  void replied(int connection, byte[] frame) {
    LinkCheck link = links.get(connection);
    try {
      Input in = new Input(frame);
      ReplyHeader header = ReplyHeader.decode(in);
      link.requireOpen("reply #" + header.xid());
      SentRequest sent = link.answers(header.xid(), header.zxid());
      link.requireEventsSent(sent);
      ModelReply expected = expected(link, sent);
      ensemble.countAnswer();
      link.requireReply(sent, expected, header, in);
    } catch (MalformedException e) {
      throw new BrokenClaim("a reply cannot be decoded: " + e.getMessage(), e);
    }
  }

  private @Nullable ModelReply expected(LinkCheck link, SentRequest sent) {
    if (member.peer().isReadOnly()) {
      ensemble.countReadOnlyReply();
      if (sent.needsLeader()) {
        link.requireCatchUps(List.of());
        return new ModelReply(step.shown().zxid(), ErrorCode.NOT_READ_ONLY, ModelBody.NONE, false);
      }
    } else {
      step.takeOverMembership();
    }
    if (sent.request() instanceof ModelRequest.CloseSession
        && sent.zxid == 0
        && sessions.locals().isHere(link.session)) {
      sessions.locals().closed(link.session);
      return new ModelReply(step.shown().zxid(), ErrorCode.OK, ModelBody.NONE, true);
    }
    if (sent.isWrite() && sent.zxid == 0) {
      sent.refusal = refusal(sent);
    }
    if (sent.refusal != 0) {
      link.requireCatchUps(List.of());
      return new ModelReply(step.reference().zxid(), sent.refusal, ModelBody.NONE, false);
    }
    if (sent.zxid != 0) {
      link.requireCatchUps(List.of());
      return sent.expected;
    }
    ReferenceState shown = step.shown();
    ModelOutcome outcome = shown.apply(link.session, sent.request(), time.wallMillis);
    link.requireCatchUps(shown.catchUps(link.session, outcome.events(), time.wallMillis));
    return outcome.reply();
  }

  /** The only error that a write may be refused with that no leader has seen. */
  private int refusal(SentRequest sent) {
    if (!handshakes.isSpaceLow() || sent.request() instanceof ModelRequest.CloseSession) {
      throw new BrokenClaim(sent + " was answered, and never made a transaction");
    }
    return sent.refusalForSpace();
  }

  void notified(int connection, byte[] frame) {
    LinkCheck link = links.get(connection);
    ModelEvent told = link.notification(frame);
    if (told.zxid() < 0) {
      link.catchUps.add(told);
      return;
    }
    if (member.peer().isReadOnly()) {
      throw new BrokenClaim(member + " has no leader, and tells of a change: " + told);
    }
    member.shows(told.zxid());
    if (told.path().equals(CONFIG)) {
      step.takeOverMembership();
    }
    link.told(told, step.isUnordered(told.zxid()));
  }

  void closed(int connection, CloseReason reason) {
    LinkCheck link = links.closable(connection);
    if (link == null) {
      return;
    }
    if (step.begins()) {
      handshakes.decide(link);
      if (link.mustClose) {
        resumed(link);
      }
    }
    boolean right =
        switch (reason) {
          case SESSION_CLOSED -> link.ending && !step.reference().isAlive(link.session);
          case SESSION_EXPIRED ->
              ensemble.isEndProposed(link.session)
                  || !step.reference().isAlive(link.session)
                  || expiresHere(link.session);
          case SESSION_REATTACHED, SESSION_MOVED, NOT_SERVING -> true;
          case SESSION_UNKNOWN, CLIENT_AHEAD, DISK_FULL ->
              link.handshake == LinkCheck.Handshake.CLOSED;
          case UNKNOWN_OPERATION, AUTHENTICATION_FAILED -> link.mustClose;
          case CONNECT_THROTTLED, AUTHENTICATION_REQUIRED -> false;
        };
    if (!right) {
      throw new BrokenClaim(
          "connection " + connection + " of " + member + " was closed: " + reason.text());
    }
    step.detach(link);
  }

  private boolean expiresHere(long session) {
    boolean here = sessions.locals().isHere(session);
    if (here) {
      sessions.locals().expires(session);
    }
    return here;
  }

  SnapshotSource snapshot(SnapshotSource source) {
    return new SnapshotCheck(source, step.reference(), () -> {});
  }

  // ---- the whole tree ----

  void checkpoint(Peer peer) {
    TreeCheck.compare(peer.tree(), step.reference());
  }

  void compareAll(Peer peer) {
    TreeCheck.compareAll(peer.tree(), step.reference(), settings.model());
  }
}
