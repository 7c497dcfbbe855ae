package dev.ostler.server.node;

import dev.ostler.core.action.CloseReason;
import dev.ostler.core.event.Event;
import dev.ostler.core.peer.Peer;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.zab.Zab;
import dev.ostler.net.link.NetworkCounters;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.OutputBuffer;
import dev.ostler.net.listen.ClientHandler;
import dev.ostler.net.listen.ClientLink;
import dev.ostler.net.listen.LinkCloseReason;
import dev.ostler.store.log.LogListener;
import dev.ostler.store.log.TransactionLog;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.RequestDecoder;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Drives one core: turns frames into events, actions into frames and log records. Everything here
 * runs on the network loop's thread, but for {@link LogListener}, which only passes on.
 */
public final class Node implements ClientHandler, DrivenActions, LogListener {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final int REQUEST_HEADER_BYTES = 8;

  /**
   * With so many transactions at hand and an idle disk the log is flushed in the middle of a batch:
   * the disk works on them while the rest of the batch is handled.
   */
  private static final int EARLY_FLUSH = 16;

  /**
   * With so many transactions on their way to the disk the loop waits for them awake: being woken
   * would take longer than answering one of them.
   */
  private static final int WORTH_EXPECTING = 8;

  /** A sync of a good disk takes less; longer ones are slept through. */
  private static final long SYNC_EXPECTED_NANOS = 400_000;

  /** So much is not left to the end of the batch: many clients may ask for as much in it. */
  private static final int FLUSH_AT_ONCE_BYTES = 1 << 20;

  private final NetworkLoop loop;
  private final NodeClock clock;
  private final NodeSettings settings;
  private final ClientTable clients = new ClientTable();
  private final FatalErrors fatal;
  private final Runnable passDurable = this::passDurable;

  // Set once before the first event.
  private @Nullable Peer peer;
  private @Nullable TransactionLog log;
  private @Nullable SnapshotDriver snapshots;
  private @Nullable WordResponder words;

  /** Null for a server that stands alone. */
  private @Nullable EnsembleDrivers ensemble;

  private volatile long durableZxid;

  /** The last transaction that was handed to the disk. */
  private long flushedZxid;

  /** The last transaction that the core knows to be durable. */
  private long passedZxid;

  /** The core has been told in this turn of the loop that transactions are durable. */
  private boolean passed;

  /** More has become durable since. */
  private boolean passAgain;

  /** Transactions appended since the log was flushed. */
  private int unflushed;

  private boolean ticked;
  private long tickWallMillis;
  private long tickMonotonicMillis;
  private boolean snapshotDue;
  private final LargeRequests largeRequests;
  private final ConnectionEnds ends = new ConnectionEnds();
  private final ProposalSizes proposalSizes = new ProposalSizes();
  private final HeldReply.SharedBytes heldBytes = new HeldReply.SharedBytes();
  private final SparingLog warnings;

  /** Set while the server stops: requests are no longer taken. */
  private @Nullable Runnable drained;

  private final EncodedNotification notification = new EncodedNotification();

  private @Nullable InetAddress lastAddress;
  private String lastAddressText = "";

  /**
   * @param fatal told when the server cannot go on
   */
  public Node(NetworkLoop loop, NodeClock clock, NodeSettings settings, FatalErrors fatal) {
    this.loop = loop;
    this.clock = clock;
    this.settings = settings;
    this.fatal = fatal;
    this.largeRequests = new LargeRequests(settings.largeFrameBytesMax());
    this.warnings = new SparingLog(() -> clock.nanos() / 1_000_000, LOG::warn);
  }

  /** Hands over what the node drives, before any client is let in. */
  public void assemble(
      Peer newPeer, TransactionLog newLog, SnapshotDriver newSnapshots, WordResponder newWords) {
    peer = newPeer;
    log = newLog;
    snapshots = newSnapshots;
    words = newWords;
  }

  /** Makes it the node of a member of an ensemble, before the first event. */
  public void join(EnsembleDrivers drivers) {
    ensemble = drivers;
  }

  @Override
  public EnsembleDrivers drivers() {
    EnsembleDrivers drivers = ensemble;
    if (drivers == null) {
      throw new IllegalStateException("this server stands alone");
    }
    return drivers;
  }

