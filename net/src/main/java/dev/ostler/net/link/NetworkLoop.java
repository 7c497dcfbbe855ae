package dev.ostler.net.link;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.unix.Buffer;
import io.netty.util.IntSupplier;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.spi.SelectorProvider;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns all sockets registered with it and everything its callbacks touch. Its
 * turns are drawn in the package description.
 *
 * <p>Any thread may call the methods of this class; the buffers, counters and sockets it hands out
 * belong to the loop's own thread.
 */
public final class NetworkLoop implements AutoCloseable {
  /** Size of the receive buffer all sockets share: the most one receive brings. */
  public static final int RECEIVE_BYTES = 64 * 1024;

  /** Size of the send buffer all sockets share: the most one send call takes. */
  public static final int SEND_BYTES = 128 * 1024;

  /** Bounds one batch to so many sockets, and with that to 16 MiB of received bytes. */
  private static final int EVENTS_PER_TURN = 256;

  private static final long CLOSE_WAIT_MILLIS = 10_000;

  private static final boolean OTHER_PROCESSORS = Runtime.getRuntime().availableProcessors() > 1;

  private static final Logger LOG = LoggerFactory.getLogger(NetworkLoop.class);

  /** Native addresses of the two buffers; 0 without epoll. */
  final long receiveMemory;

  final long sendMemory;

  private final boolean epoll;
  private final ByteBuffer receiveBuffer = ByteBuffer.allocateDirect(RECEIVE_BYTES);
  private final ByteBuffer sendBuffer = ByteBuffer.allocateDirect(SEND_BYTES);
  private final OutputPool outputPool = new OutputPool();
  private final NetworkCounters counters = new NetworkCounters();
  private final Consumer<Throwable> failures;
  private final MultiThreadIoEventLoopGroup group;
  private final IoEventLoop eventLoop;
  private volatile BatchListener[] listeners = {};
  private volatile BatchListener[] flushers = {};
  private boolean batchRequested;

  /** Until when the loop looks for events without sleeping; only while {@link #expecting}. */
  private long expectedUntilNanos;

  private boolean expecting;

  /**
   * Starts the loop.
   *
   * @param kind epoll or selector
   * @param threadName name of the loop's thread
   * @param failures told of everything a callback throws, on the loop's thread. Such a failure is a
   *     defect; a server that must not go on after a broken claim stops its process here
   * @throws IllegalStateException epoll was demanded and is not available
   */
  public NetworkLoop(TransportKind kind, String threadName, Consumer<Throwable> failures) {
    this(kind, threadName, false, failures);
  }

