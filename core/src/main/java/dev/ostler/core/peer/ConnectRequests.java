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
import dev.ostler.core.tree.Owner;
import dev.ostler.core.tree.Tree;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.txn.TransactionHeader;
import java.util.ArrayDeque;
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
  private final Responder responder;
  private final ClientConnections connections;
  private final PeerStatistics statistics;
  private final PeerSettings settings;
  private final Clock clock;

  ConnectRequests(
      ReplicatedState state,
      SessionIds ids,
      ConnectionThrottle throttle,
      WriteRules writes,
      Proposals proposals,
      Responder responder,
      ClientConnections connections,
      PeerStatistics statistics,
      PeerSettings settings,
      Clock clock) {
    this.tree = state.tree();
    this.sessions = state.sessions();
    this.ids = ids;
    this.throttle = throttle;
    this.writes = writes;
    this.proposals = proposals;
    this.responder = responder;
    this.connections = connections;
    this.statistics = statistics;
    this.settings = settings;
    this.clock = clock;
  }

  void connect(
      ClientConnection connection,
      Event.ConnectRequested event,
      boolean writable,
      Actions actions) {
    if (connection.connecting || connection.closing) {
      return;
    }
    ConnectRequest request = event.request();
    statistics.received++;
    statistics.connectRequests++;
    connection.statistics.received++;
    boolean isNew = request.sessionId() == 0;
    ConnectKind kind = isNew ? ConnectKind.GLOBAL_SESSION : ConnectKind.RENEW_SESSION;
    if (!throttle.admits(kind, clock.monotonicMillis, event.chance())) {
      responder.close(connection, CloseReason.CONNECT_THROTTLED, actions);
    } else if (request.lastZxidSeen() > tree.zxid()) {
      responder.close(connection, CloseReason.CLIENT_AHEAD, actions);
    } else if (!isNew) {
      attach(connection, request, actions);
    } else if (!writable) {
      responder.close(connection, CloseReason.DISK_FULL, actions);
    } else {
      create(connection, request, actions);
    }
  }

  private void create(ClientConnection connection, ConnectRequest request, Actions actions) {
    long id = ids.next();
    while (sessions.get(id) != null) {
      id = ids.next();
    }
    connection.connecting = true;
    connection.requester = new Requester(id, connection.identities());
    connection.timeoutMillis = settings.timeouts().negotiate(request.timeoutMillis());
    TransactionHeader header = proposals.nextHeader(id, 0);
    proposals.append(
        writes.proposeSession(header, connection.timeoutMillis),
        connection,
        0,
        OpCode.CREATE_SESSION,
        request,
        0,
        actions);
  }

  private void attach(ClientConnection connection, ConnectRequest request, Actions actions) {
    statistics.revalidations++;
    Session session = sessions.get(request.sessionId());
    // The password comes first: a stranger who only knows the id must not disturb the client.
    if (session == null
        || session.isClosing()
        || !SessionPassword.matches(request.sessionId(), request.password())) {
      connection.statistics.sent++;
      statistics.sent++;
      actions.accept(connection.id(), ConnectResponse.expired(request.hasReadOnlyFlag(), false));
      responder.close(connection, CloseReason.SESSION_UNKNOWN, actions);
      return;
    }
    if (session.connectionId() != Session.NO_CONNECTION) {
      ClientConnection stale = connections.get(session.connectionId());
      if (stale != null) {
        responder.close(stale, CloseReason.SESSION_REATTACHED, actions);
      }
    }
    connection.connecting = true;
    connection.timeoutMillis = settings.timeouts().negotiate(request.timeoutMillis());
    sessions.touch(session, clock.monotonicMillis);
    sessions.setTimeout(session, connection.timeoutMillis);
    establish(connection, session, request, actions);
  }

  /** The session exists now: tells the client. */
  void establish(
      ClientConnection connection, Session session, ConnectRequest request, Actions actions) {
    session.connectionId(connection.id());
    connection.requester = new Requester(session.id(), connection.identities());
    connection.established = true;
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
            false));
  }

  /** The connection is gone; its session lives on until it expires. */
  void disconnected(ClientConnection connection) {
    Session session = sessions.get(connection.sessionId());
    if (session != null && session.connectionId() == connection.id()) {
      session.connectionId(Session.NO_CONNECTION);
    }
  }

  /** Finds the sessions whose time is over and ends the first of them. */
  void expire(Actions actions) {
    sessions.expired(clock.monotonicMillis, expired::addLast);
    endExpired(actions);
  }

  /**
   * Ends some of the sessions whose time is over. When thousands expire at once, the others still
   * get their turn between two handfuls.
   */
  void endExpired(Actions actions) {
    for (int i = 0; i < EXPIRED_AT_ONCE && !expired.isEmpty(); i++) {
      end(expired.removeFirst(), actions);
    }
  }

  /** Ends a session that is not closing yet. */
  void terminate(long sessionId, Actions actions) {
    Session session = sessions.get(sessionId);
    if (session != null && !session.isClosing()) {
      sessions.markClosing(session);
      end(session, actions);
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
        end(owner, actions);
      }
    }
  }

  private void end(Session session, Actions actions) {
    end(session.id(), actions);
  }

  private void end(long sessionId, Actions actions) {
    statistics.staleSessionsExpired++;
    TransactionHeader header = proposals.nextHeader(sessionId, 0);
    proposals.append(writes.proposeExpiry(header), OpCode.CLOSE_SESSION, actions);
  }

  /** The session is gone from the table: its connection, if it has one, goes as well. */
  void ended(int connectionId, CloseReason reason, Actions actions) {
    @Nullable ClientConnection connection = connections.get(connectionId);
    if (connection != null) {
      responder.close(connection, reason, actions);
    }
  }
}
