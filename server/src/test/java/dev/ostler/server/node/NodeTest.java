package dev.ostler.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ostler.core.access.AccessRules;
import dev.ostler.core.access.AccessSettings;
import dev.ostler.core.action.CloseReason;
import dev.ostler.core.event.Event;
import dev.ostler.core.peer.Peer;
import dev.ostler.core.peer.PeerSettings;
import dev.ostler.core.session.ConnectionThrottleSettings;
import dev.ostler.core.session.TimeoutNegotiation;
import dev.ostler.core.state.StateLoader;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.TransportKind;
import dev.ostler.net.listen.ClientListener;
import dev.ostler.net.listen.LinkCloseReason;
import dev.ostler.net.listen.ListenerOptions;
import dev.ostler.store.disk.FileDisk;
import dev.ostler.store.log.LogOptions;
import dev.ostler.store.log.TransactionLog;
import dev.ostler.wire.client.Reply;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Stat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with clients on real sockets, and nothing behind it that is needed for these tests. */
class NodeTest {
  private static final int READ_TIMEOUT_MILLIS = 20_000;
  private static final int STRANGERS = 20;
  private static final int SESSIONS = 1_000;
  private static final int REPLIES = 64;
  private static final int REPLY_BYTES = 1_000_000;
  private static final Stat STAT = new Stat(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) org.slf4j.LoggerFactory.getLogger(Node.class);
  private final NetworkLoop loop = new NetworkLoop(TransportKind.NIO, "node-test", failures::add);
  private final Node node =
      new Node(
          loop, new SystemClock(), new NodeSettings(1_000_000, 8_000_000, true), new NoErrors());
  private final ClientListener listener;
  private final Peer peer;
  private final TransactionLog log;

  /** Stops the test that meets an error. */
  private static final class NoErrors implements FatalErrors {
    @Override
    public void logFailed(IOException failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void defect(Throwable defect) {
      throw new AssertionError(defect);
    }
  }

  /** No snapshot is ever due. */
  private static final class NoSnapshots implements SnapshotDriver {
    @Override
    public void write(SnapshotSource source, Runnable done) {
      throw new AssertionError("no snapshot is due");
    }

    @Override
    public boolean appended(long bytes, long nowMillis) {
      return false;
    }

    @Override
    public void ended() {}
  }

  NodeTest(@TempDir Path directory) throws IOException {
    peer =
        new Peer(
            new PeerSettings(
                1,
                2_000,
                new TimeoutNegotiation(4_000, 40_000),
                false,
                true,
                false,
                1_000,
                Long.MAX_VALUE,
                64L << 20,
                new PeerSettings.Sweep(60_000, 10_000, 0),
                ConnectionThrottleSettings.OFF),
            new AccessRules(AccessSettings.DEFAULT),
            StateLoader.fresh(
                new TreeOptions(true, false, true, 7), 2_000, System.nanoTime() / 1_000_000),
            Node.now(new SystemClock()),
            5);
    log =
        new TransactionLog(
            new FileDisk().directory(directory.toString()),
            LogOptions.DEFAULT,
            node,
            0,
            System::nanoTime);
    node.assemble(peer, log, new NoSnapshots(), (link, word, argument) -> {});
    listener =
        ClientListener.bind(
            loop,
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            ListenerOptions.defaults(),
            node);
  }

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    logger.setLevel(null);
    loop.close();
    assertThat(failures).isEmpty();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    socket.connect(listener.localAddresses().get(0), READ_TIMEOUT_MILLIS);
    return socket;
  }

  private <T> T onLoop(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(() -> {
      try {
        answer.complete(question.get());
      } catch (RuntimeException | Error e) {
        answer.completeExceptionally(e);
      }
    });
    return answer.orTimeout(READ_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).join();
  }

