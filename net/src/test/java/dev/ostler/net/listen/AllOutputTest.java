package dev.ostler.net.listen;

import static dev.ostler.net.listen.TestServer.frame;
import static dev.ostler.net.listen.TestServer.receiveAll;
import static dev.ostler.net.listen.TestServer.receiveFrame;
import static dev.ostler.net.listen.TestServer.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.net.link.OutputBuffer;
import dev.ostler.net.link.TransportKind;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What waits for all clients together, when none of them alone has too much. */
@ParameterizedClass
@EnumSource(names = {"AUTO", "NIO"})
class AllOutputTest {
  private static final int MAX = 64 << 20;
  private static final int ALL_MAX = 48 << 20;

  /** Far more than the system takes for a client that does not read. */
  private static final int LARGE = 16 << 20;

  @AutoClose private final TestServer server;
  private final RecordingHandler handler;

  AllOutputTest(TransportKind kind) throws IOException {
    ListenerOptions options =
        ListenerOptions.builder().unsent(1 << 20, 1 << 18, MAX).allUnsentBytesMax(ALL_MAX).build();
    server = new TestServer(kind, options);
    handler = server.handler;
    handler.noteFrames = false;
  }

  private long waiting() {
    return server.onLoop(() -> server.listener.waitingBytes());
  }

  private int links() {
    return server.onLoop(() -> server.listener.linkCount());
  }

  private static void replyAtOnce(ClientLink link, int bytes) {
    RecordingHandler.reply(link, new byte[bytes]);
    link.flush();
  }

  @Test
  void whoeverHasMostWaitingIsClosedUntilTheRestMayStay() throws Exception {
    handler.onFrame = frame -> replyAtOnce(frame.link(), Integer.parseInt(frame.text()) << 20);
    List<Socket> clients = new ArrayList<>();
    for (String megabytes : List.of("10", "20", "12")) {
      Socket client = server.connect();
      clients.add(client);
      send(client, frame(megabytes));
      handler.expect("opened");
      server.await("it waits", () -> handler.link().isBackedUp());
    }
    assertThat(waiting()).isBetween(42L << 20, (long) ALL_MAX);
    Socket last = server.connect();
    send(last, frame("9"));
    handler.expect("opened", "closed SLOW_CONSUMER");
    assertThatThrownBy(() -> receiveAll(clients.get(1))).isInstanceOf(IOException.class);
    assertThat(links()).isEqualTo(3);
    // The others have lost nothing.
    assertThat(receiveFrame(clients.get(0))).hasSize(10 << 20);
    assertThat(receiveFrame(clients.get(2))).hasSize(12 << 20);
    assertThat(receiveFrame(last)).hasSize(9 << 20);
    server.await("all is sent", () -> server.listener.waitingBytes() == 0);
  }

  @Test
  void theBoundHoldsWithinOneBatch() throws Exception {
    int count = 12;
    for (int i = 0; i < count; i++) {
      Socket client = server.connect();
      send(client, frame("hello"));
      handler.expect("opened");
    }
    server.run(() -> {
      AtomicInteger closed = new AtomicInteger();
      server.listener.forEachLink(link -> {
        replyAtOnce(link, LARGE);
        assertThat(server.listener.waitingBytes()).isLessThanOrEqualTo(ALL_MAX);
      });
      server.listener.forEachLink(link -> closed.addAndGet(link.isOpen() ? 0 : 1));
      assertThat(closed.get()).isBetween(9, count);
    });
    server.await("the closed are gone", () -> server.listener.linkCount() <= 3);
  }

