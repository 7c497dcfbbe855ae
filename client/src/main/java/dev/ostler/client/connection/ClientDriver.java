package dev.ostler.client.connection;

import dev.ostler.client.ClientOptions;
import dev.ostler.client.ConnectionListener;
import dev.ostler.client.ConnectionState;
import dev.ostler.client.SaslOptions;
import dev.ostler.client.Session;
import dev.ostler.client.session.Call;
import dev.ostler.client.session.SessionActions;
import dev.ostler.client.session.SessionLimits;
import dev.ostler.client.session.SessionMachine;
import dev.ostler.client.watch.WatchTable;
import dev.ostler.net.link.BatchListener;
import dev.ostler.net.link.ConnectionGroup;
import dev.ostler.net.link.Dial;
import dev.ostler.net.link.DialEvents;
import dev.ostler.net.link.DialOptions;
import dev.ostler.net.link.Dialer;
import dev.ostler.net.link.NameResolver;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.StreamSocket;
import dev.ostler.net.link.SystemNameResolver;
import dev.ostler.net.link.TransportKind;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.quorum.HostAndPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives one {@link SessionMachine}. Any thread may call the public methods. */
public final class ClientDriver {
  /** A task for the client's thread. */
  private interface Task {
    void run(long now);
  }

  private static final Logger LOG = LoggerFactory.getLogger(ClientDriver.class);

  /** What other threads hand over is looked at in turns with the connection. */
  private static final int TASKS_PER_TURN = 4_096;

  /** After the end the last bytes leave for so long. */
  private static final long LINGER_MILLIS = 10;

  /** Until when a session lives for certain. */
  private record Lease(long sessionId, long endNanos) {}

  private final ClientOptions options;
  private final LongSupplier clock;
  private final NetworkLoop loop;
  private final ConnectionGroup group;
  private final SystemNameResolver names = new SystemNameResolver();
  private final Dialer dialer;
  private final Callbacks callbacks;
  private final WatchTable watches;
  private final SessionMachine machine;
  private final LinkSide linkSide = new LinkSide();
  private final Map<Integer, Dial> dials = new HashMap<>();
  private final Map<Integer, ServerLink> links = new HashMap<>();

  private final ConcurrentLinkedQueue<Object> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Timers timers = new Timers();
  private final CopyOnWriteArrayList<ConnectionListener> listeners = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  private volatile ConnectionState state = ConnectionState.CONNECTING;
  private volatile @Nullable Session session;
  private volatile @Nullable Lease lease;

  /** The thread is about to end: whoever finds something in the inbox refuses it. */
  private volatile boolean ended;

  private boolean closeWanted;
  private boolean lookedAfter = true;
  private boolean moreInInbox;
  private boolean wakeScheduled;
  private long wakeNanos;

  /** Starts a thread that begins to connect. */
  public ClientDriver(ClientOptions options) {
    this.options = options;
    this.clock = options.nanoClock();
    this.watches = new WatchTable(options.maxRequestBytes());
    this.callbacks = new Callbacks(options.callbackExecutor());
    this.loop =
        new NetworkLoop(
            TransportKind.AUTO,
            "ostler-client",
            true,
            failure -> LOG.error("A defect of the client", failure));
    this.group = new ConnectionGroup(loop, Integer.MAX_VALUE);
    this.dialer = new Dialer(loop, new ShuffledNames());
    SessionLimits limits =
        new SessionLimits(
            (int) options.sessionTimeout().toMillis(),
            (int) options.connectTimeout().toMillis(),
            (int) options.requestTimeout().toMillis(),
            options.maxInFlight(),
            options.maxWaiting(),
            options.rebalanceEvery().toMillis(),
            options.readOnlyAllowed(),
            options.newSessionAfterExpiry());
    this.machine =
        new SessionMachine(
            limits,
            options.connectionString().servers(),
            options.resumed(),
            watches,
            options.random(),
            linkSide);
    SaslOptions sasl = options.sasl();
    if (sasl != null) {
      machine.proveBy(() -> SaslProof.begin(sasl));
    }
    for (ClientOptions.Auth auth : options.auths()) {
      machine.addAuth(new Request.Auth(0, auth.scheme(), auth.credentials()));
    }
    session = options.resumed();
  }

  /** Begins. */
  public void start() {
    loop.addBatchListener(new WakeKeeper());
    enqueue((Task) machine::start);
  }