  /**
   * Starts the loop.
   *
   * @param daemon whether the process may end while the loop lives: for a library in somebody
   *     else's program
   */
  public NetworkLoop(
      TransportKind kind, String threadName, boolean daemon, Consumer<Throwable> failures) {
    this.failures = failures;
    this.epoll = kind == TransportKind.EPOLL || (kind == TransportKind.AUTO && Epoll.isAvailable());
    if (epoll && !Epoll.isAvailable()) {
      throw new IllegalStateException(
          "The native epoll library does not load here. Choose the NIO transport, or AUTO.",
          Epoll.unavailabilityCause());
    }
    this.receiveMemory = epoll ? Buffer.memoryAddress(receiveBuffer) : 0;
    this.sendMemory = epoll ? Buffer.memoryAddress(sendBuffer) : 0;
    IoHandlerFactory system =
        epoll
            ? EpollIoHandler.newFactory(EVENTS_PER_TURN, () -> this::sleepOrLook)
            : NioIoHandler.newFactory(SelectorProvider.provider(), () -> this::sleepOrLook);
    this.group =
        new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory(threadName, daemon),
            executor -> new BatchingIoHandler(this, system.newHandler(executor)));
    this.eventLoop = group.next();
  }

  /** Starts a loop that writes failures of callbacks to the log and goes on. */
  public static NetworkLoop start(TransportKind kind) {
    return new NetworkLoop(
        kind,
        "ostler-loop",
        failure -> LOG.error("A callback of the network loop failed", failure));
  }

  /** What the loop waits with: {@link TransportKind#EPOLL} or {@link TransportKind#NIO}. */
  public TransportKind kind() {
    return epoll ? TransportKind.EPOLL : TransportKind.NIO;
  }

  /** Whether the calling thread is the loop's. */
  public boolean isOwner() {
    return eventLoop.inEventLoop();
  }

  /**
   * Runs a task on the loop's thread in this or the next turn, from any thread, in the order of the
   * calls of one thread. Wakes the loop if it sleeps; from the loop's own thread that needs no
   * system call.
   *
   * @throws java.util.concurrent.RejectedExecutionException the loop is closed
   */
  public void execute(Runnable task) {
    eventLoop.execute(guarded(task));
  }

  /** Runs a task on the loop's thread once, not before so many milliseconds. */
  public void schedule(long delayMillis, Runnable task) {
    Object unused = eventLoop.schedule(guarded(task), delayMillis, TimeUnit.MILLISECONDS);
  }

  /**
   * Runs a task on the loop's thread every so many milliseconds for as long as the loop lives.
   * Calls missed while the thread was busy are left out, not caught up.
   */
  public void tick(long periodMillis, Runnable task) {
    if (periodMillis < 1) {
      throw new IllegalArgumentException("A tick needs a period of 1 ms or more: " + periodMillis);
    }
    new Tick(TimeUnit.MILLISECONDS.toNanos(periodMillis), task).schedule();
  }

  /** Makes sure that another end of batch follows soon, though nothing may arrive. Any thread. */
  public void requestBatch() {
    if (!isOwner()) {
      eventLoop.execute(NetworkLoop::nothing);
    } else if (!batchRequested) {
      batchRequested = true;
      eventLoop.execute(NetworkLoop::nothing);
    }
  }

  /**
   * Another thread is about to hand something over: for so long the loop looks for it, and for
   * anything else, without going to sleep. Waking a thread up can take longer than what it waits
   * for, above all on a virtual machine. On the loop's thread. Without a second processor the loop
   * sleeps all the same, since the other thread needs this one.
   *
   * @param nanos for how long at most
   */
  public void expect(long nanos) {
    if (OTHER_PROCESSORS) {
      expecting = true;
      expectedUntilNanos = System.nanoTime() + nanos;
    }
  }

  /** What was expected has come. On the loop's thread. */
  public void expectNothing() {
    expecting = false;
  }

  private int sleepOrLook(IntSupplier look, boolean hasTasks) throws Exception {
    if (hasTasks) {
      return look.get();
    }
    if (expecting) {
      if (System.nanoTime() - expectedUntilNanos < 0) {
        return look.get();
      }
      expecting = false;
    }
    return SelectStrategy.SELECT;
  }

  /** Adds a listener, called after those added before; a second time it changes nothing. */
  public synchronized void addBatchListener(BatchListener listener) {
    listeners = with(listeners, listener);
  }

  /** As {@link #addBatchListener}, but called after all of those: for what sends their output. */
  public synchronized void addFlusher(BatchListener flusher) {
    flushers = with(flushers, flusher);
  }

  /** Takes a flusher out again. */
  public synchronized void removeFlusher(BatchListener flusher) {
    flushers = without(flushers, flusher);
  }

  /** Takes a listener out again. */
  public synchronized void removeBatchListener(BatchListener listener) {
    listeners = without(listeners, listener);
  }

  /** What the loop has done so far. */
  public NetworkCounters counters() {
    return counters;
  }

  /** The buffers its connections borrow. */
  public OutputPool outputPool() {
    return outputPool;
  }

  /** What {@link StreamSocket#receive} fills. Big endian; only absolute access. */
  public ByteBuffer receiveBuffer() {
    return receiveBuffer;
  }

  /** What {@link StreamSocket#send} sends. Only absolute access. */
  public ByteBuffer sendBuffer() {
    return sendBuffer;
  }

  /**
   * Opens a listening socket, not yet registered.
   *
   * @param backlog how many connections may wait to be accepted; the system has its own maximum
   * @throws IOException the system refused the address
   */
  public ListenSocket listen(InetSocketAddress address, int backlog) throws IOException {
    return epoll
        ? new EpollListenSocket(this, address, backlog)
        : new NioListenSocket(this, address, backlog);
  }

  /**
   * Begins to connect; to be {@linkplain StreamSocket#registerConnecting registered} next.
   *
   * @param address resolved
   * @throws IOException the system refused at once
   */
  public StreamSocket connect(InetSocketAddress address, boolean keepAlive) throws IOException {
    return epoll
        ? EpollStreamSocket.connect(this, address, keepAlive)
        : NioStreamSocket.connect(this, address, keepAlive);
  }

  /** Tells the owner that a callback threw. Never throws. */
  public void fail(Throwable failure) {
    try {
      failures.accept(failure);
    } catch (Throwable second) {
      // The owner cannot be told; the log is all that is left, and the thread must live.
      second.addSuppressed(failure);
      LOG.error("Handling a failure of the network loop failed itself", second);
    }
  }

  /**
   * Ends the loop: tasks already queued still run, remaining sockets are closed, the thread ends.
   * Waits for that, up to 10 s, unless called on the loop's own thread.
   */
  @Override
  public void close() {
    Future<?> done = group.shutdownGracefully(0, CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
    if (!isOwner() && !done.awaitUninterruptibly(CLOSE_WAIT_MILLIS)) {
      LOG.warn("The network loop did not end within {} ms; its thread is left", CLOSE_WAIT_MILLIS);
    }
  }

  IoRegistration register(IoHandle handle) throws IOException {
    Future<IoRegistration> registered = eventLoop.register(handle);
    if (!registered.isSuccess()) {
      throw new IOException("The event loop refused a socket", registered.cause());
    }
    return registered.getNow();
  }

  void endOfBatch() {
    counters.turns++;
    batchRequested = false;
    for (BatchListener listener : listeners) {
      endOfBatch(listener);
    }
    for (BatchListener flusher : flushers) {
      endOfBatch(flusher);
    }
  }

  void afterReads() {
    for (BatchListener flusher : flushers) {
      afterReads(flusher);
    }
    for (BatchListener listener : listeners) {
      afterReads(listener);
    }
  }

  private void endOfBatch(BatchListener listener) {
    try {
      listener.endOfBatch();
    } catch (Throwable failure) {
      fail(failure);
    }
  }

  private void afterReads(BatchListener listener) {
    try {
      listener.afterReads();
    } catch (Throwable failure) {
      fail(failure);
    }
  }

  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable failure) {
        fail(failure);
      }
    };
  }

  /** Does nothing: its being queued keeps the loop from sleeping. */
  private static void nothing() {}

  private static BatchListener[] with(BatchListener[] all, BatchListener added) {
    if (indexOf(all, added) >= 0) {
      return all;
    }
    BatchListener[] more = Arrays.copyOf(all, all.length + 1);
    more[all.length] = added;
    return more;
  }

  private static BatchListener[] without(BatchListener[] all, BatchListener removed) {
    int index = indexOf(all, removed);
    if (index < 0) {
      return all;
    }
    BatchListener[] fewer = Arrays.copyOf(all, all.length - 1);
    System.arraycopy(all, index + 1, fewer, index, fewer.length - index);
    return fewer;
  }

  /** By identity: two listeners that call themselves equal are still two. */
  @SuppressWarnings("ReferenceEquality")
  private static int indexOf(BatchListener[] all, BatchListener wanted) {
    for (int i = 0; i < all.length; i++) {
      if (all[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Runs its task on a fixed grid of times and leaves out those that were missed. */
  private final class Tick implements Runnable {
    private final long periodNanos;
    private final Runnable task;
    private long dueNanos = System.nanoTime();

    Tick(long periodNanos, Runnable task) {
      this.periodNanos = periodNanos;
      this.task = task;
    }

    @Override
    public void run() {
      try {
        task.run();
      } catch (Throwable failure) {
        fail(failure);
      }
      if (!eventLoop.isShuttingDown()) {
        schedule();
      }
    }

    void schedule() {
      long now = System.nanoTime();
      long missed = Math.max(0, (now - dueNanos) / periodNanos);
      dueNanos += (missed + 1) * periodNanos;
      Object unused = eventLoop.schedule(this, dueNanos - now, TimeUnit.NANOSECONDS);
    }
  }
}
