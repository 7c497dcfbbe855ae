package dev.ostler.core.peer;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.access.AuthenticationResult;
import dev.ostler.core.access.ConnectionFacts;
import dev.ostler.core.access.Identity;
import dev.ostler.core.action.Actions;
import dev.ostler.core.action.CloseReason;
import dev.ostler.core.event.Event;
import dev.ostler.core.peer.PendingWrite.Follower;
import dev.ostler.core.request.ReadRules;
import dev.ostler.core.request.Requester;
import dev.ostler.core.request.WriteRules;
import dev.ostler.core.session.Session;
import dev.ostler.core.session.SessionTable;
import dev.ostler.core.watch.WatchMode;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Reply;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.quorum.AuthInfo;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests in. A write is proposed at once, or handed to the leader. Anything else is
 * answered at once, unless the same client has a write in flight: then it waits for that write, so
 * that a client reads its own writes and its replies come in order. Authentication alone stands
 * outside of that order.
 */
final class Dispatcher {
  /** A connection that collects more is up to no good. */
  private static final int IDENTITIES_MAX = 64;

  /** No code of the protocol: the operation does not exist, and the connection ends. */
  private static final int UNKNOWN = Integer.MIN_VALUE;

  private final SessionTable sessions;
  private final AccessRules access;
  private final WriteRules writes;
  private final ReadRules reads;
  private final WatchRequests watches;
  private final Proposals proposals;
  private final Replication replication;
  private final LeaderQuestions questions;
  private final Responder responder;
  private final PeerStatistics statistics;
  private final Clock clock;
  private final Pressure pressure;
  private final Interregnum interregnum;
  private final LocalSessions localSessions;
  private final SessionOwners owners;

  /** The connection that is being answered: what a read arms is armed for it. */
  private @Nullable ClientConnection current;

  private final ReadRules.Arming arming = this::armForCurrent;
  private boolean writable;

  Dispatcher(
      SessionTable sessions,
      WriteRules writes,
      ReadRules reads,
      WatchRequests watches,
      Responder responder,
      boolean writable,
      Shared shared) {
    this.sessions = sessions;
    this.access = shared.access();
    this.writes = writes;
    this.reads = reads;
    this.watches = watches;
    this.proposals = shared.proposals();
    this.replication = shared.replication();
    this.questions = shared.questions();
    this.responder = responder;
    this.statistics = shared.statistics();
    this.clock = shared.clock();
    this.pressure = shared.pressure();
    this.interregnum = shared.interregnum();
    this.localSessions = shared.localSessions();
    this.owners = shared.owners();
    this.writable = writable;
  }

  void writable(boolean isWritable) {
    writable = isWritable;
  }

  boolean isWritable() {
    return writable;
  }

  void receive(ClientConnection connection, Event.RequestReceived event, Actions actions) {
    if (connection.closing || connection.ending || !connection.connecting) {
      return;
    }
    Request request = event.request();
    int xid = event.xid();
    statistics.received++;
    connection.statistics.received++;
    long silentMillis = clock.monotonicMillis - connection.heardMillis;
    connection.heardMillis = clock.monotonicMillis;
    if (request instanceof Request.Auth auth) {
      authenticate(connection, xid, auth, actions);
      return;
    }
    if (request instanceof Request.Sasl) {
      // Without a SASL configuration every token is answered with none, and nobody is identified.
      connection.statistics.sent++;
      statistics.sent++;
      actions.reply(connection.id(), xid, 0, ErrorCode.OK, new Reply.TokenReply(null));
      return;
    }
    if (!access.satisfiesEnforcement(connection.identities())) {
      int replyXid = Responder.replyXid(xid, request instanceof Request.Ping);
      responder.replyAside(connection, replyXid, ErrorCode.SESSION_CLOSED_REQUIRE_AUTH, actions);
      responder.close(connection, CloseReason.AUTHENTICATION_REQUIRED, actions);
      return;
    }
    if (connection.stalled) {
      touchLocal(connection);
      interregnum.stall(connection, xid, request, event.body(), event.bytes());
      pressure.check(connection, actions);
      return;
    }
    if (!touch(connection)) {
      // The session has expired and its end is on the way to the log: nothing may follow it. Should
      // the next leader not know of that end, the client has missed an answer.
      connection.doubtful = true;
      return;
    }
    if (connection.kept && interregnum.isTooLate(connection, silentMillis)) {
      responder.close(connection, CloseReason.NOT_SERVING, actions);
      return;
    }
    dispatch(connection, xid, request, event.body(), event.bytes(), actions);
  }

