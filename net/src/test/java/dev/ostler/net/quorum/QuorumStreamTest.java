package dev.ostler.net.quorum;

import static dev.ostler.net.quorum.QuorumHarness.expect;
import static dev.ostler.net.quorum.QuorumHarness.hex;
import static dev.ostler.net.quorum.QuorumHarness.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.net.link.EndpointHarness.Pair;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.TestLoop;
import dev.ostler.net.link.TransportKind;
import dev.ostler.wire.quorum.LearnerInfo;
import dev.ostler.wire.quorum.QuorumMessage;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuorumStreamTest {
  private static final int WINDOW = 1 << 18;
  private static final QuorumOptions OPTIONS = new QuorumOptions(1 << 20, 1 << 22, WINDOW, 20_000);
  private static final long LARGE_BYTES = 64L << 20;

  private static final QuorumMessage INTRODUCTION =
      new QuorumMessage.FollowerInfo(0, new LearnerInfo(2, 0));

  /** What a stream consists of: computable from both ends. */
  private static byte[] block(int number) {
    byte[] bytes = new byte[8191];
    new Random(number).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aLargeSnapshotGoesFromServerToServerBetweenTheMessages(TransportKind kind) throws Exception {
    try (QuorumHarness leader = new QuorumHarness(kind, OPTIONS);
        QuorumHarness learner = new QuorumHarness(kind, OPTIONS)) {
      InetSocketAddress port = leader.listen();
      CompletableFuture<IncomingStream> incoming = new CompletableFuture<>();
      learner.onMessage =
          (link, message) -> {
            if (message instanceof QuorumMessage.Snap) {
              incoming.complete(link.receiveStream());
            }
          };
      QuorumLink toLeader = learner.dial(port.getPort());
      learner.say(toLeader, INTRODUCTION);
      QuorumLink toLearner = TestLoop.take(leader.opened);
      OutgoingStream outgoing =
          leader.test.ask(() -> {
            toLearner.send(new QuorumMessage.Snap(5));
            OutgoingStream stream = toLearner.sendStream();
            toLearner.send(new QuorumMessage.Ping(6));
            toLearner.sendCommits(7, 9);
            return stream;
          });
      int blocks = (int) (LARGE_BYTES / 8191);
      CompletableFuture<Void> writer =
          async(() -> {
            for (int i = 0; i < blocks; i++) {
              outgoing.write(block(i));
            }
            outgoing.write(new byte[] {'e', 'n', 'd'});
            outgoing.close();
          });
      IncomingStream in = incoming.get(TestLoop.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      DataInputStream data = new DataInputStream(in);
      byte[] read = new byte[8191];
      for (int i = 0; i < blocks; i++) {
        data.readFully(read);
        assertThat(read).isEqualTo(block(i));
      }
      assertThat(in.readNBytes(3)).containsExactly('e', 'n', 'd');
      assertThat(TestLoop.take(learner.received)).isEqualTo(new QuorumMessage.Snap(5));
      assertThat(learner.received).isEmpty();
      in.finish();
      assertThat(TestLoop.take(learner.received)).isEqualTo(new QuorumMessage.Ping(6));
      assertThat(TestLoop.take(learner.received)).isEqualTo(new QuorumMessage.Commit(7));
      assertThat(TestLoop.take(learner.received)).isEqualTo(new QuorumMessage.Commit(8));
      assertThat(TestLoop.take(learner.received)).isEqualTo(new QuorumMessage.Commit(9));
      assertThat(TestLoop.take(leader.streamsSent)).isSameAs(toLearner);
      writer.get(TestLoop.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aWriterWaitsForAPeerThatDoesNotRead(TransportKind kind) throws Exception {
    try (QuorumHarness learner = new QuorumHarness(kind, OPTIONS);
        Pair<QuorumLink> dialed = learner.dialPeer()) {
      QuorumLink link = dialed.link();
      Socket peer = dialed.peer();
      OutgoingStream stream = learner.test.ask(link::sendStream);
      AtomicLong written = new AtomicLong();
      CRC32 sent = new CRC32();
      CompletableFuture<Void> writer =
          async(() -> {
            for (int i = 0; written.get() < LARGE_BYTES; i++) {
              byte[] bytes = block(i);
              sent.update(bytes);
              stream.write(bytes);
              written.addAndGet(bytes.length);
            }
            stream.close();
          });
      AtomicLong seen = new AtomicLong(-1);
      learner.test.await(
          "the writer to wait",
          () -> written.get() > 0 && link.unsentBytes() > 0 && stands(written, seen));
      assertThat(written.get()).isLessThan(LARGE_BYTES);
      assertThat(learner.test.ask(link::unsentBytes)).isLessThanOrEqualTo(WINDOW + (64 << 10));
      CRC32 received = new CRC32();
      byte[] buffer = new byte[1 << 16];
      for (long left = (LARGE_BYTES + 8190) / 8191 * 8191; left > 0; ) {
        int count = peer.getInputStream().read(buffer, 0, (int) Math.min(left, buffer.length));
        assertThat(count).isPositive();
        received.update(buffer, 0, count);
        left -= count;
      }
      writer.get(TestLoop.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      assertThat(received.getValue()).isEqualTo(sent.getValue());
      assertThat(TestLoop.take(learner.streamsSent)).isSameAs(link);
      // The link is free for the next one.
      try (OutgoingStream next = learner.test.ask(link::sendStream)) {
        next.write(9);
      }
      assertThat(peer.getInputStream().read()).isEqualTo(9);
    }
  }

  /** True if nothing was written between many turns of the loop. */
  private static boolean stands(AtomicLong written, AtomicLong seen) {
    long now = written.get();
    boolean same = now == seen.getAndSet(now);
    if (same) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
      while (System.nanoTime() < end && written.get() == now) {
        Thread.onSpinWait();
      }
    }
    return same && written.get() == now;
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aReaderThatDoesNotReadHoldsThePeerUp(TransportKind kind) throws Exception {
    try (QuorumHarness learner = new QuorumHarness(kind, OPTIONS)) {
      CompletableFuture<IncomingStream> incoming = new CompletableFuture<>();
      learner.onMessage =
          (link, message) -> {
            if (message instanceof QuorumMessage.Snap) {
              incoming.complete(link.receiveStream());
            }
          };
      try (Pair<QuorumLink> dialed = learner.dialPeer()) {
        Socket peer = dialed.peer();
        send(peer, hex("0000000f 0000000000000005 ffffffff ffffffff"));
        AtomicLong written = new AtomicLong();
        CompletableFuture<Void> writer =
            async(() -> {
              for (int i = 0; written.get() < LARGE_BYTES; i++) {
                byte[] bytes = block(i);
                peer.getOutputStream().write(bytes);
                written.addAndGet(bytes.length);
              }
              send(peer, hex("0000000c ffffffffffffffff ffffffff ffffffff"));
            });
        IncomingStream in = incoming.get(TestLoop.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        AtomicLong seen = new AtomicLong(-1);
        learner.test.await("the peer to wait", () -> written.get() > 0 && stands(written, seen));
        assertThat(written.get()).isLessThan(LARGE_BYTES);
        int blocks = (int) ((LARGE_BYTES + 8190) / 8191);
        byte[] read = new byte[8191];
        for (int i = 0; i < blocks; i++) {
          assertThat(in.readNBytes(read, 0, read.length)).isEqualTo(read.length);
          assertThat(read).isEqualTo(block(i));
        }
        // A reader with a buffer of its own has taken some of what follows.
        byte[] tooMuch = in.readNBytes(7);
        in.unread(tooMuch, 0, 7);
        in.finish();
        writer.get(TestLoop.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(TestLoop.take(learner.received)).isEqualTo(new QuorumMessage.Snap(5));
        assertThat(TestLoop.take(learner.received)).isEqualTo(new QuorumMessage.UpToDate());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aPeerThatLeavesInTheMiddleEndsBothKindsOfStreams(TransportKind kind) throws Exception {
    try (QuorumHarness learner = new QuorumHarness(kind, OPTIONS)) {
      CompletableFuture<IncomingStream> incoming = new CompletableFuture<>();
      CompletableFuture<OutgoingStream> outgoing = new CompletableFuture<>();
      learner.onMessage =
          (link, message) -> {
            incoming.complete(link.receiveStream());
            outgoing.complete(link.sendStream());
          };
      CompletableFuture<Void> writer;
      try (Pair<QuorumLink> dialed = learner.dialPeer()) {
        Socket peer = dialed.peer();
        send(peer, hex("0000000f 0000000000000005 ffffffff ffffffff 010203"));
        OutgoingStream out = outgoing.get(TestLoop.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        writer =
            async(() -> {
              for (int i = 0; ; i++) {
                out.write(block(i));
              }
            });
        byte[] first = incoming.join().readNBytes(3);
        assertThat(first).containsExactly(1, 2, 3);
        peer.getInputStream().readNBytes(100_000);
      }
      assertThatThrownBy(() -> incoming.join().read())
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("The link is gone: ");
      assertThatThrownBy(() -> writer.get(TestLoop.PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
          .rootCause()
          .hasMessageStartingWith("The link is gone: ");
      assertThat(TestLoop.take(learner.closed).cause())
          .isIn(LinkEnd.Cause.PEER_CLOSED, LinkEnd.Cause.CONNECTION_LOST);
      assertThat(learner.streamsSent).isEmpty();
    }
  }

  @Test
  void anAbandonedStreamClosesTheLink() throws Exception {
    try (QuorumHarness learner = new QuorumHarness(TransportKind.AUTO, OPTIONS);
        Pair<QuorumLink> dialed = learner.dialPeer()) {
      QuorumLink link = dialed.link();
      Socket peer = dialed.peer();
      OutgoingStream stream = learner.test.ask(link::sendStream);
      stream.write(1);
      stream.flush();
      assertThat(peer.getInputStream().read()).isEqualTo(1);
      stream.abandon("the snapshot cannot be read");
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
      assertThat(TestLoop.take(learner.closed))
          .isEqualTo(new LinkEnd(LinkEnd.Cause.CLOSED_HERE, "the snapshot cannot be read"));
      stream.write(2);
      assertThatThrownBy(stream::flush).hasMessageContaining("the snapshot cannot be read");
    }
  }

  @Test
  void onlyOneStreamAtATimeAndNoneWithoutASnap() throws Exception {
    try (QuorumHarness learner = new QuorumHarness(TransportKind.AUTO, OPTIONS);
        Pair<QuorumLink> dialed = learner.dialPeer()) {
      QuorumLink link = dialed.link();
      Socket peer = dialed.peer();
      learner.test.run(() -> {
        OutgoingStream unused = link.sendStream();
        assertThatThrownBy(link::sendStream).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(link::receiveStream).isInstanceOf(IllegalStateException.class);
        link.send(new QuorumMessage.Ping(1));
        link.close("enough");
      });
      // A message behind a stream that never ended is not sent.
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void messagesBehindAStreamCountForTheLimit() throws Exception {
    try (QuorumHarness learner = new QuorumHarness(TransportKind.AUTO, OPTIONS);
        Pair<QuorumLink> dialed = learner.dialPeer()) {
      QuorumLink link = dialed.link();
      Socket peer = dialed.peer();
      learner.test.run(() -> {
        OutgoingStream unused = link.sendStream();
        int fits = OPTIONS.unsentBytesMax() / 20;
        link.sendAcks(1, fits);
        assertThat(link.isOpen()).isTrue();
        link.sendAcks(fits + 1, fits + 2);
        assertThat(link.isOpen()).isFalse();
      });
      LinkEnd end = TestLoop.take(learner.closed);
      assertThat(end.cause()).isEqualTo(LinkEnd.Cause.TOO_SLOW);
      assertThat(end.reason()).contains("behind a stream");
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void whatWasSentBehindACompleteStreamStillGoesWhenTheLinkIsClosed() throws Exception {
    try (QuorumHarness learner = new QuorumHarness(TransportKind.AUTO, OPTIONS);
        Pair<QuorumLink> dialed = learner.dialPeer()) {
      QuorumLink link = dialed.link();
      Socket peer = dialed.peer();
      OutgoingStream stream = learner.test.ask(link::sendStream);
      stream.write(new byte[] {1, 2});
      stream.close();
      learner.test.run(() -> {
        link.send(new QuorumMessage.Ping(1));
        link.close("enough");
      });
      expect(peer, hex("0102 00000005 0000000000000001 ffffffff ffffffff"));
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
  }

  /** Work of another thread that may throw. */
  private interface Work {
    void run() throws IOException;
  }

  private static CompletableFuture<Void> async(Work work) {
    return CompletableFuture.runAsync(() -> {
      try {
        work.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
