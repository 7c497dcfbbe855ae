package dev.ostler.net.listen;

import static dev.ostler.net.listen.TestServer.frame;
import static dev.ostler.net.listen.TestServer.header;
import static dev.ostler.net.listen.TestServer.receiveAll;
import static dev.ostler.net.listen.TestServer.receiveFrame;
import static dev.ostler.net.listen.TestServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ostler.net.link.TransportKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"AUTO", "NIO"})
class FrameReaderTest {
  private static final int LIMIT = 1000;

  private final TransportKind kind;
  @AutoClose private TestServer server;
  private RecordingHandler handler;

  FrameReaderTest(TransportKind kind) throws IOException {
    this.kind = kind;
    server = new TestServer(kind, ListenerOptions.builder().frameBytesMax(LIMIT).build());
    handler = server.handler;
  }

  @BeforeEach
  void echoes() {
    handler.onFrame = RecordingHandler::echo;
  }

  @Test
  void framesArrivingOneByteAtATimeAreWhole() throws Exception {
    Socket client = server.connect();
    for (String text : List.of("hello", "", "x", "world")) {
      for (byte b : frame(text)) {
        send(client, new byte[] {b});
      }
      assertThat(receiveFrame(client)).isEqualTo(text);
    }
    handler.expect("opened", "frame hello", "frame ", "frame x", "frame world");
  }

  @Test
  void manyFramesInOneSegmentArriveInOrder() throws Exception {
    Socket client = server.connect();
    ByteArrayOutputStream segment = new ByteArrayOutputStream();
    for (int i = 0; i < 500; i++) {
      segment.writeBytes(frame("request " + i));
    }
    send(client, segment.toByteArray());
    for (int i = 0; i < 500; i++) {
      assertThat(receiveFrame(client)).isEqualTo("request " + i);
    }
  }

  @Test
  void framesOfOneReadShareAnArrayThatIsNeverWrittenAgain() throws Exception {
    Socket client = server.connect();
    List<String> sent = new ArrayList<>();
    for (int round = 0; round < 50; round++) {
      ByteArrayOutputStream segment = new ByteArrayOutputStream();
      for (int i = 0; i < 20; i++) {
        sent.add("round " + round + " request " + i);
        segment.writeBytes(frame(sent.get(sent.size() - 1)));
      }
      send(client, segment.toByteArray());
      for (int i = 0; i < 20; i++) {
        receiveFrame(client);
      }
    }
    List<String> kept = new ArrayList<>();
    handler.frames.forEach(frame -> kept.add(frame.text()));
    assertThat(kept).isEqualTo(sent);
  }

