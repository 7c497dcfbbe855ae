package dev.ostler.core.peer;

import dev.ostler.core.action.Actions;
import dev.ostler.core.action.CloseReason;
import dev.ostler.core.event.Event;
import dev.ostler.core.request.Requester;
import dev.ostler.core.request.WriteRules;
import dev.ostler.core.session.ConnectKind;
import dev.ostler.core.session.ConnectionThrottle;
import dev.ostler.core.session.Session;
import dev.ostler.core.session.SessionIds;
import dev.ostler.core.session.SessionPassword;
import dev.ostler.core.session.SessionTable;
import dev.ostler.core.state.ReplicatedState;
import dev.ostler.core.tree.Owner;
import dev.ostler.core.tree.Tree;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Handshakes and the life of sessions. Checks come in this order: admission by lot; a client that
 * has seen more than this server has; then a new session, or one that comes back.
 */
final class ConnectRequests {
  private static final int EXPIRED_AT_ONCE = 32;

  private final ArrayDeque<Session> expired = new ArrayDeque<>();
  private final Tree tree;
  private final SessionTable sessions;
  private final SessionIds ids;
  private final ConnectionThrottle throttle;
  private final WriteRules writes;
  private final Proposals proposals;
  private final Replication replication;
  private final SessionOwners owners;
  private final LeaderQuestions questions;
  private final Responder responder;
  private final ClientConnections connections;
  private final PeerStatistics statistics;
  private final PeerSettings settings;
  private final Clock clock;
  private final Interregnum interregnum;
  private final LocalSessions localSessions;

  ConnectRequests(ReplicatedState state, WriteRules writes, Responder responder, Shared shared) {
    this.tree = state.tree();
    this.sessions = state.sessions();
    this.ids = shared.sessionIds();
    this.throttle = shared.throttle();
    this.writes = writes;
    this.proposals = shared.proposals();
    this.replication = shared.replication();
    this.owners = shared.owners();
    this.questions = shared.questions();
    this.responder = responder;
    this.connections = shared.connections();
    this.statistics = shared.statistics();
    this.settings = shared.settings();
    this.clock = shared.clock();
    this.interregnum = shared.interregnum();
    this.localSessions = shared.localSessions();
  }

  void connect(
      ClientConnection connection,
      Event.ConnectRequested event,
      boolean writable,
      Actions actions) {
    if (connection.connecting || connection.closing) {
      return;
    }
    statistics.received++;
    statistics.connectRequests++;
    connection.statistics.received++;
    connection.heardMillis = clock.monotonicMillis;
    if (replication.isActive() || interregnum.isReadOnly()) {
      admit(connection, event, writable, actions);
    } else {
      await(connection, event, actions);
    }
  }

  /** There is no leader yet, but perhaps there soon is. */
  private void await(ClientConnection connection, Event.ConnectRequested event, Actions actions) {
    ConnectRequest request = event.request();
    long id = request.sessionId();
    int timeoutMillis = settings.timeouts().negotiate(request.timeoutMillis());
    if (!interregnum.await(connection, event, timeoutMillis)) {
      responder.close(connection, CloseReason.NOT_SERVING, actions);
    } else if (id != 0 && SessionPassword.matches(id, request.password())) {
      Session session = find(id);
      if (session != null) {
        closeStale(session, CloseReason.SESSION_REATTACHED, actions);
      }
    }
  }

  /** Takes up a handshake, for the first time or once more after an election. */
  void admit(
      ClientConnection connection,
      Event.ConnectRequested event,
      boolean writable,
      Actions actions) {
    ConnectRequest request = event.request();
    if (!replication.isAlone()) {
      connection.handshake = event;
    }
    boolean isNew = request.sessionId() == 0;
    ConnectKind kind =
        !isNew
            ? ConnectKind.RENEW_SESSION
            : localSessions.isEnabled() ? ConnectKind.LOCAL_SESSION : ConnectKind.GLOBAL_SESSION;
    boolean readOnly = interregnum.isReadOnly();
    if (!throttle.admits(kind, clock.monotonicMillis, event.chance())) {
      responder.close(connection, CloseReason.CONNECT_THROTTLED, actions);
    } else if (readOnly && !request.readOnly()) {
      responder.close(connection, CloseReason.NOT_SERVING, actions);
    } else if (request.lastZxidSeen() > tree.zxid()) {
      responder.close(connection, CloseReason.CLIENT_AHEAD, actions);
    } else if (!isNew) {
      attach(connection, request, actions);
    } else if (readOnly || localSessions.isEnabled()) {
      createLocal(connection, request, actions);
    } else if (!writable) {
      responder.close(connection, CloseReason.DISK_FULL, actions);
    } else {
      create(connection, request);
    }
  }

  private long nextId() {
    long id = ids.next();
    while (sessions.get(id) != null || localSessions.get(id) != null) {
      id = ids.next();
    }
    return id;
  }