  @Test
  void aClosingLinkThatIsStillOwedMuchMayBeChosenToo() throws Exception {
    handler.onFrame =
        frame -> {
          replyAtOnce(frame.link(), 2 * LARGE);
          frame.link().close();
        };
    Socket leaving = server.connect();
    send(leaving, frame("close session"));
    handler.expect("opened");
    server.await("it is backed up", () -> handler.link().isBackedUp());
    handler.onFrame = frame -> replyAtOnce(frame.link(), 2 * LARGE - (1 << 20));
    Socket other = server.connect();
    send(other, frame("hello"));
    handler.expect("opened", "closed HANDLER");
    assertThat(receiveFrame(other)).hasSize(2 * LARGE - (1 << 20));
  }

  /** Keeps memory and writes next to nothing. */
  private static final class Kept extends HeldOutput {
    Kept(int keptBytes) {
      super(keptBytes);
    }

    Kept(int keptBytes, long referencedBytes) {
      super(keptBytes, referencedBytes);
    }

    @Override
    public void writeTo(OutputBuffer out) {
      out.writeInt(0);
    }
  }

  @Test
  void clientsForWhomLittleWaitsAreNotClosedHoweverManyTheyAre() throws Exception {
    int count = 60;
    for (int i = 0; i < count; i++) {
      Socket client = server.connect();
      send(client, frame("hello"));
      handler.expect("opened");
    }
    server.run(() -> {
      server.listener.forEachLink(link -> link.hold(new Kept(1_000_000)));
      assertThat(server.listener.waitingBytes()).isGreaterThan(ALL_MAX);
      server.listener.forEachLink(link -> assertThat(link.isOpen()).isTrue());
    });
    server.await("all is sent", () -> server.listener.waitingBytes() == 0);
    assertThat(links()).isEqualTo(count);
  }

  @Test
  void whatIsHeldCountsAsWell() throws Exception {
    Socket large = server.connect();
    send(large, frame("hello"));
    handler.expect("opened");
    server.run(() -> {
      handler.link().hold(new Kept(ALL_MAX - (1 << 20)));
      assertThat(handler.link().isOpen()).isTrue();
      handler.link().hold(new Kept(1 << 20));
      assertThat(handler.link().isOpen()).isFalse();
      assertThat(server.listener.waitingBytes()).isZero();
    });
    handler.expect("closed SLOW_CONSUMER");
  }

  @Test
  void whatIsReferencedCountsForAllAndForTheChoiceOfWhomToClose() throws Exception {
    List<ClientLink> opened = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Socket client = server.connect();
      send(client, frame("hello"));
      handler.expect("opened");
      opened.add(handler.link());
    }
    server.run(() -> {
      opened.get(0).hold(new Kept(100, ALL_MAX - (4 << 20)));
      opened.get(1).hold(new Kept(2 << 20));
      assertThat(opened.get(0).isOpen()).isTrue();
      assertThat(server.listener.waitingBytes()).isGreaterThan(ALL_MAX - (2 << 20));
      opened.get(1).hold(new Kept(2 << 20));
      assertThat(opened.get(0).isOpen()).isFalse();
      assertThat(opened.get(1).isOpen()).isTrue();
    });
    handler.expect("closed SLOW_CONSUMER");
    server.await("all is sent", () -> server.listener.waitingBytes() == 0);
  }

  @Test
  void theArrayOfALongReplyShrinksWithWhatIsLeftOfIt() throws Exception {
    handler.onFrame = frame -> replyAtOnce(frame.link(), 2 * LARGE);
    Socket client = server.connect();
    send(client, frame("hello"));
    handler.expect("opened");
    server.await("it is backed up", () -> handler.link().isBackedUp());
    assertThat(waiting()).isGreaterThan(2 * LARGE);
    int toRead = 2 * LARGE - (1 << 20);
    assertThat(client.getInputStream().readNBytes(toRead)).hasSize(toRead);
    server.await("it takes less", () -> server.listener.waitingBytes() < (8 << 20));
    assertThat(client.getInputStream().readNBytes((1 << 20) + 4)).hasSize((1 << 20) + 4);
    server.await("all is sent", () -> server.listener.waitingBytes() == 0);
  }
}
