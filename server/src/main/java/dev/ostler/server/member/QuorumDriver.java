package dev.ostler.server.member;

import dev.ostler.core.event.Event;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.core.peer.Peer;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.net.link.Dial;
import dev.ostler.net.link.DialOptions;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.ListenOptions;
import dev.ostler.net.link.NameResolver;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.quorum.IncomingStream;
import dev.ostler.net.quorum.OutgoingStream;
import dev.ostler.net.quorum.QuorumDialEvents;
import dev.ostler.net.quorum.QuorumEndpoint;
import dev.ostler.net.quorum.QuorumEvents;
import dev.ostler.net.quorum.QuorumLink;
import dev.ostler.net.quorum.QuorumOptions;
import dev.ostler.server.node.EnsembleDrivers;
import dev.ostler.store.log.LogHistory;
import dev.ostler.store.log.LogRange;
import dev.ostler.store.snapshot.SnapshotWriter;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.QuorumMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The links between the leader and its learners, for either. */
final class QuorumDriver implements EnsembleDrivers.Quorum, QuorumEvents {
  private static final Logger LOG = LoggerFactory.getLogger(QuorumDriver.class);

  /**
   * Who was elected opens its port at once. If it has not done so by now, it has changed its mind,
   * and the others have to elect again; an Apache ZooKeeper server waits half a second.
   */
  private static final long REFUSED_MILLIS = 3_000;

  private static final int LISTEN_RETRY_MILLIS = 100;
  private static final int CHUNK_BYTES = 64 * 1024;

  /** Writes a stream, on a thread of its own. */
  private interface Writer {
    void write(OutputStream stream) throws IOException;
  }

  private final NetworkLoop loop;
  private final MemberSettings settings;
  private final Peer peer;
  private final HistoryDriver history;
  private final Transfers transfers;
  private final StreamWatch watch;
  private final SnapshotReceiver receiver;
  private final EventSink sink;
  private final QuorumEndpoint endpoint;
  private @Nullable Dial dial;

  /** Makes what receives a snapshot. */
  interface SnapshotReceiver {
    IncomingTransfer receive(long zxid, IncomingStream stream);
  }

  QuorumDriver(
      NetworkLoop loop,
      NameResolver resolver,
      MemberSettings settings,
      Peer peer,
      HistoryDriver history,
      Transfers transfers,
      SnapshotReceiver receiver,
      EventSink sink) {
    this.loop = loop;
    this.settings = settings;
    this.peer = peer;
    this.history = history;
    this.transfers = transfers;
    this.watch = new StreamWatch(loop, settings.initMillis());
    this.receiver = receiver;
    this.sink = sink;
    this.endpoint =
        new QuorumEndpoint(
            loop,
            resolver,
            new QuorumOptions(
                settings.fieldBytesMax(),
                QuorumOptions.UNSENT_BYTES_MAX,
                QuorumOptions.STREAM_BYTES_MAX,
                settings.initMillis()),
            this);
  }

  void close() {
    stopConnecting();
    endpoint.close();
  }

  // ---- port and dial ----

  @Override
  public void listen() {
    listen("quorum port", ownAddresses());
  }

  private void listen(String port, List<HostAndPort> addresses) {
    ListenOptions options =
        new ListenOptions(
            port, addresses, ListenOptions.FOREVER, LISTEN_RETRY_MILLIS, settings.keepAlive());
    endpoint.listen(settings.listenOnAllInterfaces() ? options.onAllInterfaces() : options);
  }

  /** Only a leader has its quorum port open: a follower can have this one in its place. */
  @Override
  public void listenForObservers() {
    if (settings.observerMasterPort() > 0) {
      listen("observer master port", ownAddresses().stream().map(this::observerMaster).toList());
    }
  }

  @Override
  public void stopListeningForObservers() {
    endpoint.stopListening();
  }

  private HostAndPort observerMaster(HostAndPort quorum) {
    return new HostAndPort(quorum.host(), settings.observerMasterPort());
  }

  private List<HostAndPort> ownAddresses() {
    Member self = peer.zab().membership().committed().member(settings.sid());
    List<ServerAddress> addresses = self == null ? settings.addresses() : self.addresses();
    return addresses.stream().map(ServerAddress::quorum).toList();
  }

  @Override
  public void stopListening() {
    endpoint.stopListening();
  }