  @Test
  void aRandomStreamCutAtRandomGivesTheSameFrames() throws Exception {
    long seed = Long.getLong("ostler.seed", System.nanoTime());
    String again = "run again with -Dostler.seed=" + seed;
    System.out.println("FrameReaderTest, " + kind + ": " + again);
    Random random = new Random(seed);
    Socket client = server.connect();
    for (int round = 0; round < 30; round++) {
      List<String> sent = new ArrayList<>();
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      for (int i = random.nextInt(40); i >= 0; i--) {
        int length = random.nextInt(10) == 0 ? LIMIT - random.nextInt(3) : random.nextInt(60);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
          text.append((char) ('a' + random.nextInt(26)));
        }
        sent.add(text.toString());
        stream.writeBytes(frame(text.toString()));
      }
      byte[] bytes = stream.toByteArray();
      for (int at = 0; at < bytes.length; ) {
        int piece = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 8 : 700));
        client.getOutputStream().write(bytes, at, piece);
        at += piece;
      }
      for (String expected : sent) {
        assertThat(receiveFrame(client)).as(again).isEqualTo(expected);
      }
    }
  }

  @Test
  void aFrameOfTheLimitIsTakenAndOneByteMoreEndsTheLink() throws Exception {
    Socket client = server.connect();
    String longest = "l".repeat(LIMIT);
    send(client, frame(longest));
    assertThat(receiveFrame(client)).isEqualTo(longest);
    send(client, header(LIMIT + 1));
    assertThat(receiveAll(client)).isEmpty();
    handler.expect("opened", "frame " + longest, "illegal 1001", "closed ILLEGAL_FRAME");
  }

  @Test
  void aNegativeLengthEndsTheLinkWithoutAnAnswer() throws Exception {
    Socket client = server.connect();
    send(client, header(-1));
    assertThat(receiveAll(client)).isEmpty();
    handler.expect("opened", "illegal -1", "closed ILLEGAL_FRAME");
  }

  @Test
  void framesBeforeAnIllegalOneAreStillAnswered() throws Exception {
    Socket client = server.connect();
    ByteArrayOutputStream segment = new ByteArrayOutputStream();
    segment.writeBytes(frame("good"));
    segment.writeBytes(header(Integer.MIN_VALUE));
    segment.writeBytes(frame("never looked at"));
    send(client, segment.toByteArray());
    assertThat(receiveFrame(client)).isEqualTo("good");
    assertThat(receiveAll(client)).isEmpty();
    handler.expect("opened", "frame good", "illegal -2147483648", "closed ILLEGAL_FRAME");
  }

  @Test
  void halfAFrameThenCloseDeliversNothing() throws Exception {
    Socket client = server.connect();
    send(client, header(10), new byte[] {1, 2, 3});
    client.close();
    handler.expect("opened", "closed PEER_CLOSED");
  }

  @Test
  void halfALengthThenCloseDeliversNothing() throws Exception {
    Socket client = server.connect();
    send(client, new byte[] {0, 0});
    client.close();
    handler.expect("opened", "closed PEER_CLOSED");
  }

  @Test
  void aFrameInPiecesEndsInAnArrayOfItsSize() throws Exception {
    Socket client = server.connect();
    String text = "0123456789".repeat(50);
    byte[] bytes = frame(text);
    send(client, new byte[] {bytes[0], bytes[1]});
    server.await("two bytes arrived", () -> server.loop.counters().bytesReceived == 2);
    client.getOutputStream().write(bytes, 2, 300);
    server.await("more arrived", () -> server.loop.counters().bytesReceived == 302);
    client.getOutputStream().write(bytes, 302, bytes.length - 302);
    assertThat(receiveFrame(client)).isEqualTo(text);
    assertThat(handler.frames.remove().slice().bytes).hasSize(text.length());
  }

  @Test
  void aClaimedLengthReservesNoMemory() throws Exception {
    int claimed = 256 << 20;
    try (TestServer generous =
        new TestServer(
            kind, ListenerOptions.builder().links(0, 0).frameBytesMax(claimed).build())) {
      long thread = generous.onLoop(() -> Thread.currentThread().getId());
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 100; i++) {
        send(generous.connect(), header(claimed), new byte[] {1, 2, 3});
      }
      generous.await("all arrived", () -> generous.loop.counters().bytesReceived == 700);
      assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(8 << 20);
      assertThat(generous.failures).isEmpty();
    }
  }

  @Test
  void aFrameOfManyMegabytesArrives() throws Exception {
    int length = 20 << 20;
    try (TestServer generous =
        new TestServer(kind, ListenerOptions.builder().frameBytesMax(length).build())) {
      generous.handler.noteFrames = false;
      generous.handler.onFrame =
          frame -> {
            byte[] bytes = frame.slice().bytes;
            RecordingHandler.answer(
                frame.link(), bytes.length + ":" + bytes[0] + ":" + bytes[length - 1]);
            frame.link().close();
          };
      Socket client = generous.connect();
      byte[] payload = new byte[length];
      payload[0] = 7;
      payload[length - 1] = 9;
      send(client, header(length), payload);
      assertThat(receiveAll(client)).isEqualTo(length + ":7:9");
    }
  }
}
