package dev.ostler.core.peer;

import dev.ostler.core.action.Actions;
import dev.ostler.core.action.CloseReason;
import dev.ostler.core.event.Event;
import dev.ostler.core.peer.PendingWrite.Follower;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The time without a leader, as the clients of this server live through it. They stay connected and
 * are not answered; what they ask for waits, up to a third of their timeout. When this server has a
 * part again, all of it goes on in the order in which it came.
 *
 * <p>A write that was proposed or handed on waits for its transaction. The history that the next
 * leader establishes has it or never will: what brings this server up to date answers it, or else
 * it is asked for anew. Only a part under the same leader in the same epoch proves nothing, and
 * whoever has a write open then is disconnected.
 *
 * <p>A client that has gone elsewhere without this server's noticing must not have anything carried
 * out here any more. The next leader does not know where its predecessor last saw a client. So a
 * connection ends here as soon as the history has something of its session that did not come from
 * it; and no client gives a server up within the time that its requests wait at most, as long as
 * that server was heard before.
 */
final class Interregnum {
  /** A client can be with a server that has a leader after so long: it is not kept longer. */
  static final int PATIENCE_MILLIS_MAX = 3_000;

  /** Who has no session here is soon elsewhere. */
  static final int HANDSHAKE_MILLIS_MAX = 1_000;

  private final Clock clock;
  private final ClientConnections connections;
  private final Proposals proposals;
  private final LeaderQuestions questions;
  private final SessionOwners owners;
  private final Pressure pressure;
  private final Replication replication;
  private final PeerStatistics statistics;
  private final LocalSessions localSessions;

  private boolean readOnly;
  private long sinceMillis;
  private long dueMillis = Long.MAX_VALUE;

  /** The newest state that clients may have seen. */
  private long servedZxid;

  /** The epoch of the last part that this server had. */
  private long lastEpoch;

  Interregnum(
      Clock clock,
      ClientConnections connections,
      Proposals proposals,
      LeaderQuestions questions,
      SessionOwners owners,
      Pressure pressure,
      Replication replication,
      PeerStatistics statistics,
      LocalSessions localSessions) {
    this.clock = clock;
    this.connections = connections;
    this.proposals = proposals;
    this.questions = questions;
    this.owners = owners;
    this.pressure = pressure;
    this.replication = replication;
    this.statistics = statistics;
    this.localSessions = localSessions;
    this.sinceMillis = clock.monotonicMillis;
  }

  // ---- it begins ----

  /** This server has no part any more. */
  void begin(long appliedZxid, Actions actions) {
    sinceMillis = clock.monotonicMillis;
    dueMillis = Long.MAX_VALUE;
    servedZxid = Math.max(servedZxid, appliedZxid);
    for (PendingWrite write : proposals.suspend()) {
      ClientConnection connection = write.connection;
      if (connection != null) {
        questions.writes.add(connection.sessionId(), write.xid, write);
      }
    }
    connections.forEach(connection -> stop(connection, actions));
    questions.suspend().forEach(this::takeBack);
    questions.writes.forEach(this::waitsFor);
    connections.forEach(
        connection -> dueMillis = Math.min(dueMillis, connection.stalledUntilMillis));
  }

  private void stop(ClientConnection connection, Actions actions) {
    connection.stalledUntilMillis = Long.MAX_VALUE;
    if (connection.closing || !connection.connecting) {
      return;
    }
    if (connection.doubtful) {
      close(connection, CloseReason.NOT_SERVING, actions);
      return;
    }
    connection.stalled = true;
    connection.holding = false;
    connection.lastPending = null;
    connection.stalledUntilMillis = patience(connection, sinceMillis);
  }

  private static long patience(ClientConnection connection, long fromMillis) {
    int most = connection.established ? PATIENCE_MILLIS_MAX : HANDSHAKE_MILLIS_MAX;
    return fromMillis + Math.min(connection.timeoutMillis / 3, most);
  }

