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
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests in. A write is proposed at once. Anything else is answered at once, unless the
 * same client has a write in flight: then it waits for that write, so that a client reads its own
 * writes and its replies come in order. Authentication alone stands outside of that order.
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
  private final Responder responder;
  private final PeerStatistics statistics;
  private final PeerSettings settings;
  private final Clock clock;
  private final ArrayDeque<ClientConnection> paused = new ArrayDeque<>();

  /** The connection that is being answered: what a read arms is armed for it. */
  private @Nullable ClientConnection current;

  private final ReadRules.Arming arming = this::armForCurrent;
  private boolean writable = true;

  Dispatcher(
      SessionTable sessions,
      AccessRules access,
      WriteRules writes,
      ReadRules reads,
      WatchRequests watches,
      Proposals proposals,
      Responder responder,
      PeerStatistics statistics,
      PeerSettings settings,
      Clock clock) {
    this.sessions = sessions;
    this.access = access;
    this.writes = writes;
    this.reads = reads;
    this.watches = watches;
    this.proposals = proposals;
    this.responder = responder;
    this.statistics = statistics;
    this.settings = settings;
    this.clock = clock;
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
    if (!touch(connection)) {
      // The session has expired and its end is on the way to the log: nothing may follow it.
      return;
    }
    if (request instanceof Request.Change change) {
      propose(connection, xid, change, event.bytes(), actions);
    } else if (request instanceof Request.Malformed malformed
        && malformed.opCode() == OpCode.MULTI
        && writable) {
      // A multi that cannot be decoded is logged; a single operation is not.
      append(
          connection,
          xid,
          request,
          writes.proposeFailure(header(connection, xid), ErrorCode.MARSHALLING_ERROR),
          event.bytes(),
          actions);
    } else {
      inOrder(connection, xid, request, ErrorCode.OK, event.bytes(), actions);
    }
  }

  /** Notes a sign of life; false if the session is gone or its end is decided. */
  boolean touch(ClientConnection connection) {
    if (!connection.established) {
      return true;
    }
    Session session = sessions.get(connection.sessionId());
    if (session == null || session.isClosing()) {
      return false;
    }
    sessions.touch(session, clock.monotonicMillis);
    return true;
  }

  private void propose(
      ClientConnection connection, int xid, Request.Change request, int bytes, Actions actions) {
    boolean closes = request instanceof Request.CloseSession;
    if (!writable && !closes) {
      inOrder(connection, xid, request, ErrorCode.SYSTEM_ERROR, bytes, actions);
      return;
    }
    if (WriteRules.isRefusedEarly(request)) {
      inOrder(connection, xid, request, ErrorCode.MARSHALLING_ERROR, bytes, actions);
      return;
    }
    if (closes) {
      Session session = sessions.get(connection.sessionId());
      if (session != null) {
        sessions.markClosing(session);
      }
    }
    // A server that stands alone has nobody to reconfigure with.
    boolean impossible = request instanceof Request.Reconfig && settings.reconfigEnabled();
    TransactionHeader header = header(connection, xid);
    append(
        connection,
        xid,
        request,
        impossible
            ? writes.proposeFailure(header, ErrorCode.UNIMPLEMENTED)
            : writes.propose(header, request, connection.requester),
        bytes,
        actions);
    if (closes) {
      // Whatever the client sent behind this is not answered.
      connection.ending = true;
    }
  }

  private TransactionHeader header(ClientConnection connection, int xid) {
    return proposals.nextHeader(connection.sessionId(), xid);
  }

  private void append(
      ClientConnection connection,
      int xid,
      Request request,
      WriteRules.Proposal proposal,
      int bytes,
      Actions actions) {
    statistics.writes++;
    proposals.append(proposal, connection, xid, request.opCode(), null, bytes, actions);
    throttle(connection, actions);
  }

  private void throttle(ClientConnection connection, Actions actions) {
    if (!connection.paused
        && (isOverloaded() || connection.outstanding > settings.globalOutstandingLimit())) {
      connection.paused = true;
      paused.add(connection);
      actions.pauseReading(connection.id());
    }
  }

  private boolean isOverloaded() {
    return proposals.size() > settings.globalOutstandingLimit()
        || proposals.bytes() > settings.outstandingBytesMax();
  }

  /** Reads again from the clients that had to wait. */
  void resumePaused(Actions actions) {
    while (!paused.isEmpty() && !isOverloaded()) {
      ClientConnection connection = paused.removeFirst();
      connection.paused = false;
      if (!connection.closing) {
        actions.resumeReading(connection.id());
      }
    }
  }

  private void inOrder(
      ClientConnection connection,
      int xid,
      Request request,
      int error,
      int bytes,
      Actions actions) {
    PendingWrite before = connection.lastPending;
    if (before == null) {
      answer(connection, connection.requester, xid, request, error, clock.monotonicMillis, actions);
    } else {
      connection.outstanding++;
      proposals.follow(
          before,
          new Follower(xid, request, connection.requester, error, clock.monotonicMillis),
          bytes);
      throttle(connection, actions);
    }
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
