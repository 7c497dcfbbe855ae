package dev.ostler.core.peer;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.access.AccessSettings;
import dev.ostler.core.action.CloseReason;
import dev.ostler.core.action.StandaloneActions;
import dev.ostler.core.event.Event;
import dev.ostler.core.session.ConnectionThrottleSettings;
import dev.ostler.core.session.SessionPassword;
import dev.ostler.core.session.TimeoutNegotiation;
import dev.ostler.core.state.ReplicatedState;
import dev.ostler.core.state.StateLoader;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A core with hands: what it wants done is written down as one line each. */
final class Harness implements StandaloneActions {
  static final int TICK_MILLIS = 1_000;
  static final int TIMEOUT_MILLIS = 4_000;

  final List<String> lines = new ArrayList<>();
  final List<Transaction> log = new ArrayList<>();
  final ReplicatedState state;
  final Peer peer;
  long now = 10_000;
  long lastSession;

  /** The body of the last reply. */
  @Nullable ReplyBody lastBody;

  Harness() {
    this(StateLoader.fresh(new TreeOptions(true, false, true, 7), TICK_MILLIS, 10_000), 1_000);
  }

  Harness(ReplicatedState state, int outstandingLimit) {
    this(state, outstandingLimit, Long.MAX_VALUE, TICK_MILLIS);
  }

  /** A core that has no more than so many bytes of requests in flight. */
  static Harness holding(long outstandingBytesMax) {
    return new Harness(
        StateLoader.fresh(new TreeOptions(true, false, true, 7), TICK_MILLIS, 10_000),
        1_000,
        outstandingBytesMax,
        TICK_MILLIS);
  }

  /** A core whose tickTime is so many milliseconds. */
  static Harness ticking(int tickMillis) {
    return new Harness(
        StateLoader.fresh(new TreeOptions(true, false, true, 7), tickMillis, 10_000),
        1_000,
        Long.MAX_VALUE,
        tickMillis);
  }

  private Harness(
      ReplicatedState state, int outstandingLimit, long outstandingBytesMax, int tickMillis) {
    this.state = state;
    this.peer =
        new Peer(
            new PeerSettings(
                1,
                tickMillis,
                new TimeoutNegotiation(2 * tickMillis, 40 * tickMillis),
                false,
                true,
                false,
                outstandingLimit,
                outstandingBytesMax,
                64L << 20,
                new PeerSettings.Sweep(60_000, 10_000, 0),
                ConnectionThrottleSettings.OFF,
                SessionRules.DEFAULT),
            new AccessRules(AccessSettings.DEFAULT),
            state,
            new Event.Tick(1_000_000, now),
            5);
  }

  /** Takes what was written down so far. */
  List<String> take() {
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }

  void event(Event event) {
    peer.on(event, this);
  }

  /** Everything appended so far is on disk. */
  void sync() {
    if (!log.isEmpty()) {
      event(new Event.LogDurable(log.get(log.size() - 1).zxid()));
    }
  }

  /** Time passes, in steps as a driver that keeps up would tell it. */
  void pass(long millis) {
    long until = now + millis;
    while (now < until) {
      jump(Math.min(TICK_MILLIS / 2, until - now));
    }
  }

  /** Time passes at once, as for a process that stood still. */
  void jump(long millis) {
    now += millis;
    event(new Event.Tick(1_000_000 + now, now));
  }

  void open(int connection) {
    event(new Event.ConnectionOpened(connection, "127.0.0.1"));
  }

  void handshake(int connection, long session, @Nullable Bytes password) {
    event(
        new Event.ConnectRequested(
            connection,
            new ConnectRequest(0, 0, TIMEOUT_MILLIS, session, password, true, false),
            0.5));
  }

  /** A connection with a session of its own. */
  long connect(int connection) {
    open(connection);
    handshake(connection, 0, null);
    sync();
    lines.clear();
    return lastSession;
  }

  void reattach(int connection, long session) {
    open(connection);
    handshake(connection, session, SessionPassword.of(session));
  }

  void send(int connection, int xid, Request request) {
    send(connection, xid, request, 0);
  }

  /** Sends a request whose frame had so many bytes. */
  void send(int connection, int xid, Request request, int bytes) {
    event(new Event.RequestReceived(connection, xid, request, bytes));
  }

  static Request create(String path, int flags) {
    return new Request.Create(
        OpCode.CREATE, Path.of(path), Bytes.utf8("x"), AclList.OPEN, flags, 0);
  }

  static Request set(String path, String data) {
    return new Request.SetData(Path.of(path), Bytes.utf8(data), -1);
  }

  static Request get(String path, boolean watch) {
    return new Request.GetData(Path.of(path), watch);
  }

  @Override
  public void accept(int connection, ConnectResponse response) {
    lastSession = response.sessionId();
    lines.add(
        connection
            + " accepted "
            + (response.timeoutMillis() == 0 ? "as expired" : response.timeoutMillis() + " ms"));
  }

  @Override
  public void reply(int connection, int xid, long zxid, int error, @Nullable ReplyBody body) {
    int bytes = 0;
    lastBody = body;
    if (body != null) {
      Output out = new Output(64);
      body.encode(out);
      bytes = out.position();
    }
    lines.add(
        connection + " reply " + xid + " zxid " + zxid + " error " + error + " body " + bytes);
  }

  @Override
  public void notify(int connection, long zxid, WatcherEvent event) {
    lines.add(connection + " event " + event.type() + " " + event.path() + " zxid " + zxid);
  }

  @Override
  public void close(int connection, CloseReason reason) {
    lines.add(connection + " closed " + reason);
  }

  @Override
  public void append(Transaction transaction, @Nullable Bytes bytes) {
    log.add(transaction);
  }

  @Override
  public void snapshot(SnapshotSource source) {
    lines.add("snapshot at " + source.zxid());
  }

  @Override
  public void pauseReading(int connection) {
    lines.add(connection + " paused");
  }

  @Override
  public void resumeReading(int connection) {
    lines.add(connection + " resumed");
  }

  @Override
  public void warn(String warning) {
    lines.add("warning");
  }
}