  /** Makes a session that only this server knows. */
  private void createLocal(ClientConnection connection, ConnectRequest request, Actions actions) {
    connection.connecting = true;
    connection.timeoutMillis = settings.timeouts().negotiate(request.timeoutMillis());
    Session session = localSessions.create(nextId(), connection.timeoutMillis);
    establish(connection, session, request, actions);
  }

  private void create(ClientConnection connection, ConnectRequest request) {
    long id = nextId();
    connection.connecting = true;
    connection.requester = new Requester(id, connection.identities());
    connection.timeoutMillis = settings.timeouts().negotiate(request.timeoutMillis());
    if (replication.isLearning()) {
      PendingWrite write = proposals.ask(connection, 0, OpCode.CREATE_SESSION, request, 0);
      questions.writes.add(id, 0, write);
      replication.forward(creation(id, connection.timeoutMillis));
    } else if (replication.accepts()) {
      if (!replication.isAlone()) {
        owners.creating(id, SessionOwners.SELF);
      }
      TransactionHeader header = proposals.nextHeader(id, 0);
      proposals.append(
          writes.proposeSession(header, connection.timeoutMillis),
          connection,
          0,
          OpCode.CREATE_SESSION,
          request,
          0);
    } else {
      connection.stalled = true;
    }
  }

  /** Asks the leader for a session. */
  static QuorumMessage.Request creation(long id, int timeoutMillis) {
    Output body = new Output(Integer.BYTES);
    body.writeInt(timeoutMillis);
    return new QuorumMessage.Request(id, 0, OpCode.CREATE_SESSION, Bytes.of(body.toArray()), null);
  }

  private void attach(ClientConnection connection, ConnectRequest request, Actions actions) {
    statistics.revalidations++;
    long id = request.sessionId();
    // The password comes first: a stranger who only knows the id must not disturb the client.
    if (!SessionPassword.matches(id, request.password())) {
      refuse(connection, request, actions);
      return;
    }
    connection.timeoutMillis = settings.timeouts().negotiate(request.timeoutMillis());
    Session local = localSessions.get(id);
    if (local != null) {
      connection.connecting = true;
      goOn(connection, localSessions.table(), local, request, actions);
      return;
    }
    if (interregnum.isReadOnly()) {
      if (sessions.get(id) == null) {
        refuse(connection, request, actions);
      } else {
        // Whether it still lives only a leader can tell.
        responder.close(connection, CloseReason.NOT_SERVING, actions);
      }
      return;
    }
    Session session = sessions.get(id);
    if (replication.isLearning()) {
      if (session != null) {
        // From here on this server may write for the session: nothing old must come behind that.
        closeStale(session, CloseReason.SESSION_REATTACHED, actions);
      }
      connection.connecting = true;
      connection.holding = true;
      PendingWrite question = proposals.ask(connection, 0, OpCode.CREATE_SESSION, request, 0);
      questions.session(id, question);
      replication.forward(new QuorumMessage.Revalidate(id, connection.timeoutMillis));
      return;
    }
    if (session == null || session.isClosing()) {
      refuse(connection, request, actions);
      return;
    }
    connection.connecting = true;
    if (!replication.isAlone()) {
      owners.moved(id, SessionOwners.SELF);
    }
    goOn(connection, sessions, session, request, actions);
  }

  private void refuse(ClientConnection connection, ConnectRequest request, Actions actions) {
    connection.statistics.sent++;
    statistics.sent++;
    actions.accept(
        connection.id(),
        ConnectResponse.expired(request.hasReadOnlyFlag(), interregnum.isReadOnly()));
    responder.close(connection, CloseReason.SESSION_UNKNOWN, actions);
  }

  /** A session lives and goes on here; where it was before, nothing more is heard. */
  private void goOn(
      ClientConnection connection,
      SessionTable table,
      Session session,
      ConnectRequest request,
      Actions actions) {
    closeStale(session, CloseReason.SESSION_REATTACHED, actions);
    table.touch(session, clock.monotonicMillis);
    table.setTimeout(session, connection.timeoutMillis);
    establish(connection, session, request, actions);
  }

  private void closeStale(Session session, CloseReason reason, Actions actions) {
    if (session.connectionId() != Session.NO_CONNECTION) {
      ClientConnection stale = connections.get(session.connectionId());
      session.connectionId(Session.NO_CONNECTION);
      if (stale != null) {
        responder.close(stale, reason, actions);
      }
    }
  }

  /** The leader has said whether the session of a handshake lives. */
  void revalidated(PendingWrite question, boolean valid, Actions actions) {
    proposals.answered(question);
    ClientConnection connection = question.connection;
    ConnectRequest request = question.connect;
    if (connection == null || request == null || connection.closing) {
      return;
    }
    connection.outstanding--;
    if (!valid) {
      refuse(connection, request, actions);
      return;
    }
    long id = request.sessionId();
    Session session = sessions.get(id);
    if (session == null) {
      // Its creation is committed, and not applied here yet.
      session = sessions.adopt(id, connection.timeoutMillis, clock.monotonicMillis);
    }
    goOn(connection, sessions, session, request, actions);
    questions.touch(session);
  }

