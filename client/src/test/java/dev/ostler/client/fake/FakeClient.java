package dev.ostler.client.fake;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import dev.ostler.client.ClientOptions;
import dev.ostler.client.ConnectionListener;
import dev.ostler.client.ConnectionState;
import dev.ostler.client.FakeAccess;
import dev.ostler.client.Registration;
import dev.ostler.client.RetryPolicy;
import dev.ostler.client.Session;
import dev.ostler.client.WatchEvent;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.value.Bytes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A client of the fake ensemble: one process, which may be stopped, cut off or killed. */
public final class FakeClient extends FakeOperations implements Client {
  private static final HostAndPort SERVER = new HostAndPort("fake", 2181);

  private final World world;
  private final String name;
  private final List<ConnectionListener> listeners = new ArrayList<>();
  private final ArrayDeque<Call<?>> waiting = new ArrayDeque<>();
  private final ArrayDeque<Call<?>> inFlight = new ArrayDeque<>();
  private final ArrayDeque<Runnable> inbox = new ArrayDeque<>();
  private final List<CompletableFuture<Session>> waitingForServer = new ArrayList<>();
  private final Set<UUID> open = new HashSet<>();
  private final FakeWatches watches = new FakeWatches();
  private ConnectionState state = ConnectionState.CONNECTING;
  private @Nullable Session session;
  private @Nullable Connection connection;
  private boolean sessionAlive;
  private long lastZxid;
  private long leaseFrom;
  private long cutOffUntil;
  private boolean paused;
  private boolean dead;
  private int events;

  FakeClient(World world, String name) {
    this.world = world;
    this.name = name;
  }

  void start() {
    connect();
    beat();
  }

  // Faults

  /** The connection breaks; it looks for another server after that time. */
  public void cutOff(long millis) {
    cutOffUntil = world.now() + millis;
    Connection open = connection;
    if (open != null) {
      deliver(() -> disconnected(open));
    }
  }

  /**
   * For that time its only server is one that is cut off from the others: that one answers signs of
   * life, which the others never hear of, and takes no changes. What is read waits.
   */
  public void readOnly(long millis) {
    Session before = session;
    Connection open = connection;
    if (before == null || open == null) {
      throw new IllegalStateException("not connected: " + this);
    }
    cutOffUntil = world.now() + millis;
    disconnected(open);
    session = new Session(before.id(), before.password(), before.timeout(), true, before.server());
    changeState(ConnectionState.CONNECTED_READ_ONLY);
    runAfter(millis, () -> changeState(ConnectionState.SUSPENDED));
  }

  /** Nothing gets through, without anybody being told; no other server for that time. */
  public void blackHole(long millis) {
    if (connection != null) {
      connection.blackHole = true;
      cutOffUntil = world.now() + millis;
    }
  }

  /** The next change is made, but its answer is lost with the connection. */
  public void loseNextWriteReply() {
    if (connection != null) {
      connection.losesNextWriteReply = true;
    }
  }

  /** The process is stopped: nothing of it runs, messages wait for it. */
  public void pause(long millis) {
    if (!paused && !dead) {
      paused = true;
      world.after(millis, this::resume);
    }
  }

  private void resume() {
    paused = false;
    while (!inbox.isEmpty() && !paused && !dead) {
      inbox.remove().run();
    }
  }

  /** The process dies. */
  public void kill() {
    dead = true;
    inbox.clear();
    if (connection != null) {
      connection.closedByClient();
    }
  }

  public boolean isDead() {
    return dead;
  }

  public boolean isPaused() {
    return paused;
  }

  /** How many events of watches servers have sent it. */
  public int events() {
    return events;
  }

  /** Whether it runs and has a server. */
  boolean isServed() {
    return server() != null && !dead && !paused && state.isConnected();
  }

  /** The server it talks to; null if it has none. */
  @Nullable Replica server() {
    Connection open = connection;
    return open == null ? null : open.replica;
  }

  /** A thread of this process, for code that waits. */
  public void thread(Runnable code) {
    SimulatedThread thread = new SimulatedThread(this, code);
    world.add(thread);
    thread.start();
  }

  /** Runs code of the process: when it is not stopped, and not once it is dead. */
  public void run(Runnable code) {
    deliver(code);
  }

  /** Runs code of the process after a while. */
  public void runAfter(long millis, Runnable code) {
    world.after(millis, () -> deliver(code));
  }

  // Messages

  void deliver(Runnable message) {
    if (dead) {
      return;
    }
    if (paused) {
      inbox.add(message);
    } else {
      message.run();
    }
  }