  /** A sync or a handshake was not answered: it will be asked anew. */
  private void takeBack(PendingWrite question) {
    proposals.answered(question);
    ClientConnection connection = question.connection;
    if (connection == null || connection.closing) {
      return;
    }
    RequestChain later = connection.waiting.take();
    connection.outstanding--;
    if (question.request != null) {
      again(connection.waiting, question, connection);
    }
    take(connection.waiting, question.firstFollower);
    connection.waiting.addAll(later);
    hurry(connection, question);
  }

  private void waitsFor(PendingWrite write) {
    ClientConnection connection = write.connection;
    if (connection != null && !connection.closing) {
      connection.lastPending = write;
      hurry(connection, write);
    }
  }

  /** A client has been waiting since before there was no leader. */
  private static void hurry(ClientConnection connection, PendingWrite write) {
    connection.stalledUntilMillis =
        Math.min(connection.stalledUntilMillis, patience(connection, write.arrivedMillis));
  }

  /** A request will be asked once more, and what followed it as well. */
  private void again(RequestChain chain, PendingWrite write, ClientConnection connection) {
    Request request = write.request;
    if (request == null) {
      throw new IllegalStateException("a handshake is remembered by its connection");
    }
    connection.outstanding++;
    Follower first =
        new Follower(
            write.xid,
            request,
            connection.requester,
            ErrorCode.OK,
            write.arrivedMillis,
            write.body,
            write.ownBytes);
    first.next = null;
    take(chain, first);
  }

  private void take(RequestChain chain, @Nullable Follower first) {
    for (Follower f = first; f != null; ) {
      Follower next = f.next;
      chain.add(f);
      proposals.stalled(f);
      f = next;
    }
  }

  // ---- it goes on ----

  /** Lets a handshake wait; false if that makes no sense any more. */
  boolean await(ClientConnection connection, Event.ConnectRequested event, int timeoutMillis) {
    long now = clock.monotonicMillis;
    connection.timeoutMillis = timeoutMillis;
    long until = Math.min(patience(connection, now), sinceMillis + PATIENCE_MILLIS_MAX);
    if (until <= now) {
      return false;
    }
    connection.connecting = true;
    connection.stalled = true;
    connection.handshake = event;
    connection.stalledUntilMillis = until;
    dueMillis = Math.min(dueMillis, until);
    return true;
  }

  /** Lets a request wait. */
  void stall(
      ClientConnection connection, int xid, Request request, @Nullable Bytes body, int bytes) {
    connection.outstanding++;
    take(
        connection.waiting,
        new Follower(
            xid, request, connection.requester, ErrorCode.OK, clock.monotonicMillis, body, bytes));
  }

  /** Lets those go that have waited long enough. */
  void tick(Actions actions) {
    long now = clock.monotonicMillis;
    if (now < dueMillis) {
      return;
    }
    dueMillis = Long.MAX_VALUE;
    connections.forEach(connection -> {
      if (!connection.stalled || connection.closing) {
        return;
      }
      if (now >= connection.stalledUntilMillis) {
        close(connection, CloseReason.NOT_SERVING, actions);
      } else {
        dueMillis = Math.min(dueMillis, connection.stalledUntilMillis);
      }
    });
  }

  /** A connection is gone; what it waited for need not be remembered. */
  void forget(ClientConnection connection) {
    taken(connection.unanswered);
    taken(connection.waiting);
  }

  private void taken(RequestChain chain) {
    for (Follower f = chain.take().first(); f != null; f = f.next) {
      proposals.taken(f);
    }
  }

  /**
   * The state is replaced, or will be ahead of what is sure: what clients have seen and what they
   * wait for has nothing to do with it.
   */
  void breakOff(Actions actions) {
    for (PendingWrite write : questions.writes.drain()) {
      proposals.answered(write);
      if (write.connection != null) {
        close(write.connection, CloseReason.NOT_SERVING, actions);
      }
    }
    connections.forEach(connection -> {
      if (connection.established) {
        close(connection, CloseReason.NOT_SERVING, actions);
      }
    });
  }

  // ---- it lasts ----

