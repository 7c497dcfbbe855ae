package dev.ostler.net.listen;

import static dev.ostler.net.listen.TestServer.frame;
import static dev.ostler.net.listen.TestServer.receiveFrame;
import static dev.ostler.net.listen.TestServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.net.link.TransportKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"AUTO", "NIO"})
class FairTurnsTest {
  private static final int BURST = 6 * FrameReader.FRAMES_PER_TURN + 17;

  @AutoClose private final TestServer server;
  private final List<String> order = new CopyOnWriteArrayList<>();

  FairTurnsTest(TransportKind kind) throws IOException {
    server = new TestServer(kind);
    server.handler.noteFrames = false;
    server.handler.onFrame =
        frame -> {
          order.add(frame.text());
          RecordingHandler.echo(frame);
        };
  }

  @Test
  void aBurstOfOneClientIsAnsweredInSharesAndAnotherIsServedBetweenThem() throws Exception {
    Socket busy = server.connect();
    Socket other = server.connect();
    send(busy, frame("hello"));
    send(other, frame("hello"));
    assertThat(receiveFrame(busy)).isEqualTo("hello");
    assertThat(receiveFrame(other)).isEqualTo("hello");
    order.clear();

    // Everything is there when the loop looks; one receive can take the whole burst.
    CountDownLatch sent = new CountDownLatch(1);
    server.loop.execute(() -> await(sent));
    send(busy, burst());
    send(other, frame("other"));
    sent.countDown();

    for (int i = 0; i < BURST; i++) {
      assertThat(receiveFrame(busy)).isEqualTo("b" + i);
    }
    assertThat(receiveFrame(other)).isEqualTo("other");
    assertThat(order.indexOf("other")).isLessThanOrEqualTo(FrameReader.FRAMES_PER_TURN);
    assertThat(order).hasSize(BURST + 1);
  }

  @Test
  void aLinkThatIsClosedBetweenTwoSharesDeliversNoMore() throws Exception {
    Socket busy = server.connect();
    server.handler.onFrame =
        frame -> {
          order.add(frame.text());
          if (order.size() == FrameReader.FRAMES_PER_TURN) {
            frame.link().close();
          }
        };
    send(busy, burst());
    assertThat(TestServer.receiveAll(busy)).isEmpty();
    assertThat(order).hasSize(FrameReader.FRAMES_PER_TURN);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(TestServer.READ_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] burst() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < BURST; i++) {
      bytes.writeBytes(frame("b" + i));
    }
    return bytes.toByteArray();
  }
}