  public ClientOptions options() {
    return options;
  }

  /** The watches of the session; belongs to the client's thread. */
  public WatchTable watches() {
    return watches;
  }

  public ConnectionState state() {
    return state;
  }

  public @Nullable Session session() {
    return session;
  }

  /** See {@link dev.ostler.client.Client#sessionLeaseRemaining()}. */
  public Duration leaseRemaining() {
    return remaining(lease);
  }

  /** See {@link dev.ostler.client.Client#sessionLeaseRemaining(long)}. */
  public Duration leaseRemaining(long sessionId) {
    Lease now = lease;
    return remaining(now == null || now.sessionId != sessionId ? null : now);
  }

  private Duration remaining(@Nullable Lease of) {
    return of == null ? Duration.ZERO : Duration.ofNanos(of.endNanos - clock.getAsLong());
  }

  /** Whether the calling thread completes stages and calls listeners. */
  public boolean inCallback() {
    return callbacks.isDirect() ? loop.isOwner() : callbacks.isRunningHere();
  }

  /** Hands a call over; those of one thread keep their order. */
  public void submit(Call call) {
    enqueue(call);
  }

  /** As {@link #submit}, at once; on the client's thread, inside {@link #execute}. */
  public void submitHere(Call call) {
    machine.submit(call, clock.getAsLong());
  }

  /** Hands an identity over. */
  public void submitAuth(Call call, Request.Auth request) {
    enqueue((Task) now -> machine.submitAuth(call, request, now));
  }

  /** Runs something on the client's thread, in order with calls; dropped after the end. */
  public void execute(Runnable task) {
    enqueue((Task) now -> task.run());
  }

  /** As {@link #execute}; after the end a call is refused instead. */
  public void executeOrElse(Runnable task, Call otherwise) {
    enqueue(
        (Task)
            now -> {
              if (machine.isOver()) {
                machine.submit(otherwise, now);
              } else {
                task.run();
              }
            });
  }

  /** Runs a program's code where its callbacks run; on the client's thread. */
  public void callback(Runnable code) {
    callbacks.run(code);
  }

  /** As {@link #callback} for the end of a stage, without an object where that is not needed. */
  public <T extends @Nullable Object> void complete(CompletableFuture<T> stage, T result) {
    if (callbacks.isDirect()) {
      boolean unused = stage.complete(result);
    } else {
      callbacks.run(() -> stage.complete(result));
    }
  }

  /** Ends a stage that has no result. */
  public void succeed(CompletableFuture<Void> stage) {
    if (callbacks.isDirect()) {
      boolean unused = stage.complete(null);
    } else {
      callbacks.run(() -> stage.complete(null));
    }
  }

  /** As {@link #callback} for the failure of a stage. */
  public void fail(CompletableFuture<?> stage, Throwable failure) {
    if (callbacks.isDirect()) {
      boolean unused = stage.completeExceptionally(failure);
    } else {
      callbacks.run(() -> stage.completeExceptionally(failure));
    }
  }

  /**
   * Runs a program's code after that time, never earlier.
   *
   * @param otherwise runs instead if the client ends before, or has ended
   */
  public void schedule(Duration time, Runnable code, Runnable otherwise) {
    long millis = time.toMillis();
    long rounded = time.equals(Duration.ofMillis(millis)) ? millis : millis + 1;
    timers.add(
        elapsed -> loop.schedule(rounded, elapsed),
        () -> callbacks.run(code),
        () -> callbacks.run(otherwise));
  }

  public void addListener(ConnectionListener listener) {
    listeners.add(listener);
  }

  public void removeListener(ConnectionListener listener) {
    listeners.remove(listener);
  }

  /** What went wrong last; for messages. */
  public CompletableFuture<String> lastTrouble() {
    CompletableFuture<String> trouble = new CompletableFuture<>();
    enqueue((Task) now -> trouble.complete(machine.lastTrouble()));
    return trouble;
  }

  /** See {@link dev.ostler.client.Client#updateServers}. */
  public void updateServers(List<HostAndPort> servers) {
    enqueue((Task) now -> machine.updateServers(servers, now));
  }

  /** Closes the session; ends when that is done. */
  public CompletableFuture<Void> close() {
    enqueue(
        (Task)
            now -> {
              closeWanted = true;
              machine.close(now);
              endIfOver();
            });
    return closed.copy();
  }

