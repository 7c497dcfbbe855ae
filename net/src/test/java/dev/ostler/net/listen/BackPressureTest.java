package dev.ostler.net.listen;

import static dev.ostler.net.listen.TestServer.frame;
import static dev.ostler.net.listen.TestServer.receiveAll;
import static dev.ostler.net.listen.TestServer.receiveFrame;
import static dev.ostler.net.listen.TestServer.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.net.link.TransportKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"AUTO", "NIO"})
class BackPressureTest {
  private static final int PAUSE = 1 << 20;
  private static final int RESUME = 1 << 18;
  private static final int MAX = 24 << 20;
  private static final byte[] BIG = new byte[1 << 20];

  @AutoClose private final TestServer server;
  private final RecordingHandler handler;
  private final AtomicInteger delivered = new AtomicInteger();

  BackPressureTest(TransportKind kind) throws IOException {
    ListenerOptions options =
        ListenerOptions.builder().unsent(PAUSE, RESUME, MAX).drainMillis(200).build();
    server = new TestServer(kind, options);
    handler = server.handler;
    handler.noteFrames = false;
  }

  @Test
  void aClientThatDoesNotReadIsNoLongerReadAndLosesNothing() throws Exception {
    int requests = 200;
    handler.onFrame =
        frame -> {
          delivered.incrementAndGet();
          RecordingHandler.reply(frame.link(), BIG);
        };
    Socket client = server.connect();
    // All requests fit one read of the server: only what is undelivered can stop it.
    send(client, requests(requests));
    handler.expect("opened");
    server.await("paused", () -> handler.link().unsentBytes() > PAUSE);
    int seen = delivered.get();
    assertThat(seen).isLessThan(requests);
    assertThat(server.onLoop(() -> handler.link().unsentBytes()))
        .isLessThan(PAUSE + 3 * BIG.length);
    for (int i = 0; i < requests; i++) {
      assertThat(receiveFrame(client)).hasSize(BIG.length);
    }
    assertThat(delivered).hasValue(requests);
    server.await("sent", () -> handler.link().unsentBytes() == 0);
    // And it goes on as before.
    send(client, frame("again"));
    assertThat(receiveFrame(client)).hasSize(BIG.length);
    assertThat(handler.lines).isEmpty();
  }

  @Test
  void aClientThatNeverReadsIsClosedAtTheHardLimit() throws Exception {
    Socket client = server.connect();
    send(client, frame("hello"));
    handler.expect("opened");
    server.run(() -> {
      // Notifications come whether the client is read or not.
      for (int i = 0; i < 100; i++) {
        RecordingHandler.reply(handler.link(), BIG);
      }
      assertThat(handler.link().isOpen()).isFalse();
    });
    handler.expect("closed SLOW_CONSUMER");
    assertThatThrownBy(() -> receiveAll(client)).isInstanceOf(IOException.class);
    assertThat(server.onLoop(() -> server.listener.linkCount())).isZero();
  }

  @Test
  void oneReplyAboveTheHardLimitStillGoesToAClientThatReads() throws Exception {
    handler.onFrame = frame -> RecordingHandler.reply(frame.link(), new byte[MAX + BIG.length]);
    Socket client = server.connect();
    send(client, frame("list children"));
    assertThat(receiveFrame(client)).hasSize(MAX + BIG.length);
  }

  @Test
  void aClosingLinkWhoseClientDoesNotReadIsGivenUp() throws Exception {
    handler.onFrame =
        frame -> {
          RecordingHandler.reply(frame.link(), new byte[16 << 20]);
          frame.link().close();
        };
    Socket client = server.connect();
    send(client, frame("close session"));
    handler.expect("opened", "closed HANDLER");
    assertThatThrownBy(() -> receiveAll(client)).isInstanceOf(IOException.class);
  }

  @Test
  void aClosingLinkWhoseClientReadsSendsEverything() throws Exception {
    handler.onFrame =
        frame -> {
          RecordingHandler.reply(frame.link(), new byte[16 << 20]);
          frame.link().close();
          RecordingHandler.reply(frame.link(), new byte[3]);
        };
    Socket client = server.connect();
    send(client, frame("close session"));
    assertThat(receiveAll(client)).hasSize(4 + (16 << 20));
    handler.expect("opened", "closed HANDLER");
  }

  @Test
  void aPausedLinkGetsNoFramesNotEvenThoseThatHadArrived() throws Exception {
    handler.onFrame =
        frame -> {
          if (delivered.incrementAndGet() % 10 == 0) {
            frame.link().pauseReading();
          }
          RecordingHandler.echo(frame);
        };
    Socket client = server.connect();
    send(client, requests(35));
    for (int expected = 10; expected <= 30; expected += 10) {
      int mark = expected;
      server.await("ten more", () -> delivered.get() == mark);
      send(client, "");
      server.run(() -> assertThat(delivered).hasValue(mark));
      server.run(() -> handler.link().resumeReading());
    }
    for (int i = 0; i < 35; i++) {
      assertThat(receiveFrame(client)).isEqualTo("request " + i);
    }
    assertThat(delivered).hasValue(35);
  }

  @Test
  void aPauseBetweenFramesHoldsBackTheNext() throws Exception {
    handler.onFrame = RecordingHandler::echo;
    Socket client = server.connect();
    send(client, frame("one"));
    assertThat(receiveFrame(client)).isEqualTo("one");
    server.run(() -> handler.link().pauseReading());
    long before = server.onLoop(() -> server.loop.counters().bytesReceived);
    send(client, frame("two"));
    Socket other = server.connect();
    send(other, frame("other"));
    assertThat(receiveFrame(other)).isEqualTo("other");
    assertThat(server.onLoop(() -> server.loop.counters().bytesReceived)).isEqualTo(before + 9);
    server.run(() -> server.listener.forEachLink(ClientLink::resumeReading));
    assertThat(receiveFrame(client)).isEqualTo("two");
  }

  @Test
  void aPausedClientThatResetsItsConnectionIsNoticed() throws Exception {
    Socket client = server.connect();
    send(client, frame("one"));
    handler.expect("opened");
    server.run(() -> handler.link().pauseReading());
    client.setSoLinger(true, 0);
    client.close();
    if (server.loop.kind() == TransportKind.NIO) {
      // The selector tells nothing of a socket it has no interest in.
      server.run(() -> handler.link().resumeReading());
    }
    handler.expect("closed CONNECTION_LOST");
  }

  private static byte[] requests(int count) {
    ByteArrayOutputStream segment = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      segment.writeBytes(frame("request " + i));
    }
    return segment.toByteArray();
  }
}