  /** Takes a request in its turn. */
  void dispatch(
      ClientConnection connection,
      int xid,
      Request request,
      @Nullable Bytes body,
      int bytes,
      Actions actions) {
    if (connection.stalled) {
      interregnum.stall(connection, xid, request, body, bytes);
    } else if (interregnum.isReadOnly()) {
      readOnly(connection, xid, request, bytes, actions);
    } else if (connection.holding) {
      follow(connection, xid, request, ErrorCode.OK, body, bytes, actions);
    } else if (request instanceof Request.Change change) {
      propose(connection, xid, change, body, bytes, actions);
    } else if (request instanceof Request.Malformed malformed
        && malformed.opCode() == OpCode.MULTI
        && writable) {
      // A multi that cannot be decoded is logged; a single operation is not.
      if (replication.isLearning()) {
        forward(connection, xid, request, body, bytes, actions);
      } else if (!replication.accepts()) {
        awaitNext(connection, xid, request, body, bytes);
      } else {
        append(
            connection,
            xid,
            request,
            writes.proposeFailure(header(connection, xid), ErrorCode.MARSHALLING_ERROR),
            body,
            bytes,
            actions);
      }
    } else if (request instanceof Request.Sync sync && !replication.isAlone()) {
      sync(connection, xid, sync, body, bytes);
    } else {
      inOrder(connection, xid, request, ErrorCode.OK, bytes, actions);
    }
  }

  /** There is no leader, and the client is content to read. */
  private void readOnly(
      ClientConnection connection, int xid, Request request, int bytes, Actions actions) {
    int operation =
        request instanceof Request.Malformed malformed ? malformed.opCode() : request.opCode();
    connection.ending |= request instanceof Request.CloseSession;
    int error = WriteOperations.needLeader(operation) ? ErrorCode.NOT_READ_ONLY : ErrorCode.OK;
    inOrder(connection, xid, request, error, bytes, actions);
  }

  /** This leader can propose nothing more and is about to step down: the next one is asked. */
  private void awaitNext(
      ClientConnection connection, int xid, Request request, @Nullable Bytes body, int bytes) {
    connection.stalled = true;
    interregnum.stall(connection, xid, request, body, bytes);
  }

  /** Notes a sign of life; false if the session is gone or its end is decided. */
  boolean touch(ClientConnection connection) {
    if (!connection.established) {
      return true;
    }
    Session session = sessions.get(connection.sessionId());
    if (session == null) {
      return touchLocal(connection);
    }
    if (session.isClosing()) {
      return false;
    }
    sessions.touch(session, clock.monotonicMillis);
    if (replication.isLearning()) {
      questions.touch(session);
    }
    return true;
  }

  /** The same of a session that this server alone keeps, with a leader or without. */
  private boolean touchLocal(ClientConnection connection) {
    Session local = connection.established ? localSessions.get(connection.sessionId()) : null;
    if (local == null) {
      return false;
    }
    localSessions.table().touch(local, clock.monotonicMillis);
    return true;
  }

  private void propose(
      ClientConnection connection,
      int xid,
      Request.Change request,
      @Nullable Bytes body,
      int bytes,
      Actions actions) {
    boolean closes = request instanceof Request.CloseSession;
    if (!writable && !closes) {
      inOrder(connection, xid, request, ErrorCode.SYSTEM_ERROR, bytes, actions);
      return;
    }
    if (WriteRules.isRefusedEarly(request)) {
      inOrder(connection, xid, request, ErrorCode.MARSHALLING_ERROR, bytes, actions);
      return;
    }
    if (closes && localSessions.isLocal(connection.sessionId())) {
      connection.ending = true;
      inOrder(connection, xid, request, ErrorCode.OK, bytes, actions);
      return;
    }
    if (!replication.isLearning() && !replication.accepts()) {
      awaitNext(connection, xid, request, body, bytes);
      return;
    }
    if (localSessions.needsUpgrade(connection.sessionId(), request)) {
      upgrade(connection);
      if (!replication.isLearning() && !replication.accepts()) {
        awaitNext(connection, xid, request, body, bytes);
        return;
      }
    }
    if (replication.isLearning()) {
      forward(connection, xid, request, body, bytes, actions);
      connection.ending |= closes;
      return;
    }
    if (closes) {
      Session session = sessions.get(connection.sessionId());
      if (session != null) {
        sessions.markClosing(session);
      }
    }
    append(
        connection,
        xid,
        request,
        writes.propose(header(connection, xid), request, requester(connection)),
        body,
        bytes,
        actions);
    if (closes) {
      // Whatever the client sent behind this is not answered.
      connection.ending = true;
    }
  }