  <T> CompletableFuture<T> submit(Call<T> call) {
    call.submittedAt = world.now();
    ClientException refusal = refusal(call);
    if (refusal != null) {
      runAfter(0, () -> call.stage.completeExceptionally(refusal));
    } else if (state.isConnected() && connection != null) {
      send(call, connection);
    } else {
      waiting.add(call);
    }
    return call.stage;
  }

  private @Nullable ClientException refusal(Call<?> call) {
    if (state.isOver() || dead) {
      return FakeAccess.closed(call.operation, call.path, false);
    }
    if (state == ConnectionState.CONNECTED_READ_ONLY && call.write != null) {
      return FakeAccess.notReadOnly(call.operation, call.path);
    }
    boolean gone = session == null || session.id() != call.pinned || !sessionAlive;
    return call.pinned != 0 && gone
        ? FakeAccess.sessionExpired(call.operation, call.path, false)
        : null;
  }

  private void send(Call<?> call, Connection to) {
    call.sentAt = world.now();
    inFlight.add(call);
    to.send(call);
  }

  <T> void answered(Connection from, Call<T> call, T answer, long zxid) {
    if (heard(from, call, zxid)) {
      call.stage.complete(answer);
    }
  }

  void refused(Connection from, Call<?> call, ClientException failure, long zxid) {
    if (heard(from, call, zxid)) {
      call.stage.completeExceptionally(failure);
    }
  }

  private boolean heard(Connection from, Call<?> call, long zxid) {
    if (from != connection || !inFlight.remove(call)) {
      return false;
    }
    lastZxid = Math.max(lastZxid, zxid);
    leaseFrom = Math.max(leaseFrom, call.sentAt);
    if (state == ConnectionState.UNCERTAIN && leaseMillis() > 0) {
      changeState(ConnectionState.CONNECTED);
    }
    return true;
  }

  void event(WatchEvent event) {
    events++;
    lastZxid = Math.max(lastZxid, event.zxid());
    watches.happened(event);
  }

  void rearm(Connection connection, Tree tree) {
    watches.rearm(connection, tree, lastZxid);
  }

  /** Ids for which something was created, or tried. */
  Set<UUID> open() {
    return open;
  }

  FakeWatches watches() {
    return watches;
  }

  World world() {
    return world;
  }

  // Connection

  private void connect() {
    if (dead || state.isOver() || connection != null) {
      return;
    }
    Replica to = world.replicas.get(world.random.nextInt(world.replicas.size()));
    if (world.now() < cutOffUntil || !to.serves()) {
      runAfter(world.upTo(40), this::connect);
      return;
    }
    Connection attempt = new Connection(world, this, to);
    connection = attempt;
    attempt.open(sessionAlive && session != null ? session.id() : 0, lastZxid, world.now());
    // A server that does not answer: another one.
    runAfter(
        200,
        () -> {
          if (connection == attempt && !state.isConnected()) {
            disconnected(attempt);
          }
        });
  }

  void opened(Connection by, long id, long sentAt) {
    if (by != connection) {
      return;
    }
    session = new Session(id, Bytes.EMPTY, Duration.ofMillis(World.TIMEOUT_MILLIS), false, SERVER);
    sessionAlive = true;
    leaseFrom = Math.max(leaseFrom, sentAt);
    changeState(ConnectionState.CONNECTED);
    watches.reconnected();
    List<CompletableFuture<Session>> told = new ArrayList<>(waitingForServer);
    waitingForServer.clear();
    Session now = session;
    told.forEach(stage -> stage.complete(now));
    while (connection == by && !waiting.isEmpty()) {
      Call<?> call = waiting.remove();
      ClientException refusal = refusal(call);
      if (refusal != null) {
        call.stage.completeExceptionally(refusal);
      } else {
        send(call, by);
      }
    }
  }

  void disconnected(Connection from) {
    if (from != connection || dead) {
      return;
    }
    connection = null;
    from.closedByClient();
    if (state.isConnected()) {
      changeState(leaseMillis() > 0 ? ConnectionState.SUSPENDED : ConnectionState.UNCERTAIN);
      watches.disconnected();
    }
    failInFlight();
    runAfter(world.upTo(40), this::connect);
  }

  private void failInFlight() {
    List<Call<?>> lost = new ArrayList<>(inFlight);
    inFlight.clear();
    for (Call<?> call : lost) {
      call.stage.completeExceptionally(FakeAccess.connectionLost(call.operation, call.path, true));
    }
  }

  void expired(Connection by) {
    if (by != connection) {
      return;
    }
    connection = null;
    by.closedByClient();
    sessionAlive = false;
    leaseFrom = 0;
    changeState(ConnectionState.EXPIRED);
    failInFlight();
    List<Call<?>> unsent = new ArrayList<>(waiting);
    waiting.clear();
    for (Call<?> call : unsent) {
      call.stage.completeExceptionally(FakeAccess.sessionExpired(call.operation, call.path, false));
    }
    watches.sessionEnded();
    changeState(ConnectionState.CONNECTING);
    runAfter(world.upTo(20), this::connect);
  }