  private void awaitConnections(int count) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READ_TIMEOUT_MILLIS);
    while (onLoop(node::connectionCount) != count) {
      assertThat(System.nanoTime() - end).as("connections").isNegative();
    }
  }

  /** What operators see of it. */
  private List<ILoggingEvent> linesForOperators() {
    return lines.list.stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
        .toList();
  }

  private void strangersSend(byte[] bytes) throws IOException {
    for (int i = 0; i < STRANGERS; i++) {
      try (Socket stranger = connect()) {
        stranger.getOutputStream().write(bytes);
        assertThat(stranger.getInputStream().readAllBytes()).isEmpty();
      }
    }
    awaitConnections(0);
  }

  @Test
  void strangersWhoSendNonsenseCauseOneLine() throws IOException {
    strangersSend(ByteBuffer.allocate(8).putInt(4).array());
    assertThat(onLoop(() -> node.connectionEnds().count(LinkCloseReason.MALFORMED)))
        .isEqualTo(STRANGERS);
    assertThat(linesForOperators()).hasSize(1);
  }

  @Test
  void strangersWhoAnnounceTooMuchCauseOneLineThatSaysWhatToDo() throws IOException {
    strangersSend(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array());
    assertThat(linesForOperators()).hasSize(1);
    ILoggingEvent line = linesForOperators().getFirst();
    assertThat(line.getLevel()).isEqualTo(Level.WARN);
    assertThat(line.getFormattedMessage())
        .contains("announced a packet of 2147483647 bytes", "-Djute.maxbuffer");
  }

  private long receivedAfter(CloseReason reason) throws IOException {
    try (Socket client = connect()) {
      awaitConnections(1);
      boolean _ =
          onLoop(() -> {
            for (int i = 0; i < REPLIES; i++) {
              Bytes data = Bytes.of(new byte[REPLY_BYTES]);
              node.reply(0, i, 1, 0, new Reply.DataReply(data, STAT));
            }
            assertThat(listener.waitingBytes()).isGreaterThan((long) REPLIES * REPLY_BYTES);
            node.close(0, reason);
            return true;
          });
      long received = 0;
      byte[] buffer = new byte[1 << 16];
      for (int count = 0; count >= 0; count = client.getInputStream().read(buffer)) {
        received += count;
      }
      awaitConnections(0);
      return received;
    }
  }

  @Test
  void whoHasConnectedAgainOrExpiredIsNotSentWhatIsHeld() throws IOException {
    assertThat(receivedAfter(CloseReason.SESSION_REATTACHED)).isLessThan(REPLIES * REPLY_BYTES / 2);
    assertThat(receivedAfter(CloseReason.SESSION_EXPIRED)).isLessThan(REPLIES * REPLY_BYTES / 2);
    assertThat(onLoop(listener::waitingBytes)).isZero();
  }

  @Test
  void whoClosesItsSessionIsSentWhatIsHeld() throws IOException {
    assertThat(receivedAfter(CloseReason.SESSION_CLOSED)).isGreaterThan(REPLIES * REPLY_BYTES);
  }

  /** The disk is done with what it is given before the loop is done with its task. */
  private void diskIsFast(int times) {
    boolean more = true;
    while (more) {
      more = log.sync().syncOnce();
    }
    if (times > 1) {
      loop.execute(() -> diskIsFast(times - 1));
    }
  }

  private long tickedZxid() {
    node.tick();
    return peer.state().tree().zxid();
  }

  @Test
  void whileAThousandSessionsExpireTheLoopReadsInBetween() {
    List<Long> zxids = new ArrayList<>();
    loop.addBatchListener(() -> {
      long zxid = peer.state().tree().zxid();
      zxids.add(zxid);
      if (zxid < SESSIONS) {
        loop.execute(() -> diskIsFast(SESSIONS));
      }
    });
    loop.addBatchListener(node);
    boolean _ =
        onLoop(() -> {
          long longAgo = System.nanoTime() / 1_000_000 - 60_000;
          for (int id = 1; id <= SESSIONS; id++) {
            peer.state().sessions().adopt(id, 4_000, longAgo);
          }
          node.deliver(new Event.Started());
          return true;
        });
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READ_TIMEOUT_MILLIS);
    while (onLoop(this::tickedZxid) < SESSIONS) {
      assertThat(System.nanoTime() - end).as("time left for the sessions to end").isNegative();
    }
    List<Long> seen = onLoop(() -> List.copyOf(zxids));
    for (int turn = 1; turn < seen.size(); turn++) {
      assertThat(seen.get(turn) - seen.get(turn - 1)).as("ended in one turn").isLessThan(200);
    }
  }
}
