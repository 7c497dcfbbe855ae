package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.core.action.CloseReason;
import dev.ostler.core.peer.Peer;
import dev.ostler.core.state.ConfigNode;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.zab.Zab;
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
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.ReplyHeader;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.value.Bytes;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
  private ReferenceState reference;
  private final OpenLinks links = new OpenLinks();
  private final Map<Long, LinkCheck> linkOfSession = new HashMap<>();
  private final Set<Long> unorderedZxids = new HashSet<>();
  private final ToldTime time = new ToldTime();

  /** What clients see while there is no leader: what this server has, be it committed or not. */
  private @Nullable ReferenceState withoutLeader;

  /** Committed transactions that the model has. */
  private int taken;

  private boolean spaceLow;
  private @Nullable LinkCheck asking;

  /** What another server has sent, while it is handled. */
  private @Nullable QuorumMessage handling;

  private boolean ticking;
  private boolean serving;
  private boolean readOnly;
  private boolean activated;

  /** The sessions that only this server knows. */
  private LocalSessionCheck locals;

  /** What this server knows about sessions while it leads. */
  private @Nullable LeaderSessions leading;

  MemberClients(EnsembleJudge ensemble, MemberJudge member) {
    this.ensemble = ensemble;
    this.member = member;
    this.settings = ensemble.settings;
    this.reference = new ReferenceState(settings.model());
    this.locals = newLocals();
  }

  private LocalSessionCheck newLocals() {
    LocalSessionCheck.View view =
        new LocalSessionCheck.View() {
          @Override
          public boolean isGlobal(long session) {
            return reference.isGlobal(session);
          }

          @Override
          public void close(long session) {
            reference.closeLocal(session);
            ReferenceState other = withoutLeader;
            if (other != null) {
              other.closeLocal(session);
            }
          }
        };
    return new LocalSessionCheck(ensemble, view, settings.tickTimeMillis(), time);
  }

  /** The state that clients are shown at the moment. */
  private ReferenceState shown() {
    Peer peer = member.peer();
    if (!peer.isReadOnly()) {
      return reference;
    }
    ReferenceState state = withoutLeader;
    if (state == null || state.zxid() != peer.tree().zxid()) {
      state = ReferenceHistory.at(ensemble, peer.tree().zxid());
      List<ModelEvent> _ = TreeCheck.takeOverConfig(peer.tree(), state);
      withoutLeader = state;
    }
    return state;
  }

  Model model() {
    return reference.model();
  }

  // ---- starts and stops ----

  void started(long wallMillis, long monotonicMillis) {
    time.set(wallMillis, monotonicMillis);
  }

  void stopped() {
    links.clear();
    linkOfSession.clear();
    locals.forgotten();
    locals = newLocals();
    withoutLeader = null;
    for (long session : List.copyOf(reference.alive())) {
      reference.forgetWatches(session);
    }
    spaceLow = false;
    asking = null;
    handling = null;
    ticking = false;
    serving = false;
    readOnly = false;
    activated = false;
    leading = null;
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
    LeaderSessions leader = leading;
    if (leader == null) {
      // The event that makes it a leader may already propose.
      leader = lead();
    }
    if (transaction.body() instanceof TransactionBody.CreateSession created) {
      long session = transaction.header().sessionId();
      if (locals.isHere(session)) {
        locals.upgradeAsked(session, created.timeoutMillis());
      } else if (ensemble.credentials(session) == null) {
        chosen(session, created.timeoutMillis());
      }
    }
    return Explanation.of(ensemble, leader, transaction, member.end(), ticking, time);
  }

  private LeaderSessions lead() {
    LeaderSessions fresh =
        new LeaderSessions(ensemble, settings.tickTimeMillis(), member.peer(), time);
    leading = fresh;
    return fresh;
  }

  /** The server shows that it has applied everything up to here. */
  void advanceTo(long zxid) {
    if (zxid < reference.zxid()) {
      goBackTo(zxid);
    }
    while (reference.zxid() < zxid) {
      Proposed next = ensemble.committed(taken++);
      List<ModelEvent> events = apply(next);
      if (reference.zxid() != next.zxid()) {
        throw new BrokenClaim(next.why() + " comes to " + hex(reference.zxid()) + " in the model");
      }
      expect(events);
    }
  }

  /** It showed more in an earlier life, and this one begins with less: its clients come after. */
  private void goBackTo(long zxid) {
    if (!member.mayComeBackWithLess()) {
      throw new BrokenClaim(
          member + " shows " + hex(zxid) + ", and has shown " + hex(reference.zxid()) + " before");
    }
    reference = ReferenceHistory.at(ensemble, zxid);
    taken = ensemble.countUpTo(zxid);
  }

  private void expect(List<ModelEvent> events) {
    for (ModelEvent event : events) {
      LinkCheck receiver = linkOfSession.get(event.sessionKey());
      if (receiver != null && !receiver.closing) {
        receiver.events.add(event);
      }
    }
  }

  /** Whoever has a part again shows the membership, whatever its znode held before. */
  private void takeOverMembership() {
    if (takesUp()) {
      expect(TreeCheck.takeOverConfig(member.peer().tree(), reference));
    }
  }

  private List<ModelEvent> apply(Proposed next) {
    LeaderSessions leader = leading;
    switch (next.why()) {
      case Pending.OpenSession p -> {
        if (leader != null) {
          leader.created(p.session(), p.timeoutMillis());
        }
      }
      case Pending.EndSession p -> ends(p.zxid(), p.session());
      case Pending.Sweep p -> {
        if (!reference.model().dueForRemoval(p.timeMillis()).contains(p.path())) {
          throw new BrokenClaim(
              p.path() + " was removed before it was due: " + reference.model().stat(p.path()));
        }
      }
      case Pending.Write p -> {
        if (p.sent().request() instanceof ModelRequest.CloseSession) {
          ends(p.zxid(), p.session());
        }
      }
      case Pending.Nothing p -> {
        // Nothing is to be known about it.
      }
    }
    ReferenceHistory.Taken outcome = ReferenceHistory.take(ensemble, reference, next.why());
    if (next.why() instanceof Pending.Write write) {
      write.sent().expected = outcome.reply();
    }
    return outcome.events();
  }

  private void ends(long zxid, long session) {
    unorderedZxids.add(zxid);
    LeaderSessions leader = leading;
    if (leader != null) {
      leader.ended(session);
    }
  }

  // ---- what reaches the core ----

  void tickDelivered(long wallNow, long monotonicNow) {
    LeaderSessions leader = leading;
    if (leader != null) {
      leader.timePasses(monotonicNow - time.monotonicMillis);
    }
    locals.timePasses(monotonicNow - time.monotonicMillis);
    time.set(wallNow, monotonicNow);
    ticking = true;
  }

  void spaceDelivered(boolean writable) {
    spaceLow = !writable;
  }

  void messageDelivered(QuorumMessage message) {
    handling = message;
    LeaderSessions leader = leading;
    if (leader != null) {
      leader.heard(message);
    }
  }

  void linkOpened(int connection, List<ModelBytes> credentials) {
    links.open(connection, credentials);
  }

  void linkClosed(int connection) {
    LinkCheck link = links.remove(connection);
    if (link != null) {
      detach(link);
    }
  }

  private void detach(LinkCheck link) {
    link.closing = true;
    if (linkOfSession.remove(link.session, link)) {
      reference.forgetWatches(link.session);
      ReferenceState other = withoutLeader;
      if (other != null) {
        other.forgetWatches(link.session);
      }
    }
  }

  void connectDelivered(int connection, ConnectRequest request) {
    LinkCheck link = links.get(connection);
    asking = link;
    link.request = request;
    link.timeoutMillis =
        Math.clamp(
            request.timeoutMillis(), settings.minTimeoutMillis(), settings.maxTimeoutMillis());
    link.handshake = LinkCheck.Handshake.HELD;
    if (member.peer().isServing() || member.peer().isReadOnly()) {
      decide(link);
    }
  }

  /** A handshake is taken up, when it comes or when the server has a part again. */
  private void decide(LinkCheck link) {
    ConnectRequest request = link.request;
    if (link.closing || link.handshake != LinkCheck.Handshake.HELD || request == null) {
      return;
    }
    locals.notice(member.peer());
    long session = request.sessionId();
    boolean withoutWrites = member.peer().isReadOnly();
    if (request.lastZxidSeen() > member.peer().tree().zxid()
        || withoutWrites && !request.readOnly()) {
      link.handshake = LinkCheck.Handshake.CLOSED;
    } else if (session == 0 && (withoutWrites || settings.localSessions())) {
      link.handshake = LinkCheck.Handshake.CREATES_LOCAL;
    } else if (session == 0) {
      link.chosen = 0;
      link.handshake = spaceLow ? LinkCheck.Handshake.CLOSED : LinkCheck.Handshake.CREATES;
    } else if (!Objects.equals(EnsembleJudge.password(session), request.password())) {
      link.handshake = LinkCheck.Handshake.REFUSED;
    } else if (locals.isHere(session)) {
      link.handshake = LinkCheck.Handshake.ATTACHES;
      link.session = session;
      ensemble.timeoutAgreed(session, link.timeoutMillis);
    } else if (withoutWrites) {
      // Whether one that is known lives on, only a leader can tell.
      link.handshake =
          shown().isGlobal(session) ? LinkCheck.Handshake.CLOSED : LinkCheck.Handshake.REFUSED;
    } else {
      link.handshake = LinkCheck.Handshake.ASKED;
      link.session = session;
      ensemble.timeoutAgreed(session, link.timeoutMillis);
      LeaderSessions leader = leading;
      if (leader != null) {
        leader.attached(session, link.timeoutMillis);
      }
    }
  }

  /** Whether the event that is being handled gives the server a part. */
  private boolean takesUp() {
    return !serving && member.peer().isServing();
  }

  /** Whether it lets clients in again, with a leader or without one. */
  private boolean begins() {
    return takesUp() || !readOnly && member.peer().isReadOnly();
  }

  /** The server has chosen the number of a session: whose is it? */
  private void chosen(long session, int timeoutMillis) {
    for (LinkCheck link : candidates()) {
      if (link.wantsNewSession(timeoutMillis)) {
        decide(link);
        link.session = session;
        link.chosen = session;
        ensemble.opening(session, link.credentials);
        return;
      }
    }
    throw new BrokenClaim(member + " asks for session " + hex(session) + ", which no client wants");
  }

  /** A learner asks its leader about a session, for a client that is here with it. */
  void revalidates(QuorumMessage.Revalidate question) {
    if (question.equals(handling)) {
      // An observer that this server feeds has asked it.
      return;
    }
    for (LinkCheck link : candidates()) {
      if (link.wantsToGoOn(question.sessionId(), question.timeoutMillis())) {
        decide(link);
        if (link.handshake == LinkCheck.Handshake.ASKED) {
          return;
        }
      }
    }
    throw new BrokenClaim(
        member
            + " asks about session "
            + hex(question.sessionId())
            + ", with which no client is here");
  }

  /** The connections for which the server may ask something now, in the order in which it does. */
  private Collection<LinkCheck> candidates() {
    if (begins()) {
      return links.all();
    }
    LinkCheck link = asking;
    return link == null ? List.of() : List.of(link);
  }

  void requestDelivered(int connection, SentRequest sent) {
    LinkCheck link = links.get(connection);
    if (link.closing || link.ending) {
      return;
    }
    asking = link;
    sent.late = ensemble.isEndProposed(link.session);
    sent.waits = !readOnly && (sent.isWrite() || sent.request() instanceof ModelRequest.Sync);
    link.unanswered.add(sent);
    if (sent.isWrite()) {
      ensemble.asked(link.session, sent);
    }
    boolean outside =
        sent.request() instanceof ModelRequest.Auth || sent.request() instanceof ModelRequest.Sasl;
    LeaderSessions leader = leading;
    if (link.established && !outside) {
      if (leader != null) {
        leader.touched(link.session);
      }
      if (serving || readOnly) {
        locals.touched(link.session);
      }
    }
    if (sent.request() instanceof ModelRequest.CloseSession) {
      link.ending = true;
      locals.closeAsked(link.session);
    }
  }

  /** A learner hands something of a client's on. */
  void forwarded(QuorumMessage.Request request) {
    if (request.equals(handling)) {
      return;
    }
    if (request.opCode() == OpCode.CREATE_SESSION) {
      long session = request.sessionId();
      Bytes body = request.body();
      try {
        int timeoutMillis = new Input(body.toArray()).readInt();
        if (locals.isHere(session)) {
          locals.upgradeAsked(session, timeoutMillis);
        } else {
          chosen(session, timeoutMillis);
        }
      } catch (MalformedException e) {
        throw new BrokenClaim(member + " asks for a session without a timeout", e);
      }
    }
  }

  /** The core has handled what it was given. */
  void eventEnded() {
    Peer peer = member.peer();
    asking = null;
    handling = null;
    boolean now = peer.isServing();
    boolean nowReadOnly = peer.isReadOnly();
    if (now || nowReadOnly) {
      links.all().forEach(this::decide);
    } else if (serving) {
      links.all().forEach(LinkCheck::hold);
    }
    if (now && !serving) {
      activated = true;
      takeOverMembership();
      links.all().forEach(this::resumed);
    }
    serving = now;
    // Both may come in one event.
    boolean wasReadOnly = readOnly || withoutLeader != null;
    if (wasReadOnly && !nowReadOnly) {
      withoutLeader = null;
      if (!settings.localSessions()) {
        locals.forgotten();
      }
    }
    readOnly = nowReadOnly;
    locals.compare(peer, ticking);
    Zab.State state = peer.zab().state();
    if (state == Zab.State.LEADING) {
      if (leading == null) {
        lead();
      }
      LeaderSessions leader = leading;
      if (ticking && leader != null && peer.zab().accepts()) {
        leader.requireNoneOverdue();
      }
    } else {
      leading = null;
    }
    ticking = false;
    if (now || nowReadOnly) {
      for (LinkCheck each : links.all()) {
        each.requireAllSent(zxid -> ensemble.contains(reference.zxid(), zxid));
      }
    }
  }

  /** What a client asked for meanwhile is taken up now, and counts as a sign of life. */
  private void resumed(LinkCheck link) {
    if (link.established && !link.closing) {
      locals.touched(link.session);
    }
  }

  // ---- what leaves the core ----

  void accepted(int connection, ConnectResponse response) {
    LinkCheck link = links.get(connection);
    link.requireOpen("a handshake's answer");
    if (link.handshake == LinkCheck.Handshake.HELD) {
      if (link.chosen != 0 && link.chosen == response.sessionId()) {
        // The transaction that was asked for before the election is in the history.
        link.handshake = LinkCheck.Handshake.CREATES;
      } else if (begins()) {
        decide(link);
      }
    }
    if (response.hasReadOnlyFlag() && response.readOnly() != member.peer().isReadOnly()) {
      throw new BrokenClaim(member + " tells a client wrongly whether it may write: " + response);
    }
    if (response.timeoutMillis() == 0) {
      refused(link);
      return;
    }
    long session = response.sessionId();
    switch (link.handshake) {
      case CREATES, ASKED, ATTACHES -> {
        // The session is known.
      }
      case CREATES_LOCAL -> {
        ensemble.openedLocally(session, member.sid(), link.credentials);
        ensemble.timeoutAgreed(session, link.timeoutMillis);
        link.session = session;
      }
      case NOT_SENT, HELD, REFUSED, CLOSED, ANSWERED ->
          throw new BrokenClaim("a handshake was answered that must be " + link.handshake);
    }
    if (session != link.session
        || response.timeoutMillis() != link.timeoutMillis
        || !response.password().equals(EnsembleJudge.password(session))) {
      throw new BrokenClaim(
          "the handshake of session " + hex(link.session) + " was answered with " + response);
    }
    letIn(link, session);
    LinkCheck before = linkOfSession.get(session);
    if (before != null && before != link && !before.closing) {
      throw new BrokenClaim("session " + hex(session) + " has two connections at " + member);
    }
    shown().forgetWatches(session);
    linkOfSession.put(session, link);
    link.handshake = LinkCheck.Handshake.ANSWERED;
    link.established = true;
  }

  private void letIn(LinkCheck link, long session) {
    if (link.handshake == LinkCheck.Handshake.CREATES_LOCAL) {
      shown().openLocal(session, link.credentials);
      locals.opened(session, link.timeoutMillis);
      ensemble.countReadOnlySession(member.peer().isReadOnly());
      return;
    }
    if (link.handshake == LinkCheck.Handshake.ATTACHES) {
      // It may have begun while there was no leader.
      shown().openLocal(session, link.credentials);
      locals.attached(session, link.timeoutMillis);
      return;
    }
    if (!ensemble.isKnown(session)) {
      throw new BrokenClaim(
          member
              + " lets a client in with session "
              + hex(session)
              + ", which no leader has ever created");
    }
    if (reference.isGlobal(session)) {
      return;
    }
    List<ModelBytes> credentials = ensemble.credentials(session);
    if (link.handshake == LinkCheck.Handshake.CREATES
        || credentials == null
        || reference.wasCreated(session)) {
      throw new BrokenClaim(
          member + " lets a client in with session " + hex(session) + ", which is gone");
    }
    // Its creation is committed, and not applied here yet.
    reference.openSessionEarly(session, credentials);
  }

  private void refused(LinkCheck link) {
    if (link.handshake == LinkCheck.Handshake.REFUSED) {
      link.handshake = LinkCheck.Handshake.CLOSED;
      return;
    }
    if (link.handshake != LinkCheck.Handshake.ASKED) {
      throw new BrokenClaim("a handshake was refused that must be " + link.handshake);
    }
    if (ensemble.isKnown(link.session)
        && reference.isGlobal(link.session)
        && !ensemble.isEndProposed(link.session)) {
      throw new BrokenClaim(member + " refuses session " + hex(link.session) + ", which is alive");
    }
    link.handshake = LinkCheck.Handshake.CLOSED;
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
        return new ModelReply(shown().zxid(), ErrorCode.NOT_READ_ONLY, ModelBody.NONE, false);
      }
    } else {
      takeOverMembership();
    }
    if (sent.request() instanceof ModelRequest.CloseSession
        && sent.zxid == 0
        && locals.isHere(link.session)) {
      locals.closed(link.session);
      return new ModelReply(shown().zxid(), ErrorCode.OK, ModelBody.NONE, true);
    }
    if (sent.isWrite() && sent.zxid == 0) {
      sent.refusal = refusal(sent);
    }
    if (sent.refusal != 0) {
      link.requireCatchUps(List.of());
      return new ModelReply(reference.zxid(), sent.refusal, ModelBody.NONE, false);
    }
    if (sent.zxid != 0) {
      link.requireCatchUps(List.of());
      return sent.expected;
    }
    ReferenceState shown = shown();
    ModelOutcome outcome = shown.apply(link.session, sent.request(), time.wallMillis);
    link.requireCatchUps(shown.catchUps(link.session, outcome.events(), time.wallMillis));
    return outcome.reply();
  }

  /** The only error that a write may be refused with that no leader has seen. */
  private int refusal(SentRequest sent) {
    if (!spaceLow || sent.request() instanceof ModelRequest.CloseSession) {
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
      takeOverMembership();
    }
    link.told(told, unorderedZxids.contains(told.zxid()));
  }

  void closed(int connection, CloseReason reason) {
    LinkCheck link = links.closable(connection);
    if (link == null) {
      return;
    }
    if (begins()) {
      decide(link);
      if (link.mustClose) {
        resumed(link);
      }
    }
    boolean right =
        switch (reason) {
          case SESSION_CLOSED -> link.ending && !reference.isAlive(link.session);
          case SESSION_EXPIRED ->
              ensemble.isEndProposed(link.session)
                  || !reference.isAlive(link.session)
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
    detach(link);
  }

  private boolean expiresHere(long session) {
    boolean here = locals.isHere(session);
    if (here) {
      locals.expires(session);
    }
    return here;
  }

  SnapshotSource snapshot(SnapshotSource source) {
    return new SnapshotCheck(source, reference, () -> {});
  }

  // ---- the whole tree ----

  void checkpoint(Peer peer) {
    TreeCheck.compare(peer.tree(), reference);
  }

  void compareAll(Peer peer) {
    TreeCheck.compareAll(peer.tree(), reference, settings.model());
  }
}
