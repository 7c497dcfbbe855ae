package dev.ostler.core.peer;

import dev.ostler.core.access.Identities;
import dev.ostler.core.event.Event;
import dev.ostler.core.request.Requester;
import org.jspecify.annotations.Nullable;

/** One client's connection. What it has sent and not been answered yet hangs on it in order. */
public final class ClientConnection {
  static final int NO_WATCHER = -1;

  private final int id;
  private final String address;

  /** Who the client is by now; replaced when it authenticates. */
  Requester requester;

  /** True once the handshake was answered. */
  boolean established;

  /** True once the handshake was received. */
  boolean connecting;

  /** The client has asked for its session's end: what it sent behind that is not answered. */
  boolean ending;

  /** Nothing from this client is heard any more. */
  boolean closing;

  /** Whether the driver was asked to stop reading. */
  boolean paused;

  /**
   * What it asks for waits, writes too: it has asked for a sync, or it is not known yet whether its
   * session lives.
   */
  boolean holding;

  /** There is no leader to serve it: what it asks for waits, reads too. */
  boolean stalled;

  /** What waits for the next leader, in order. */
  final RequestChain waiting = new RequestChain();

  /** What the last leader was asked for and has not done: it comes before what waits. */
  final RequestChain unanswered = new RequestChain();

  /** When its patience with this server is over, while it is stalled. */
  long stalledUntilMillis;

  /** It has outlived a leader, and nothing was heard of it since. */
  boolean kept;

  /**
   * It does not outlive a leader: somebody else writes for its session, so that it has probably
   * gone and this server not noticed; or something that it asked for was dropped.
   */
  boolean doubtful;

  /** Where the log ended here when the handshake was answered. */
  long sinceZxid;

  /** When something came from it for the last time. */
  long heardMillis;

  /** The handshake, until it is answered; a server that stands alone need not keep it. */
  Event.@Nullable ConnectRequested handshake;

  /** The name under which its watches are kept. */
  int watcher = NO_WATCHER;

  /** Its last write that is not committed. */
  @Nullable PendingWrite lastPending;

  int outstanding;
  int timeoutMillis;
  long establishedMillis;
  final ConnectionStatistics statistics = new ConnectionStatistics();

  ClientConnection(int id, String address, Identities identities) {
    this.id = id;
    this.address = address;
    this.requester = new Requester(0, identities);
  }

  public int id() {
    return id;
  }

  /** The client's IP address. */
  public String address() {
    return address;
  }

  /** The session, or 0 before there is one. */
  public long sessionId() {
    return requester.sessionId();
  }

  public Identities identities() {
    return requester.identities();
  }

  public boolean isEstablished() {
    return established;
  }

  /** Requests that wait for an answer. */
  public int outstanding() {
    return outstanding;
  }

  /** The negotiated session timeout. */
  public int timeoutMillis() {
    return timeoutMillis;
  }

  /** Wall clock of the handshake. */
  public long establishedMillis() {
    return establishedMillis;
  }

  /** The watcher number, or -1 if no watch was ever set. */
  public int watcher() {
    return watcher;
  }

  public ConnectionStatistics statistics() {
    return statistics;
  }
}