  @Override
  public void connect(long sid, boolean fed) {
    stopConnecting();
    List<HostAndPort> addresses =
        fed && settings.observerMasterPort() > 0 ? observerMasters(sid) : addressesOf(sid);
    if (addresses.isEmpty()) {
      loop.execute(() ->
          sink.deliver(
              new Event.LeaderUnreachable("no configuration names an address of server " + sid)));
      return;
    }
    dial =
        endpoint.dial(
            addresses,
            new DialOptions(
                settings.connectTimeoutMillis(),
                Math.min(settings.connectMillis(), REFUSED_MILLIS),
                settings.connectPauseMillis(),
                settings.keepAlive()),
            new QuorumDialEvents() {
              @Override
              public void connected(QuorumLink link) {
                dial = null;
                link.attach(new LinkState());
                sink.deliver(new Event.LeaderConnected(link.number()));
              }

              @Override
              public void failed(String reason) {
                dial = null;
                sink.deliver(new Event.LeaderUnreachable(reason));
              }
            });
  }

  /** Where followers feed observers, in any order, so that each gets its share of them. */
  private List<HostAndPort> observerMasters(long leader) {
    List<HostAndPort> addresses = new ArrayList<>();
    for (Member member : peer.zab().membership().committed().members()) {
      if (member.votes() && member.sid() != leader) {
        member.addresses().forEach(address -> addresses.add(observerMaster(address.quorum())));
      }
    }
    Collections.shuffle(addresses);
    return addresses;
  }

  private List<HostAndPort> addressesOf(long sid) {
    JointConfig membership = peer.zab().membership();
    List<HostAndPort> addresses = new ArrayList<>();
    for (QuorumConfig config : List.of(membership.committed(), membership.lastSeen())) {
      Member member = config.member(sid);
      if (member != null) {
        for (ServerAddress address : member.addresses()) {
          if (!addresses.contains(address.quorum())) {
            addresses.add(address.quorum());
          }
        }
      }
    }
    return addresses;
  }

  @Override
  public void stopConnecting() {
    Dial open = dial;
    if (open != null) {
      dial = null;
      open.cancel();
    }
  }

  // ---- messages ----

  @Override
  public void send(int link, QuorumMessage message) {
    QuorumLink open = endpoint.find(link);
    if (open != null) {
      open.send(message);
    }
  }

  @Override
  public void sendAcks(int link, long firstZxid, long lastZxid) {
    QuorumLink open = endpoint.find(link);
    if (open != null) {
      open.sendAcks(firstZxid, lastZxid);
    }
  }

  @Override
  public void sendCommits(int link, long firstZxid, long lastZxid) {
    QuorumLink open = endpoint.find(link);
    if (open != null) {
      open.sendCommits(firstZxid, lastZxid);
    }
  }

  @Override
  public void pauseLink(int link) {
    QuorumLink open = endpoint.find(link);
    if (open != null) {
      open.pauseReading();
    }
  }

  @Override
  public void resumeLink(int link) {
    QuorumLink open = endpoint.find(link);
    if (open != null) {
      open.resumeReading();
    }
  }

  @Override
  public void close(int link, String reason) {
    QuorumLink open = endpoint.find(link);
    if (open != null) {
      state(open).closed = true;
      open.close(reason);
    }
  }

  // ---- what goes out as a stream ----

  @Override
  public void sendSnapshot(int link, long zxid) {
    SnapshotSource source = peer.snapshotFor(link);
    QuorumLink open = endpoint.find(link);
    if (open != null) {
      open.send(new QuorumMessage.Snap(zxid));
    }
    stream(
        open,
        "a snapshot of 0x" + Long.toHexString(zxid),
        stream -> SnapshotWriter.writeStream(source, stream),
        new Event.SnapshotSent(link));
  }

  @Override
  public void sendLog(int link, long afterZxid, long upToZxid) {
    stream(
        endpoint.find(link),
        "the log up to 0x" + Long.toHexString(upToZxid),
        stream -> writeLog(afterZxid, upToZxid, stream),
        new Event.LogSent(link));
  }

  private void writeLog(long afterZxid, long upToZxid, OutputStream stream) throws IOException {
    Output out = new Output(CHUNK_BYTES + 1024);
    try (LogRange range = history.history().range(afterZxid, upToZxid)) {
      EncodedTransaction next = range.next();
      while (next != null) {
        QuorumMessage.Proposal.of(next).encode(out);
        new QuorumMessage.Commit(next.zxid()).encode(out);
        if (out.position() >= CHUNK_BYTES) {
          stream.write(out.array(), 0, out.position());
          out.rewind(0);
        }
        next = range.next();
      }
    }
    stream.write(out.array(), 0, out.position());
  }