  /** Makes a local session known to all: it is going to own something. */
  private void upgrade(ClientConnection connection) {
    long id = connection.sessionId();
    localSessions.upgrading(id, connection.timeoutMillis);
    if (replication.isLearning()) {
      replication.forward(ConnectRequests.creation(id, connection.timeoutMillis));
    } else {
      owners.creating(id, SessionOwners.SELF);
      proposals.append(
          writes.proposeSession(proposals.nextHeader(id, 0), connection.timeoutMillis),
          OpCode.CREATE_SESSION);
    }
  }

  private Requester requester(ClientConnection connection) {
    Requester requester = connection.requester;
    return localSessions.isLocal(requester.sessionId())
        ? new Requester(requester.sessionId(), requester.identities(), true)
        : requester;
  }

  private TransactionHeader header(ClientConnection connection, int xid) {
    return proposals.nextHeader(connection.sessionId(), xid);
  }

  private void append(
      ClientConnection connection,
      int xid,
      Request request,
      WriteRules.Proposal proposal,
      @Nullable Bytes body,
      int bytes,
      Actions actions) {
    statistics.writes++;
    PendingWrite write = proposals.append(proposal, connection, xid, request.opCode(), null, bytes);
    if (!replication.isAlone()) {
      write.request = request;
      write.body = body;
    }
    pressure.check(connection, actions);
  }

  /** Hands a write to the leader. */
  private void forward(
      ClientConnection connection,
      int xid,
      Request request,
      @Nullable Bytes body,
      int bytes,
      Actions actions) {
    if (!(request instanceof Request.CloseSession)
        && !replication.mayWrite(connection.sessionId())) {
      responder.close(connection, CloseReason.SESSION_MOVED, actions);
      return;
    }
    statistics.writes++;
    int operation = request instanceof Request.Malformed ? OpCode.MULTI : request.opCode();
    PendingWrite write = proposals.ask(connection, xid, operation, null, bytes);
    write.request = request;
    write.body = body;
    questions.writes.add(connection.sessionId(), xid, write);
    replication.forward(request(connection, xid, operation, body));
    pressure.check(connection, actions);
  }

  private static QuorumMessage.Request request(
      ClientConnection connection, int xid, int operation, @Nullable Bytes body) {
    if (body == null) {
      throw new IllegalStateException("a member of an ensemble was told no body of a request");
    }
    List<AuthInfo> identities = new ArrayList<>();
    for (Identity identity : connection.identities().entries()) {
      identities.add(new AuthInfo(identity.scheme(), identity.id()));
    }
    return new QuorumMessage.Request(connection.sessionId(), xid, operation, body, identities);
  }

  /** Waits until everything that was committed before is here, and confirmed to be the newest. */
  private void sync(
      ClientConnection connection, int xid, Request.Sync request, @Nullable Bytes body, int bytes) {
    PendingWrite sync = proposals.ask(connection, xid, OpCode.SYNC, null, bytes);
    sync.request = request;
    sync.body = body;
    // The answer comes after a round of pings, and a write is not to overtake it.
    connection.holding = true;
    questions.sync(sync);
    if (replication.isLearning()) {
      replication.forward(request(connection, xid, OpCode.SYNC, body));
    } else {
      replication.sync();
    }
  }

  /** A sync is done. */
  void synced(PendingWrite sync, Actions actions) {
    proposals.answered(sync);
    ClientConnection connection = sync.connection;
    if (connection == null) {
      return;
    }
    connection.outstanding--;
    if (!connection.closing && sync.request instanceof Request.Sync request) {
      responder.reply(
          connection,
          sync.xid,
          sync.operation,
          ErrorCode.OK,
          new Reply.PathReply(request.path()),
          sync.arrivedMillis,
          false,
          actions);
    }
    release(connection, sync, actions);
  }

  /** What was held behind a question takes its turn. */
  void release(ClientConnection connection, PendingWrite question, Actions actions) {
    connection.holding = false;
    if (connection.lastPending == question) {
      connection.lastPending = null;
    }
    for (Follower f = question.firstFollower; f != null; ) {
      Follower next = f.next;
      resume(connection, f, actions);
      f = next;
    }
  }

  /** A request that had to wait takes its turn. */
  void resume(ClientConnection connection, Follower request, Actions actions) {
    connection.outstanding--;
    if (!connection.closing && !connection.ending) {
      dispatch(connection, request.xid, request.request, request.body, request.bytes, actions);
    }
  }

  private void inOrder(
      ClientConnection connection,
      int xid,
      Request request,
      int error,
      int bytes,
      Actions actions) {
    if (connection.lastPending == null) {
      answer(connection, connection.requester, xid, request, error, clock.monotonicMillis, actions);
    } else {
      follow(connection, xid, request, error, null, bytes, actions);
    }
  }