  /** A client has come to a learner with its session; true if the session lives. */
  boolean revalidate(int link, long id, int timeoutMillis, Actions actions) {
    if (!owners.isAlive(id, sessions)) {
      return false;
    }
    owners.moved(id, link);
    Session session = sessions.get(id);
    if (session != null) {
      sessions.touch(session, clock.monotonicMillis);
      sessions.setTimeout(session, timeoutMillis);
      closeStale(session, CloseReason.SESSION_MOVED, actions);
    }
    return true;
  }

  /** The client of a session is with another server now. */
  void movedAway(long id, Actions actions) {
    Session session = sessions.get(id);
    if (session != null) {
      closeStale(session, CloseReason.SESSION_MOVED, actions);
    }
  }

  /** A transaction of a session has come that no client here has asked for. */
  void usedElsewhere(long id, long zxid, Actions actions) {
    Session session = sessions.get(id);
    ClientConnection connection =
        session == null || session.connectionId() == Session.NO_CONNECTION
            ? null
            : connections.get(session.connectionId());
    if (connection == null || zxid <= connection.sinceZxid) {
      return;
    }
    connection.doubtful = true;
    if (!replication.isActive()) {
      responder.close(connection, CloseReason.SESSION_MOVED, actions);
    }
  }

  /** The session exists now: tells the client. */
  void establish(
      ClientConnection connection, Session session, ConnectRequest request, Actions actions) {
    session.connectionId(connection.id());
    connection.requester = new Requester(session.id(), connection.identities());
    connection.established = true;
    connection.handshake = null;
    connection.sinceZxid = replication.logged();
    connection.establishedMillis = clock.wallMillis;
    connection.statistics.sent++;
    statistics.sent++;
    actions.accept(
        connection.id(),
        new ConnectResponse(
            connection.timeoutMillis,
            session.id(),
            SessionPassword.of(session.id()),
            request.hasReadOnlyFlag(),
            interregnum.isReadOnly()));
  }

  /** The connection is gone; its session lives on until it expires. */
  void disconnected(ClientConnection connection) {
    Session session = find(connection.sessionId());
    if (session != null && session.connectionId() == connection.id()) {
      session.connectionId(Session.NO_CONNECTION);
    }
  }

  private @Nullable Session find(long id) {
    Session session = sessions.get(id);
    return session == null ? localSessions.get(id) : session;
  }

  /** Ends the sessions of this server alone whose time is over. */
  void expireLocal(Actions actions) {
    localSessions.expire(session -> {
      statistics.staleSessionsExpired++;
      closeStale(session, CloseReason.SESSION_EXPIRED, actions);
    });
  }

  /**
   * Finds the sessions whose time is over and ends the first of them. While nothing can be proposed
   * none is over: nobody is to hear of an end that the next epoch does not know of.
   */
  void expire() {
    if (!replication.accepts()) {
      return;
    }
    sessions.expired(clock.monotonicMillis, expired::addLast);
    endExpired();
  }

  /**
   * Ends some of the sessions whose time is over. When thousands expire at once, the others still
   * get their turn between two handfuls.
   */
  void endExpired() {
    for (int i = 0; i < EXPIRED_AT_ONCE && !expired.isEmpty() && replication.accepts(); i++) {
      end(expired.removeFirst().id());
    }
  }

  /** Ends a session that is not closing yet. */
  void terminate(long sessionId, Actions actions) {
    if (localSessions.isLocal(sessionId)) {
      Session local = localSessions.remove(sessionId);
      if (local != null) {
        closeStale(local, CloseReason.SESSION_EXPIRED, actions);
      }
      return;
    }
    Session session = sessions.get(sessionId);
    if (session == null || session.isClosing()) {
      return;
    }
    if (replication.isLearning()) {
      replication.forward(
          new QuorumMessage.Request(sessionId, 0, OpCode.CLOSE_SESSION, Bytes.EMPTY, List.of()));
    } else if (replication.isLeading() && replication.accepts()) {
      sessions.markClosing(session);
      end(sessionId);
    }
  }

  /** Removes the ephemerals of sessions that nobody knows any more. */
  void endForgotten(Actions actions) {
    for (long owner : tree.sessionsWithEphemerals()) {
      if (Owner.isMarkedAsTtl(owner)) {
        actions.warn(
            "There are znodes with a time to live, and extendedTypesEnabled is off: they are kept"
                + " for ever. Switch it on as it was when they were created");
      } else if (sessions.get(owner) == null) {
        actions.warn(
            "Session 0x" + Long.toHexString(owner) + " owns ephemerals but is not known: they go");
        end(owner);
      }
    }
  }

  private void end(long sessionId) {
    statistics.staleSessionsExpired++;
    TransactionHeader header = proposals.nextHeader(sessionId, 0);
    proposals.append(writes.proposeExpiry(header), OpCode.CLOSE_SESSION);
  }

  /** The session is gone from the table: its connection, if it has one, goes as well. */
  void ended(int connectionId, CloseReason reason, Actions actions) {
    @Nullable ClientConnection connection = connections.get(connectionId);
    if (connection != null) {
      responder.close(connection, reason, actions);
    }
  }
}