  /** True while clients that are content to read are served without a leader. */
  boolean isReadOnly() {
    return readOnly;
  }

  /** No leader has been found for long enough: who does not want to write is served. */
  void beginReadOnly(Service service, Actions actions) {
    breakOff(actions);
    readOnly = true;
    connections.forEach(connection -> {
      if (!connection.closing && connection.handshake != null) {
        goOn(connection, service, actions);
      }
    });
  }

  /** There may be a leader soon: clients come again as those of any server. */
  void endReadOnly(Actions actions) {
    readOnly = false;
    sinceMillis = clock.monotonicMillis;
    connections.forEach(connection -> {
      if (connection.connecting) {
        close(connection, CloseReason.NOT_SERVING, actions);
      }
    });
    if (!localSessions.isEnabled()) {
      localSessions.clear();
    }
  }

  // ---- it is over ----

  /** This server has a part again: takes up what waits. */
  void end(Service service, Actions actions) {
    long epoch = replication.epoch();
    localSessions.forgetUpgrades();
    boolean isBehind = service.state.tree().zxid() < servedZxid;
    boolean isFedAgain = epoch == lastEpoch && replication.isFed();
    lastEpoch = epoch;
    for (PendingWrite write : questions.writes.drain()) {
      takeUp(write, epoch, actions);
    }
    connections.forEach(connection -> {
      if (connection.closing || !connection.stalled) {
        return;
      }
      if (isBehind && connection.established) {
        close(connection, CloseReason.CLIENT_AHEAD, actions);
      } else if (isFedAgain && connection.established && isKnownToAll(connection, service)) {
        // Whoever feeds this server now may have had the client since, or another observer that it
        // feeds: it would end the link, and all who have a write open would go with this one.
        close(connection, CloseReason.NOT_SERVING, actions);
      } else {
        goOn(connection, service, actions);
      }
    });
    pressure.release(actions);
  }

  private static boolean isKnownToAll(ClientConnection connection, Service service) {
    return service.state.sessions().get(connection.sessionId()) != null;
  }

  /** A write has not become part of the history. */
  private void takeUp(PendingWrite write, long epoch, Actions actions) {
    proposals.answered(write);
    ClientConnection connection = write.connection;
    if (connection == null || connection.closing) {
      return;
    }
    connection.outstanding--;
    if (write.request != null && write.epoch == epoch) {
      // The same leader may have it and not have committed it yet.
      close(connection, CloseReason.NOT_SERVING, actions);
      return;
    }
    if (write.request != null) {
      again(connection.unanswered, write, connection);
    }
    take(connection.unanswered, write.firstFollower);
  }

  private void goOn(ClientConnection connection, Service service, Actions actions) {
    RequestChain requests = connection.unanswered.take();
    requests.addAll(connection.waiting.take());
    connection.stalled = false;
    connection.holding = false;
    connection.ending = false;
    connection.lastPending = null;
    Event.ConnectRequested handshake = connection.handshake;
    if (handshake != null) {
      service.connects.admit(connection, handshake, service.dispatcher.isWritable(), actions);
    } else if (service.dispatcher.touch(connection)) {
      connection.kept = true;
      statistics.kept++;
      if (replication.isLeading() && isKnownToAll(connection, service)) {
        owners.moved(connection.sessionId(), SessionOwners.SELF);
      }
    } else {
      close(connection, CloseReason.SESSION_EXPIRED, actions);
    }
    for (Follower f = requests.first(); f != null; ) {
      Follower next = f.next;
      proposals.taken(f);
      service.dispatcher.resume(connection, f, actions);
      f = next;
    }
  }

  /**
   * True if a client that outlived a leader was silent for so long that it may be with another
   * server: what comes now may have been on the way since before.
   */
  boolean isTooLate(ClientConnection connection, long silentMillis) {
    connection.kept = false;
    return silentMillis > connection.timeoutMillis / 2;
  }

  private static void close(ClientConnection connection, CloseReason reason, Actions actions) {
    if (!connection.closing) {
      connection.closing = true;
      actions.close(connection.id(), reason);
    }
  }
}