  /** Ends without a word to the server. */
  public CompletableFuture<Void> abandon() {
    enqueue(
        (Task)
            now -> {
              closeWanted = true;
              machine.abandon();
              endIfOver();
            });
    return closed.copy();
  }

  // The client's thread

  private void enqueue(Object task) {
    inbox.add(task);
    if (ended) {
      refuseInbox();
    } else if (woken.compareAndSet(false, true)) {
      try {
        loop.execute(this::drain);
      } catch (RejectedExecutionException e) {
        refuseInbox();
      }
    }
  }

  private void drain() {
    woken.set(false);
    long now = clock.getAsLong();
    int left = TASKS_PER_TURN;
    Object task = inbox.poll();
    while (task != null) {
      if (task instanceof Call call) {
        machine.submit(call, now);
      } else {
        ((Task) task).run(now);
      }
      left--;
      task = left == 0 ? null : inbox.poll();
    }
    if (left == 0 && !inbox.isEmpty()) {
      // Not queued here: the loop would run it before it looks at its sockets.
      woken.set(true);
      moreInInbox = true;
    }
    lookedAfter = false;
  }

  /** The machine is over and refuses everything, which needs no thread any more. */
  private synchronized void refuseInbox() {
    Object task = inbox.poll();
    while (task != null) {
      if (task instanceof Call call) {
        machine.submit(call, 0);
      } else {
        ((Task) task).run(0);
      }
      task = inbox.poll();
    }
  }

  private void endIfOver() {
    if (!closeWanted || ended || !machine.isOver()) {
      return;
    }
    ended = true;
    lease = null;
    timers.end();
    succeed(closed);
    group.close();
    names.close();
    loop.schedule(
        LINGER_MILLIS,
        () -> {
          refuseInbox();
          loop.close();
        });
  }

  private void wake() {
    wakeScheduled = false;
    machine.time(clock.getAsLong());
    lookedAfter = false;
  }

  /** At the end of each turn: the lease is shown to others, the next wake-up set. */
  private final class WakeKeeper implements BatchListener {
    @Override
    public void endOfBatch() {
      if (moreInInbox) {
        moreInInbox = false;
        loop.execute(ClientDriver.this::drain);
      }
      if (lookedAfter) {
        return;
      }
      lookedAfter = true;
      endIfOver();
      long now = clock.getAsLong();
      showLease(now);
      Long due = machine.nextWake(now);
      if (due != null && (!wakeScheduled || due - wakeNanos < 0)) {
        wakeScheduled = true;
        wakeNanos = due;
        long millis = Math.max(0, TimeUnit.NANOSECONDS.toMillis(due - now) + 1);
        loop.schedule(millis, () -> wakeAt(due));
      }
    }
  }

  /** One object for both, so that nobody takes the lease of one session for that of another. */
  private void showLease(long now) {
    Long end = machine.leaseEndNanos(now);
    Lease shown = lease;
    if (end == null) {
      lease = null;
    } else if (shown == null || shown.endNanos != end || shown.sessionId != machine.sessionId()) {
      lease = new Lease(machine.sessionId(), end);
    }
  }

  private void wakeAt(long due) {
    if (wakeScheduled && wakeNanos == due) {
      wake();
    }
  }

  /** Draws the order of the addresses of a name, so that one name spreads clients, too. */
  private final class ShuffledNames implements NameResolver {
    @Override
    public void resolve(String host, Answer answer) {
      names.resolve(
          host,
          (found, trouble) -> {
            if (found.size() < 2) {
              answer.resolved(found, trouble);
              return;
            }
            try {
              loop.execute(() -> answer.resolved(shuffled(found), trouble));
            } catch (RejectedExecutionException e) {
              LOG.debug("{} was looked up too late: the client has ended", host);
            }
          });
    }

    private List<InetAddress> shuffled(List<InetAddress> found) {
      List<InetAddress> shuffled = new ArrayList<>(found);
      Collections.shuffle(shuffled, options.random());
      return shuffled;
    }
  }

  /** What the machine wants of links, and what links tell the machine. */
  private final class LinkSide implements SessionActions, ServerLink.Events {
    /** Nearly every call is about the same link. */
    private @Nullable ServerLink recent;