  private void follow(
      ClientConnection connection,
      int xid,
      Request request,
      int error,
      @Nullable Bytes body,
      int bytes,
      Actions actions) {
    PendingWrite before = connection.lastPending;
    if (before == null) {
      throw new IllegalStateException("connection " + connection.id() + " waits for nothing");
    }
    connection.outstanding++;
    proposals.follow(
        before,
        new Follower(
            xid, request, connection.requester, error, clock.monotonicMillis, body, bytes));
    pressure.check(connection, actions);
  }

  /** Answers what waited behind a write. */
  void answerFollowers(ClientConnection connection, PendingWrite write, Actions actions) {
    for (Follower f = write.firstFollower; f != null; f = f.next) {
      connection.outstanding--;
      if (!connection.closing) {
        Requester requester =
            f.requester.sessionId() == connection.sessionId() ? f.requester : connection.requester;
        answer(connection, requester, f.xid, f.request, f.error, f.arrivedMillis, actions);
      }
    }
  }

  private boolean armForCurrent(Path path, WatchMode mode) {
    ClientConnection connection = current;
    return connection != null && watches.arm(connection, path, mode);
  }

  private void answer(
      ClientConnection connection,
      Requester requester,
      int xid,
      Request request,
      int refusal,
      long arrivedMillis,
      Actions actions) {
    statistics.reads++;
    int error = refusal;
    ReplyBody body = null;
    int replyXid = xid;
    if (error == ErrorCode.OK) {
      switch (request) {
        case Request.Read r -> {
          current = connection;
          body = reads.answer(r, requester, arming);
          error = reads.error();
        }
        case Request.Ping r -> replyXid = Xid.PING;
        case Request.Sync r -> body = new Reply.PathReply(r.path());
        case Request.WhoAmI r -> body = whoAmI(connection);
        case Request.AddWatch r -> {
          error = watches.add(connection, r);
          body = error == ErrorCode.OK ? new Reply.NumberReply(0) : null;
        }
        case Request.CheckWatches r -> error = watches.check(connection, r);
        case Request.RemoveWatches r -> error = watches.remove(connection, r);
        case Request.SetWatches r -> error = watches.set(connection, r, actions);
        case Request.Malformed r -> error = ErrorCode.MARSHALLING_ERROR;
        // Only the server removes containers; 3.9.4 lets any client do it, without a check.
        case Request.DeleteContainer r -> error = UNKNOWN;
        case Request.Unknown r -> error = UNKNOWN;
        case Request.CloseSession r -> {} // of a session that nobody else knows
        case Request.Change r -> throw new IllegalStateException("not proposed: " + r);
        case Request.Auth r -> throw new IllegalStateException("not taken aside: " + r);
        case Request.Sasl r -> throw new IllegalStateException("not taken aside: " + r);
      }
    }
    if (error == UNKNOWN) {
      responder.refuseUnknown(connection, xid, ErrorCode.UNIMPLEMENTED, actions);
    } else {
      responder.reply(
          connection, replyXid, request.opCode(), error, body, arrivedMillis, false, actions);
      if (request instanceof Request.CloseSession && refusal == ErrorCode.OK) {
        localSessions.remove(connection.sessionId());
        responder.close(connection, CloseReason.SESSION_CLOSED, actions);
      }
    }
  }

  private ReplyBody whoAmI(ClientConnection connection) {
    List<Reply.ClientInfo> identities = new ArrayList<>();
    for (Identity identity : connection.identities().entries()) {
      identities.add(new Reply.ClientInfo(identity.scheme(), access.userName(identity)));
    }
    return new Reply.WhoAmIReply(identities);
  }

  private void authenticate(
      ClientConnection connection, int xid, Request.Auth request, Actions actions) {
    String scheme = request.scheme();
    boolean tooMany = connection.identities().size() >= IDENTITIES_MAX;
    AuthenticationResult result =
        scheme == null || tooMany
            ? AuthenticationResult.failed()
            : access.authenticate(
                scheme, request.credentials(), ConnectionFacts.ofAddress(connection.address()));
    switch (result) {
      case AuthenticationResult.Added added -> {
        connection.requester =
            new Requester(connection.sessionId(), connection.identities().plus(added.identities()));
        responder.replyAside(connection, xid, ErrorCode.OK, actions);
      }
      case AuthenticationResult.Failed failed -> {
        statistics.authFailures++;
        responder.replyAside(connection, xid, ErrorCode.AUTH_FAILED, actions);
        responder.close(connection, CloseReason.AUTHENTICATION_FAILED, actions);
      }
    }
  }
}
