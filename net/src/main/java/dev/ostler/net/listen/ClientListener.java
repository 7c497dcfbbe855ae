package dev.ostler.net.listen;

import dev.ostler.net.link.BatchListener;
import dev.ostler.net.link.ListenSocket;
import dev.ostler.net.link.NetworkCounters;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.OutputBuffer;
import dev.ostler.net.link.OutputPool;
import dev.ostler.net.link.StreamSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for clients on one or more addresses and owns the connections they make. The limits on
 * connections count over all its addresses.
 *
 * <p>{@link #bind} and {@link #close} may be called from any thread; everything else belongs to the
 * loop's thread.
 */
public final class ClientListener implements BatchListener, AutoCloseable {
  private static final int DRAIN_CHECKS = 8;

  /** So many times the time in which a leaving client must take something, it may take in all. */
  static final int DRAIN_TIMES = 12;

  private static final long LOOP_ANSWER_MILLIS = 30_000;
  private static final long WATCH_MILLIS = 500;
  private static final int DISCARDED_BYTES_MAX = 1 << 20;

  /** A link with less waiting for it is never closed for what waits for all. */
  private static final int SMALL_BACKLOG_BYTES = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(ClientListener.class);

  final NetworkLoop loop;
  final ClientHandler handler;
  final NetworkCounters counters;
  final OutputPool pool;
  final ByteBuffer receiveBuffer;
  final ByteBuffer sendBuffer;
  final int frameBytesMax;
  final int pauseReadingBytes;
  final int resumeReadingBytes;
  final int unsentBytesMax;

  /** Frames up to this length need no closer look: neither a word nor large nor illegal. */
  final int plainFrameBytesMax;

  private final long allUnsentBytesMax;
  private final int largeFrameBytes;
  private final long drainMillis;
  private final List<Acceptor> acceptors = new ArrayList<>();
  private final Sources sources = new Sources();
  private final LinkList sessionless = new LinkList();
  private final LinkList established = new LinkList();
  private final LinkList draining = new LinkList();
  private ClientLink[] attended = new ClientLink[64];
  private int attendedCount;
  private OutputBuffer discarded;
  private int linksPerSourceMax;
  private int linksMax;
  private boolean drainCheckDue;

  /** Links that are backed up or were so a moment ago. */
  private final List<ClientLink> watched = new ArrayList<>();

  private boolean watchDue;

  /** The memory that the output of all links takes. */
  private long countedBytes;

  /** Beyond this a link is looked for that is to be closed. */
  private long searchAbove;

  private boolean stopped;
  private final LineLimit refusals = new LineLimit();
  private final LineLimit largestClosed = new LineLimit();

  private ClientListener(NetworkLoop loop, ListenerOptions options, ClientHandler handler) {
    this.loop = loop;
    this.handler = handler;
    this.counters = loop.counters();
    this.pool = loop.outputPool();
    this.receiveBuffer = loop.receiveBuffer();
    this.sendBuffer = loop.sendBuffer();
    this.frameBytesMax = options.frameBytesMax();
    this.largeFrameBytes = options.largeFrameBytes();
    this.pauseReadingBytes = options.pauseReadingBytes();
    this.resumeReadingBytes = options.resumeReadingBytes();
    this.unsentBytesMax = options.unsentBytesMax();
    this.allUnsentBytesMax = options.allUnsentBytesMax();
    this.searchAbove = allUnsentBytesMax;
    this.drainMillis = options.drainMillis();
    this.linksPerSourceMax = options.linksPerSourceMax();
    this.linksMax = options.linksMax();
    this.discarded = pool.take();
    int plain = Math.min(frameBytesMax, FourLetterWords.SMALLEST - 1);
    this.plainFrameBytesMax = largeFrameBytes < 0 ? plain : Math.min(plain, largeFrameBytes);
  }

  /**
   * Starts listening on all addresses, or on none. When this returns, clients can connect; the
   * first callback may already have come.
   *
   * @param addresses port 0 lets the system choose
   * @throws AddressUnavailableException an address cannot be had; says which and what to do
   */
  public static ClientListener bind(
      NetworkLoop loop,
      List<InetSocketAddress> addresses,
      ListenerOptions options,
      ClientHandler handler)
      throws AddressUnavailableException {
    ClientListener listener = new ClientListener(loop, options, handler);
    AtomicReference<@Nullable AddressUnavailableException> failure = new AtomicReference<>();
    onLoop(loop, () -> failure.set(listener.open(addresses, options)));
    AddressUnavailableException unavailable = failure.get();
    if (unavailable != null) {
      listener.awaitReleased();
      throw unavailable;
    }
    return listener;
  }

  /** Where it listens, in the order asked for, with the ports the system chose. */
  public List<InetSocketAddress> localAddresses() {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (Acceptor acceptor : acceptors) {
      addresses.add(acceptor.socket().localAddress());
    }
    return addresses;
  }

  /** How many connections are open, those that drain their last output included. */
  public int linkCount() {
    return sessionless.size() + established.size() + draining.size();
  }

  /** Visits every connection that is not closed. The visitor may close links. */
  public void forEachLink(Consumer<ClientLink> visitor) {
    for (LinkList list : List.of(sessionless, established, draining)) {
      for (ClientLink link = list.first; link != null; link = link.next) {
        visitor.accept(link);
      }
    }
  }

  /** Changes the limits for connections to come; 0 means none. */
  public void limitLinks(int linksPerSourceMax, int linksMax) {
    this.linksPerSourceMax = linksPerSourceMax;
    this.linksMax = linksMax;
  }

  /**
   * Closes connections that were accepted so long ago and have no session yet. Looks only at the
   * oldest ones: cheap enough for every tick.
   *
   * @param nowNanos of {@link System#nanoTime}
   * @return how many
   */
  public int closeSessionless(long nowNanos, long timeoutNanos) {
    int closed = 0;
    for (ClientLink link = sessionless.first;
        link != null && nowNanos - link.sinceNanos >= timeoutNanos;
        link = link.next) {
      if (link.isOpen()) {
        link.close(LinkCloseReason.NO_HANDSHAKE);
        closed++;
      }
    }
    return closed;
  }

  /** Closes every connection after sending what was written so far. */
  public void closeLinks(LinkCloseReason reason) {
    forEachLink(link -> link.close(reason));
  }

  /** Accepts no more. Connections go on. */
  public void stopAccepting() {
    stopped = true;
    for (Acceptor acceptor : acceptors) {
      acceptor.release();
    }
    retireIfDone();
  }

  /**
   * Accepts no more and closes every connection. When this returns, the addresses are free again,
   * or, if this is the loop's own thread, after the next wait for events. The last bytes and {@link
   * ClientHandler#closed} follow at the end of the batch.
   */
  @Override
  public void close() {
    try {
      onLoop(
          loop,
          () -> {
            stopAccepting();
            closeLinks(LinkCloseReason.SHUTDOWN);
          });
      awaitReleased();
    } catch (RejectedExecutionException e) {
      LOG.debug("The loop has ended and took the listener with it", e);
    }
  }

  /** Accepts what waits; the loop calls this after the reads of each turn. */
  @Override
  public void afterReads() {
    for (Acceptor acceptor : acceptors) {
      acceptor.acceptWaiting();
    }
  }

  /** Sends and closes; the loop calls this after every handler's end of batch. */
  @Override
  public void endOfBatch() {
    // Looking after one link may bring others: the handler hears of its end and writes to them.
    for (int i = 0; i < attendedCount; i++) {
      ClientLink link = attended[i];
      try {
        link.lookAfter();
      } catch (Throwable failure) {
        loop.fail(failure);
      }
    }
    if (attendedCount > 0) {
      int used = attendedCount;
      attendedCount = 0;
      ClientLink[] empty = attended.length > 4096 ? new ClientLink[64] : attended;
      Arrays.fill(empty, 0, Math.min(used, empty.length), null);
      attended = empty;
    }
  }

  boolean isLarge(int frameBytes) {
    return largeFrameBytes >= 0 && frameBytes > largeFrameBytes;
  }

  void attend(ClientLink link) {
    if (attendedCount == attended.length) {
      attended = Arrays.copyOf(attended, 2 * attendedCount);
    }
    attended[attendedCount++] = link;
  }

  /** A place for what is written to closed links. */
  OutputBuffer discarded() {
    if (discarded.array().length > DISCARDED_BYTES_MAX) {
      discarded = pool.take();
    }
    discarded.clear();
    return discarded;
  }

  void established(ClientLink link) {
    sessionless.remove(link);
    established.add(link);
    link.flags |= ClientLink.ESTABLISHED;
  }

  void draining(ClientLink link) {
    listOf(link).remove(link);
    draining.add(link);
    link.flags |= ClientLink.DRAINING;
    link.sinceNanos = System.nanoTime();
    link.drainingSinceNanos = link.sinceNanos;
    scheduleDrainCheck();
  }

  /**
   * Looks at a link now and then while it is backed up: the system tells of room only when there is
   * much of it, and a client that reads slowly must be seen to live.
   */
  void watch(ClientLink link) {
    if ((link.flags & ClientLink.WATCHED) != 0) {
      return;
    }
    link.flags |= ClientLink.WATCHED;
    watched.add(link);
    if (!watchDue) {
      watchDue = true;
      loop.schedule(WATCH_MILLIS, this::lookAtWatched);
    }
  }

  private void lookAtWatched() {
    watchDue = false;
    List<ClientLink> before = List.copyOf(watched);
    watched.clear();
    for (ClientLink link : before) {
      link.flags &= ~ClientLink.WATCHED;
      link.sendWaiting();
      if (link.isOpen() && link.isBackedUp()) {
        watch(link);
      }
    }
  }

  /** The memory that replies waiting for all clients take, in bytes. */
  public long waitingBytes() {
    return countedBytes;
  }

  /** The output of a link takes so much more memory than before, or less. */
  void count(long more) {
    countedBytes += more;
    if (more > 0 && countedBytes > searchAbove) {
      closeLargest();
    } else if (countedBytes <= allUnsentBytesMax) {
      searchAbove = allUnsentBytesMax;
    }
  }

  /** Closes whom most waits for, until what is left may stay or is made of small parts alone. */
  private void closeLargest() {
    while (countedBytes > allUnsentBytesMax) {
      ClientLink largest = largest();
      if (largest == null) {
        searchAbove = countedBytes + SMALL_BACKLOG_BYTES;
        return;
      }
      long cases = largestClosed.count(System.nanoTime());
      if (cases > 0) {
        LOG.warn(
            "The client at {}:{} is closed: it asked for replies and does not read them, {} bytes"
                + " wait for it; those for all clients take {} bytes, more than the {} set aside"
                + " for them. Let it read its replies or ask for less at once, or raise the heap"
                + " (-Xmx). Closed so since the last such line: {}",
            largest.remoteAddress().getHostAddress(),
            largest.remotePort(),
            largest.waitingBytes(),
            countedBytes,
            allUnsentBytesMax,
            cases);
      }
      largest.abort(LinkCloseReason.SLOW_CONSUMER, true);
    }
  }

  private @Nullable ClientLink largest() {
    ClientLink largest = null;
    for (LinkList list : List.of(sessionless, established, draining)) {
      for (ClientLink link = list.first; link != null; link = link.next) {
        if (link.waitingBytes() >= SMALL_BACKLOG_BYTES
            && (largest == null || link.countedBytes() > largest.countedBytes())) {
          largest = link;
        }
      }
    }
    return largest;
  }

  /** A client that is waited for has taken some of what is due to it. */
  void outputTaken(ClientLink link) {
    // What the handler does now belongs to a batch that must end, too.
    loop.requestBatch();
    handler.outputTaken(link);
  }

  void finished(ClientLink link) {
    listOf(link).remove(link);
    sources.leave(link.source);
    counters.linksClosed++;
    // What the handler does now belongs to a batch that must end, too.
    loop.requestBatch();
    handler.closed(link);
    retireIfDone();
  }

  private @Nullable AddressUnavailableException open(
      List<InetSocketAddress> addresses, ListenerOptions options) {
    for (InetSocketAddress address : addresses) {
      try {
        if (address.isUnresolved()) {
          throw new IOException("unknown host");
        }
        ListenSocket socket = loop.listen(address, options.backlog());
        Acceptor acceptor = new Acceptor(loop, socket, options.tcpKeepAlive(), this::accepted);
        acceptors.add(acceptor);
        socket.register(acceptor);
      } catch (IOException e) {
        stopAccepting();
        return AddressUnavailableException.of(address, e);
      }
    }
    loop.addBatchListener(handler);
    loop.addFlusher(this);
    return null;
  }

  /** The loop forgets a listener that will never have anything to do again. */
  private void retireIfDone() {
    if (stopped && linkCount() == 0) {
      loop.removeFlusher(this);
    }
  }

  private void accepted(StreamSocket socket, ListenSocket from) {
    InetAddress address = from.peerAddress();
    boolean full = linksMax > 0 && linkCount() >= linksMax;
    if (full || (linksPerSourceMax > 0 && sources.count(address) >= linksPerSourceMax)) {
      socket.release(false);
      refused(address, full);
      return;
    }
    Sources.Source source = sources.enter(address);
    ClientLink link = new ClientLink(this, socket, source, from.peerPort(), System.nanoTime());
    try {
      link.start();
    } catch (IOException e) {
      sources.leave(source);
      counters.acceptErrors++;
      LOG.warn("A client from {} was accepted and given up at once", address, e);
      return;
    }
    sessionless.add(link);
    counters.linksOpened++;
    try {
      handler.opened(link);
    } catch (Throwable failure) {
      link.failed(failure);
    }
  }

  private void refused(InetAddress address, boolean full) {
    counters.linksRefused++;
    long cases = refusals.count(System.nanoTime());
    if (cases > 0) {
      LOG.warn(
          "Refused a client from {}: {} connections are open, the limit of {}. Raise it if these"
              + " clients are wanted. Refused since the last such line: {}",
          address.getHostAddress(),
          full ? linkCount() : sources.count(address),
          full ? "maxCnxns" : "maxClientCnxns for one address",
          cases);
    }
  }

  private void checkDraining() {
    drainCheckDue = false;
    long now = System.nanoTime();
    long patience = TimeUnit.MILLISECONDS.toNanos(drainMillis);
    for (ClientLink link = draining.first; link != null; link = link.next) {
      link.sendWaiting();
      if (now - link.sinceNanos >= patience
          || (now - link.drainingSinceNanos) / DRAIN_TIMES >= patience) {
        link.abort(LinkCloseReason.SLOW_CONSUMER, true);
      }
    }
    if (draining.first != null) {
      scheduleDrainCheck();
    }
  }

  private void scheduleDrainCheck() {
    if (!drainCheckDue) {
      drainCheckDue = true;
      loop.schedule(1 + drainMillis / DRAIN_CHECKS, this::checkDraining);
    }
  }

  private LinkList listOf(ClientLink link) {
    if ((link.flags & ClientLink.DRAINING) != 0) {
      return draining;
    }
    return (link.flags & ClientLink.ESTABLISHED) != 0 ? established : sessionless;
  }

  /**
   * A selector lets go of a closed socket only when it waits the next time: the address is free
   * after that.
   */
  private void awaitReleased() {
    if (loop.isOwner()) {
      return;
    }
    CountDownLatch released = new CountDownLatch(1);
    loop.execute(() -> {
      loop.addFlusher(new AfterNextReads(loop, released));
      loop.requestBatch();
    });
    await(released);
  }

  /** Counts down once the loop has waited for events again. */
  private record AfterNextReads(NetworkLoop loop, CountDownLatch done) implements BatchListener {
    @Override
    public void afterReads() {
      loop.removeFlusher(this);
      done.countDown();
    }

    @Override
    public void endOfBatch() {}
  }

  /** Runs on the loop's thread and waits, unless this is that thread. */
  private static void onLoop(NetworkLoop loop, Runnable task) {
    if (loop.isOwner()) {
      task.run();
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(() -> {
      try {
        task.run();
      } finally {
        done.countDown();
      }
    });
    await(done);
  }

  private static void await(CountDownLatch done) {
    boolean interrupted = false;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOOP_ANSWER_MILLIS);
    while (true) {
      try {
        if (!done.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          LOG.warn("The network loop has not answered within {} ms", LOOP_ANSWER_MILLIS);
        }
        break;
      } catch (InterruptedException e) {
        // What was begun on the loop must be known to be done; the caller hears of it below.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