  private void stream(@Nullable QuorumLink link, String what, Writer writer, Event confirmation) {
    if (link == null) {
      loop.execute(() -> sink.deliver(confirmation));
      return;
    }
    LOG.info("Sending {} to {}", what, Texts.address(link.peer()));
    OutgoingStream stream = link.sendStream();
    OutgoingTransfer transfer =
        new OutgoingTransfer(link, stream, () -> sink.deliver(confirmation));
    state(link).outgoing = transfer;
    watch.watch("Sending " + what + " to " + Texts.address(link.peer()), transfer);
    transfers.execute(() -> {
      boolean whole = false;
      try {
        writer.write(transfer.target());
        stream.close();
        whole = true;
      } catch (IOException trouble) {
        LOG.warn(
            "Sending {} to {} has failed: {}",
            what,
            Texts.address(link.peer()),
            trouble.getMessage());
        stream.abandon("what it needs could not be sent: " + trouble.getMessage());
      }
      boolean waits = whole;
      loop.execute(() -> written(link, transfer, waits));
    });
  }

  private void written(QuorumLink link, OutgoingTransfer transfer, boolean waits) {
    if (!waits || endpoint.find(link.number()) == null) {
      transfer.left();
    }
    transfer.written();
  }

  @Override
  public void streamSent(QuorumLink link) {
    left(link);
  }

  private static void left(QuorumLink link) {
    LinkState state = state(link);
    OutgoingTransfer transfer = state.outgoing;
    if (transfer != null) {
      state.outgoing = null;
      transfer.left();
    }
  }

  @Override
  public void searchLog(int link, long zxid, long floor) {
    LogHistory files = history.history();
    transfers.execute(() -> {
      Event answer = search(files, link, zxid, floor);
      loop.execute(() -> sink.deliver(answer));
    });
  }

  private Event search(LogHistory files, int link, long zxid, long floor) {
    LogHistory.Found found;
    try {
      found = files.search(zxid, floor, settings.logSyncBytesMax());
    } catch (IOException trouble) {
      found = new LogHistory.Found.Nothing("it cannot be read: " + trouble.getMessage());
    }
    return switch (found) {
      case LogHistory.Found.Part part -> new Event.LogSearched(link, part.zxid(), part.bytes());
      case LogHistory.Found.Nothing nothing -> {
        LOG.info(
            "The log does not help a learner that ends at 0x{}: {}",
            Long.toHexString(zxid),
            nothing.why());
        yield new Event.LogSearched(link, -1, 0);
      }
    };
  }

  // ---- what comes in as a stream ----

  @Override
  public void receiveSnapshot(int link, long zxid) {
    QuorumLink open = endpoint.find(link);
    if (open == null) {
      loop.execute(() -> sink.deliver(new Event.SnapshotAbandoned()));
      return;
    }
    IncomingTransfer transfer = receiver.receive(zxid, open.receiveStream());
    watch.watch("The snapshot of the leader at " + Texts.address(open.peer()), transfer);
    transfers.execute(transfer);
  }

  // ---- what happens on the links ----

  private static LinkState state(QuorumLink link) {
    LinkState state = (LinkState) link.attachment();
    if (state == null) {
      throw new IllegalStateException(link + " has not been taken notice of");
    }
    return state;
  }

  @Override
  public void listening(List<InetSocketAddress> addresses) {
    LOG.info("Listening for learners on {}", Texts.addresses(addresses));
  }

  @Override
  public void listenFailed(String reason) {
    LOG.error("No learner can come: {}", reason);
  }

  @Override
  public void opened(QuorumLink link) {
    link.attach(new LinkState());
    sink.deliver(new Event.LinkOpened(link.number()));
  }

  @Override
  public void received(QuorumLink link, QuorumMessage message) {
    sink.deliver(new Event.PeerMessage(link.number(), message));
  }

  @Override
  public void closed(QuorumLink link, LinkEnd end) {
    LOG.debug("{} is closed: {}", link, end);
    boolean told = state(link).closed;
    left(link);
    if (!told) {
      sink.deliver(new Event.LinkClosed(link.number()));
    }
  }
}