    @Override
    public void dial(int number, HostAndPort server, int timeoutMillis) {
      ServerLink link =
          new ServerLink(
              number,
              server,
              options.tls(),
              options.maxRequestBytes(),
              options.maxReplyBytes(),
              this);
      dials.put(
          number,
          dialer.dial(
              List.of(server),
              DialOptions.once(timeoutMillis, true),
              new DialEvents() {
                @Override
                public void connected(StreamSocket socket, InetSocketAddress peer) {
                  dials.remove(number);
                  links.put(number, link);
                  if (link.begin(group, socket, peer)) {
                    secured(link);
                  } else {
                    loop.schedule(timeoutMillis, () -> limitHandshake(link, timeoutMillis));
                  }
                }

                @Override
                public void failed(String reason) {
                  dials.remove(number);
                  machine.dialFailed(number, reason, clock.getAsLong());
                  lookedAfter = false;
                }
              }));
    }

    private void limitHandshake(ServerLink link, int timeoutMillis) {
      if (link.isOpen() && !link.isSecured()) {
        drop(link.number());
        machine.dialFailed(
            link.number(),
            link.server() + ": no TLS handshake within " + timeoutMillis + " ms",
            clock.getAsLong());
        lookedAfter = false;
      }
    }

    @Override
    public void hello(int number, ConnectRequest request) {
      link(number).hello(request);
    }

    @Override
    public boolean send(int number, int xid, Request request) {
      return link(number).send(xid, request);
    }

    @Override
    public boolean hasRoom(int number) {
      return link(number).hasRoom();
    }

    private ServerLink link(int number) {
      ServerLink last = recent;
      if (last != null && last.number() == number) {
        return last;
      }
      ServerLink link = links.get(number);
      if (link == null) {
        throw new IllegalStateException("there is no link " + number);
      }
      recent = link;
      return link;
    }

    @Override
    public void drop(int number) {
      Dial dial = dials.remove(number);
      if (dial != null) {
        dial.cancel();
      }
      ServerLink link = links.remove(number);
      if (link != null) {
        link.drop();
      }
    }

    @Override
    public void probe(HostAndPort server, int timeoutMillis) {
      ModeProbe probe =
          new ModeProbe(
              server,
              options.tls(),
              readWrite -> {
                machine.probed(server, readWrite, clock.getAsLong());
                lookedAfter = false;
              });
      Dial unused =
          dialer.dial(
              List.of(server),
              DialOptions.once(timeoutMillis, false),
              new DialEvents() {
                @Override
                public void connected(StreamSocket socket, InetSocketAddress peer) {
                  probe.begin(group, socket, peer);
                  loop.schedule(timeoutMillis, probe::giveUp);
                }

                @Override
                public void failed(String reason) {
                  LOG.debug("No answer whether {} takes changes: {}", server, reason);
                }
              });
    }

    @Override
    public void changed(ConnectionState now, @Nullable Session current) {
      // First, so that whoever hears of the state finds the lease that belongs to it.
      showLease(clock.getAsLong());
      state = now;
      session = current == null ? session : current;
      LOG.info("{}: {}", now, current == null ? "no session yet" : current);
      for (ConnectionListener listener : listeners) {
        callbacks.run(() -> listener.changed(now, current));
      }
    }

    @Override
    public void log(String line) {
      LOG.info("{}", line);
    }

    @Override
    public void secured(ServerLink link) {
      machine.dialed(link.number(), clock.getAsLong());
      lookedAfter = false;
    }

    @Override
    public void heard(ServerLink link) {
      machine.heard(link.number(), clock.getAsLong());
    }

    @Override
    public void frame(ServerLink link, byte[] array, int offset, int length) {
      machine.frame(
          link.number(), new Input(array, offset, length, Integer.MAX_VALUE), clock.getAsLong());
      lookedAfter = false;
    }

    @Override
    public void oversized(ServerLink link, byte[] header, int length) {
      machine.oversized(link.number(), new Input(header), length, clock.getAsLong());
      lookedAfter = false;
    }

    @Override
    public void broken(ServerLink link, String reason) {
      machine.broken(link.number(), reason, clock.getAsLong());
      lookedAfter = false;
    }

    @Override
    public void flushed(ServerLink link) {
      machine.writable(link.number(), clock.getAsLong());
      lookedAfter = false;
    }

    @Override
    public void ended(ServerLink link, String reason) {
      links.remove(link.number());
      if (link.isSecured()) {
        machine.ended(link.number(), reason, clock.getAsLong());
      } else {
        machine.dialFailed(link.number(), reason, clock.getAsLong());
      }
      lookedAfter = false;
    }
  }
}