  private static <T> T present(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the node has not been assembled");
    }
    return part;
  }

  /**
   * Takes no further requests, and runs a task once every request taken so far has been answered,
   * or cannot be because there is no leader. On the loop's thread.
   */
  public void drain(Runnable then) {
    drained = then;
    checkDrained();
  }

  private void checkDrained() {
    Runnable then = drained;
    if (then != null && (present(peer).outstanding() == 0 || !present(peer).isServing())) {
      drained = Node::nothing;
      then.run();
    }
  }

  /** Stands for "already drained": requests are still not taken. */
  private static void nothing() {}

  /** Connections open now. */
  public int connectionCount() {
    return clients.count();
  }

  /** What the network has done so far. */
  public NetworkCounters networkCounters() {
    return loop.counters();
  }

  /** Why connections have ended. */
  public ConnectionEnds connectionEnds() {
    return ends;
  }

  /** How large the transactions were that this server has proposed. */
  public ProposalSizes proposalSizes() {
    return proposalSizes;
  }

  /** The connection behind a number of the core's; null if it is gone. */
  public @Nullable ClientLink link(int connection) {
    return clients.get(connection);
  }

  /** Sends one event, on the loop's thread. */
  public void deliver(Event event) {
    tick();
    present(peer).on(event, this);
  }

  // ---- time ----

  /** Tells the core the time, once in a batch. */
  public void tick() {
    if (ticked) {
      return;
    }
    ticked = true;
    long wall = clock.wallMillis();
    long monotonic = clock.nanos() / 1_000_000;
    if (wall != tickWallMillis || monotonic != tickMonotonicMillis) {
      tickWallMillis = wall;
      tickMonotonicMillis = monotonic;
      present(peer).on(new Event.Tick(wall, monotonic), this);
    }
  }

  /** The time as events say it. */
  public static Event.Tick now(NodeClock clock) {
    return new Event.Tick(clock.wallMillis(), clock.nanos() / 1_000_000);
  }

  // ---- from the network ----

  @Override
  public void opened(ClientLink link) {
    tick();
    ClientState client = clients.add(link);
    link.attach(client);
    present(peer)
        .on(new Event.ConnectionOpened(client.id, addressText(link.remoteAddress())), this);
  }

  private String addressText(InetAddress address) {
    if (!address.equals(lastAddress)) {
      lastAddress = address;
      lastAddressText = address.getHostAddress();
    }
    return lastAddressText;
  }

  private static ClientState client(ClientLink link) {
    ClientState client = (ClientState) link.attachment();
    if (client == null) {
      throw new IllegalStateException("a connection without a number");
    }
    return client;
  }

  @Override
  public void frame(ClientLink link, byte[] bytes, int offset, int length) {
    if (drained != null) {
      return;
    }
    tick();
    ClientState client = client(link);
    if (!client.handshaken) {
      handshake(link, client, bytes, offset, length);
      return;
    }
    if (length < REQUEST_HEADER_BYTES) {
      link.close(LinkCloseReason.MALFORMED);
      return;
    }
    Input in = new Input(bytes, offset, length, settings.fieldBytesMax());
    try {
      int xid = in.readInt();
      Request request = RequestDecoder.decode(in.readInt(), in);
      largeRequests.arrived(client, xid, request);
      Bytes body =
          ensemble == null
              ? null
              : Bytes.of(bytes, offset + REQUEST_HEADER_BYTES, length - REQUEST_HEADER_BYTES);
      present(peer).on(new Event.RequestReceived(client.id, xid, request, length, body), this);
    } catch (MalformedException impossible) {
      throw new IllegalStateException("a header of eight bytes has two numbers", impossible);
    }
  }

  private void handshake(
      ClientLink link, ClientState client, byte[] bytes, int offset, int length) {
    try {
      if (refusesClients()) {
        client.closeReason = CloseReason.NOT_SERVING;
        link.close();
        return;
      }
      ConnectRequest request =
          ConnectRequest.decode(new Input(bytes, offset, length, settings.fieldBytesMax()));
      client.handshaken = true;
      double chance = ThreadLocalRandom.current().nextDouble();
      present(peer).on(new Event.ConnectRequested(client.id, request, chance), this);
    } catch (MalformedException e) {
      LOG.debug("Client {} sent no handshake: {}", client.id, e.getMessage());
      link.close(LinkCloseReason.MALFORMED);
    }
  }

  /** True for a leader that is not to have clients. */
  public boolean refusesClients() {
    return !settings.leaderServes() && present(peer).zab().state() == Zab.State.LEADING;
  }

  /** Parts with clients that came before this server led, if it is not to have any then. */
  public void dismissClients() {
    if (refusesClients() && clients.count() > 0) {
      clients.forEach(link -> {
        if (client(link).handshaken) {
          client(link).closeReason = CloseReason.NOT_SERVING;
          link.close();
        }
      });
    }
  }

  @Override
  public void fourLetterWord(ClientLink link, int word, long argument) {
    tick();
    present(words).answer(link, word, argument);
    link.close(LinkCloseReason.WORD_ANSWERED);
  }

  @Override
  public void illegalFrame(ClientLink link, int length) {
    client(link).endDetail =
        "; it announced a packet of "
            + length
            + " bytes, and a longer limit is set with -Djute.maxbuffer, on servers and clients"
            + " alike";
  }

  @Override
  public boolean admitLargeFrame(ClientLink link, int length) {
    ClientState client = client(link);
    if (!client.handshaken) {
      // What is set aside for large requests is for clients that have said who they are.
      LOG.debug("Client {} began with a packet of {} bytes: no handshake", client.id, length);
      return false;
    }
    return largeRequests.admit(client, length);
  }

  @Override
  public void largeFrameAbandoned(ClientLink link, int length) {
    largeRequests.abandoned(client(link));
  }

  @Override
  public void outputTaken(ClientLink link) {
    deliver(new Event.OutputTaken(client(link).id));
  }

  @Override
  public void closed(ClientLink link) {
    tick();
    ClientState client = client(link);
    largeRequests.release(client);
    noteEnd(link, client);
    present(peer).on(new Event.ConnectionClosed(client.id), this);
    clients.remove(client.id);
  }

  private void noteEnd(ClientLink link, ClientState client) {
    LinkCloseReason reason = link.closeReason();
    if (reason == null) {
      throw new IllegalStateException("a connection has ended without a reason");
    }
    ends.count(reason, client.closeReason);
    boolean routine = ConnectionEnds.isRoutine(reason, client.closeReason);
    long cases = routine ? 0 : ends.lineFor(reason, client.closeReason, clock.nanos());
    Level level = cases == 0 ? Level.DEBUG : client.endDetail == null ? Level.INFO : Level.WARN;
    if (LOG.isEnabledForLevel(level)) {
      LOG.atLevel(level)
          .log(
              "The connection of {}:{} is closed: {}{}{}",
              link.remoteAddress().getHostAddress(),
              link.remotePort(),
              ConnectionEnds.sentence(reason, client.closeReason),
              client.endDetail == null ? "" : client.endDetail,
              cases > 1 ? ". Closed so since the last such line: " + cases : "");
    }
  }

  @Override
  public void afterReads() {
    flushLog();
  }

  @Override
  public void endOfBatch() {
    if (snapshotDue) {
      snapshotDue = false;
      deliver(new Event.SnapshotDue());
    }
    flushLog();
    checkDrained();
    heldBytes.release();
    ticked = false;
    passed = false;
    if (passAgain) {
      passAgain = false;
      loop.execute(passDurable);
    }
  }

  private void flushLog() {
    if (log != null && unflushed > 0) {
      log.flush();
      unflushed = 0;
      flushedZxid = log.lastZxid();
      expectSync(log);
    }
  }

  /** Stays awake while enough is on its way to a disk whose last sync was a short one. */
  private void expectSync(TransactionLog disk) {
    if (flushedZxid - passedZxid >= WORTH_EXPECTING
        && disk.counters().lastSyncNanos() < SYNC_EXPECTED_NANOS) {
      loop.expect(SYNC_EXPECTED_NANOS);
    } else {
      loop.expectNothing();
    }
  }

  // ---- from the log's threads ----

  @Override
  public void durable(long zxid) {
    durableZxid = zxid;
    loop.execute(passDurable);
  }

  /**
   * Once in a turn of the loop. What the core does about it may be to write more, and with a disk
   * that is faster than the core, one would follow the other without a client being read.
   */
  private void passDurable() {
    if (passed) {
      passAgain = true;
      return;
    }
    passed = true;
    tick();
    long zxid = durableZxid;
    present(peer).on(new Event.LogDurable(zxid), this);
    passedZxid = zxid;
    expectSync(present(log));
  }

  @Override
  public void failed(IOException failure) {
    fatal.logFailed(failure);
  }

  @Override
  public void spaceLow(boolean low) {
    if (low) {
      LOG.error("The disk is almost full: writes are refused until there is room again");
    } else {
      LOG.info("There is room on the disk again: writes are accepted");
    }
    loop.execute(() -> deliver(new Event.DiskSpace(!low)));
  }

  @Override
  public void slowSync(long millis) {
    LOG.warn(
        "Syncing the transaction log took {} ms. Slow syncs delay every write: look at the disk",
        millis);
  }

  @Override
  public void preparationFailed(IOException failure) {
    LOG.warn("The next log file could not be prepared ahead; writes may be slower", failure);
  }

  // ---- actions of the core ----

  @Override
  public void accept(int connection, ConnectResponse response) {
    ClientLink link = clients.get(connection);
    if (link == null) {
      return;
    }
    link.markEstablished();
    Output out = link.out();
    int start = out.skipInt();
    response.encode(out);
    out.putInt(start, out.position() - start - 4);
  }

  @Override
  public void reply(int connection, int xid, long zxid, int error, @Nullable ReplyBody body) {
    ClientLink link = clients.get(connection);
    if (link == null) {
      return;
    }
    if (LargeReply.is(body)) {
      // Never written at once, not even for a client that reads: it goes as it is taken.
      LargeReply.pieces(xid, zxid, error, body, heldBytes).forEach(link::hold);
    } else if (link.mustHold()) {
      link.hold(HeldReply.of(xid, zxid, error, body, heldBytes));
    } else {
      OutputBuffer out = link.out();
      HeldReply.write(out, xid, zxid, error, body);
      if (out.unsent() > FLUSH_AT_ONCE_BYTES) {
        link.flush();
      }
    }
    if (largeRequests.areInFlight()) {
      largeRequests.answered(client(link), xid);
    }
  }

  @Override
  public void notify(int connection, long zxid, WatcherEvent event) {
    ClientLink link = clients.get(connection);
    if (link == null) {
      return;
    }
    Output frame = notification.of(zxid, event);
    if (link.mustHold()) {
      link.hold(new HeldBytes(frame.toArray()));
    } else {
      link.out().writeRaw(frame.array(), 0, frame.position());
    }
  }

  @Override
  public void close(int connection, CloseReason reason) {
    ClientLink link = clients.get(connection);
    if (link != null) {
      client(link).closeReason = reason;
      if (reason == CloseReason.SESSION_REATTACHED || reason == CloseReason.SESSION_EXPIRED) {
        link.dropHeld();
      }
      link.close();
    }
  }

  @Override
  public void append(Transaction transaction, @Nullable Bytes encoded) {
    TransactionLog target = present(log);
    int bytes = target.append(transaction, encoded);
    if (encoded != null) {
      proposalSizes.add(encoded.length());
    }
    if (++unflushed >= EARLY_FLUSH && target.isIdle()) {
      flushLog();
    }
    if (present(snapshots).appended(bytes, tickMonotonicMillis)) {
      snapshotDue = true;
    }
  }

  @Override
  public void snapshot(SnapshotSource source) {
    present(log).roll();
    present(snapshots).write(source, () -> loop.execute(this::snapshotEnded));
  }

  private void snapshotEnded() {
    present(snapshots).ended();
    deliver(new Event.SnapshotEnded());
  }

  @Override
  public void pauseReading(int connection) {
    ClientLink link = clients.get(connection);
    if (link != null) {
      link.pauseReading();
    }
  }

  @Override
  public void resumeReading(int connection) {
    ClientLink link = clients.get(connection);
    if (link != null) {
      link.resumeReading();
    }
  }

  @Override
  public void warn(String warning) {
    warnings.write(warning);
  }

  @Override
  public void alarm(String sentence) {
    LOG.error(sentence);
  }

  @Override
  public void roleChanged(String sentence) {
    LOG.info(sentence);
    proposalSizes.begin(tickMonotonicMillis);
    dismissClients();
  }
}