  /** Now and then: signs of life, and what has run out. */
  private void beat() {
    if (dead || state.isOver()) {
      return;
    }
    Connection open = connection;
    if (state.isConnected() && open != null && inFlight.isEmpty()) {
      send(new Call<>("ping", "/", 0, (on, tree) -> tree.zxid(), null), open);
    }
    if (state == ConnectionState.CONNECTED_READ_ONLY) {
      leaseFrom = world.now();
    }
    leaseCheck();
    for (Call<?> call : new ArrayList<>(waiting)) {
      if (world.now() - call.submittedAt > World.TIMEOUT_MILLIS && waiting.remove(call)) {
        call.stage.completeExceptionally(FakeAccess.timedOut(call.operation, call.path));
      }
    }
    runAfter(100, this::beat);
  }

  private void leaseCheck() {
    if (leaseMillis() > 0
        || (state != ConnectionState.CONNECTED && state != ConnectionState.SUSPENDED)) {
      return;
    }
    Connection open = connection;
    changeState(ConnectionState.UNCERTAIN);
    if (open != null) {
      watches.disconnected();
      disconnected(open);
    }
  }

  private void changeState(ConnectionState next) {
    if (state == next) {
      return;
    }
    state = next;
    for (ConnectionListener listener : new ArrayList<>(listeners)) {
      if (listeners.contains(listener)) {
        listener.changed(next, session);
      }
    }
  }

  private long leaseMillis() {
    return sessionAlive ? leaseFrom + World.TIMEOUT_MILLIS * 2 / 3 - world.now() : 0;
  }

  // Client

  @Override
  FakeClient client() {
    return this;
  }

  @Override
  RetryPolicy policy() {
    return RetryPolicy.NONE;
  }

  @Override
  long pinned() {
    return 0;
  }

  @Override
  public ClientOptions options() {
    return ClientOptions.of("fake:2181");
  }

  @Override
  public ConnectionState state() {
    return state;
  }

  @Override
  public @Nullable Session session() {
    return session;
  }

  @Override
  public CompletionStage<Session> connected() {
    CompletableFuture<Session> stage = new CompletableFuture<>();
    if (state.isOver()) {
      stage.completeExceptionally(FakeAccess.closed("connect", null, false));
    } else if (state.isConnected() && session != null) {
      stage.complete(session);
    } else {
      waitingForServer.add(stage);
    }
    return stage;
  }

  @Override
  public Session awaitConnected(Duration limit) {
    throw new UnsupportedOperationException("nobody waits in simulated time");
  }

  @Override
  public Duration sessionLeaseRemaining() {
    return Duration.ofMillis(state.isOver() ? 0 : leaseMillis());
  }

  @Override
  public Duration sessionLeaseRemaining(long sessionId) {
    Session now = session;
    return now != null && now.id() == sessionId ? sessionLeaseRemaining() : Duration.ZERO;
  }

  @Override
  public Registration addListener(ConnectionListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public CompletionStage<Void> delay(Duration time) {
    CompletableFuture<Void> stage = new CompletableFuture<>();
    runAfter(time.toMillis(), () -> stage.complete(null));
    return stage;
  }

  @Override
  public void updateServers(String connectionString) {}

  @Override
  public void close() {
    closeAsync();
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    Leader.ServerSession open = session == null ? null : world.leader.session(session.id());
    Connection last = connection;
    connection = null;
    changeState(ConnectionState.CLOSED);
    if (last != null && open != null) {
      world.after(world.upTo(8), () -> world.leader.close(open));
      last.closedByClient();
    }
    List<Call<?>> left = new ArrayList<>(inFlight);
    left.addAll(waiting);
    inFlight.clear();
    waiting.clear();
    left.forEach(call ->
        call.stage.completeExceptionally(
            FakeAccess.closed(call.operation, call.path, call.sentAt != 0)));
    watches.sessionEnded();
    List<CompletableFuture<Session>> told = new ArrayList<>(waitingForServer);
    waitingForServer.clear();
    told.forEach(stage -> stage.completeExceptionally(FakeAccess.closed("connect", null, false)));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void abandon() {
    kill();
  }

  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name
        + ": "
        + state
        + (session == null ? "" : ", session " + session.id())
        + (paused ? ", paused" : "")
        + (dead ? ", dead" : "")
        + ", "
        + inFlight.size()
        + " in flight, "
        + waiting.size()
        + " waiting";
  }
}
