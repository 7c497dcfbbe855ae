package dev.ostler.net.listen;

import static dev.ostler.net.listen.TestServer.frame;
import static dev.ostler.net.listen.TestServer.receiveAll;
import static dev.ostler.net.listen.TestServer.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.net.link.OutputBuffer;
import dev.ostler.net.link.TransportKind;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A burst of replies that the client did not cause to stop: they waited for something else. */
@ParameterizedClass
@EnumSource(names = {"AUTO", "NIO"})
class HeldOutputTest {
  private static final int PAUSE = 1 << 20;
  private static final int RESUME = 1 << 18;
  private static final int MAX = 8 << 20;

  /** A client that means to read does not pause for so long. */
  private static final int LONG_DRAIN_MILLIS = 20_000;

  /** Times to drain where they matter: a busy machine may pause for longer than the first. */
  private static final List<Integer> DRAINS = List.of(250, 700, 2_000);

  private static final byte[] BIG = new byte[1 << 20];

  /** Far more than the hard limit and what the system takes. */
  private static final int BURST = 64;

  private final TransportKind kind;
  @AutoClose private final TestServer server;
  private final RecordingHandler handler;

  HeldOutputTest(TransportKind kind) throws IOException {
    this.kind = kind;
    server = new TestServer(kind, options(LONG_DRAIN_MILLIS));
    handler = server.handler;
    handler.noteFrames = false;
  }

  private static ListenerOptions options(int drainMillis) {
    return ListenerOptions.builder().unsent(PAUSE, RESUME, MAX).drainMillis(drainMillis).build();
  }

  /** A frame of a number and a megabyte, which costs next to nothing to keep. */
  private static final class Numbered extends HeldOutput {
    private final int number;

    Numbered(int number, int keptBytes) {
      super(keptBytes);
      this.number = number;
    }

    @Override
    public void writeTo(OutputBuffer out) {
      out.writeInt(4 + BIG.length);
      out.writeInt(number);
      out.writeRaw(BIG, 0, BIG.length);
    }
  }

  private static void reply(ClientLink link, int number, int keptBytes) {
    Numbered reply = new Numbered(number, keptBytes);
    if (link.mustHold()) {
      link.hold(reply);
    } else {
      reply.writeTo(link.out());
    }
  }

  private static void burst(ClientLink link) {
    for (int i = 0; i < BURST; i++) {
      reply(link, i, 100);
    }
  }

  private static int receiveNumbered(DataInputStream in) throws IOException {
    assertThat(in.readInt()).isEqualTo(4 + BIG.length);
    int number = in.readInt();
    in.readFully(new byte[BIG.length]);
    return number;
  }

  @Test
  void aBurstFarAboveTheHardLimitReachesAClientThatReads() throws Exception {
    handler.onFrame = frame -> burst(frame.link());
    Socket client = server.connect();
    send(client, frame("hello"));
    handler.expect("opened");
    server.await("held", () -> handler.link().isBackedUp());
    assertThat(server.onLoop(() -> handler.link().unsentBytes()))
        .isLessThan(PAUSE + 3 * BIG.length);
    DataInputStream in = new DataInputStream(client.getInputStream());
    for (int i = 0; i < BURST; i++) {
      assertThat(receiveNumbered(in)).isEqualTo(i);
    }
    assertThat(handler.outputTaken).hasPositiveValue();
    server.await("room", () -> !handler.link().isBackedUp());
    handler.onFrame = frame -> reply(frame.link(), 77, 100);
    send(client, frame("again"));
    assertThat(receiveNumbered(in)).isEqualTo(77);
    assertThat(handler.lines).isEmpty();
  }

  @Test
  void aClientIsNotReadWhileRepliesAreHeldForIt() throws Exception {
    handler.onFrame = frame -> burst(frame.link());
    Socket client = server.connect();
    send(client, frame("first"), frame("second"));
    handler.expect("opened");
    DataInputStream in = new DataInputStream(client.getInputStream());
    for (int i = 0; i < 2 * BURST; i++) {
      assertThat(receiveNumbered(in)).isEqualTo(i % BURST);
    }
  }

  @Test
  void othersAreServedWhileRepliesAreHeld() throws Exception {
    handler.onFrame = frame -> burst(frame.link());
    Socket client = server.connect();
    send(client, frame("hello"));
    handler.expect("opened");
    server.await("held", () -> handler.link().isBackedUp());
    handler.onFrame = RecordingHandler::echo;
    Socket other = server.connect();
    send(other, frame("other"));
    assertThat(TestServer.receiveFrame(other)).isEqualTo("other");
  }

  @Test
  void aLinkThatClosesSendsWhatIsHeldFirst() throws Exception {
    handler.onFrame =
        frame -> {
          burst(frame.link());
          frame.link().close();
        };
    Socket client = server.connect();
    send(client, frame("close session"));
    DataInputStream in = new DataInputStream(client.getInputStream());
    for (int i = 0; i < BURST; i++) {
      assertThat(receiveNumbered(in)).isEqualTo(i);
    }
    assertThatThrownBy(in::readInt).isInstanceOf(EOFException.class);
    handler.expect("opened", "closed HANDLER");
  }

  /** What shows with a long time to drain, if not with a short one. */
  private interface Timed {
    boolean shows(int drainMillis) throws Exception;
  }

  private static void assertShows(Timed timed) throws Exception {
    for (int drainMillis : DRAINS) {
      if (timed.shows(drainMillis)) {
        return;
      }
      System.out.println("not with " + drainMillis + " ms to drain; once more with more");
    }
    throw new AssertionError("not even with " + DRAINS.get(DRAINS.size() - 1) + " ms to drain");
  }

  /** A server that answers the first frame with a burst and closes the link. */
  private TestServer closingServer(int drainMillis) throws IOException {
    TestServer closing = new TestServer(kind, options(drainMillis));
    closing.handler.noteFrames = false;
    closing.handler.onFrame =
        frame -> {
          burst(frame.link());
          frame.link().close();
        };
    return closing;
  }

  private static void spinUntil(long nanos) {
    while (System.nanoTime() < nanos) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aClosingLinkWaitsForAClientThatReadsSlowlyButSteadily() throws Exception {
    assertShows(this::aSlowReaderGetsAll);
  }

  private boolean aSlowReaderGetsAll(int drainMillis) throws IOException {
    try (TestServer closing = closingServer(drainMillis)) {
      Socket client = closing.connect();
      send(client, frame("close session"));
      DataInputStream in = new DataInputStream(client.getInputStream());
      long start = System.nanoTime();
      for (int i = 0; i < BURST; i++) {
        try {
          assertThat(receiveNumbered(in)).isEqualTo(i);
        } catch (IOException givenUp) {
          return false;
        }
        // Two drain times in all, and much less than one between two replies.
        spinUntil(start + TimeUnit.MILLISECONDS.toNanos(2L * drainMillis * (i + 1) / BURST));
      }
      assertThatThrownBy(in::readInt).isInstanceOf(EOFException.class);
      return true;
    }
  }

  @Test
  void aClosingLinkWhoseClientTakesNothingIsGivenUp() throws Exception {
    try (TestServer closing = closingServer(DRAINS.get(0))) {
      Socket client = closing.connect();
      send(client, frame("close session"));
      closing.handler.expect("opened", "closed HANDLER");
      assertThatThrownBy(() -> receiveAll(client)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aClosingLinkWhoseClientTakesAlmostNothingIsGivenUpAllTheSame() throws Exception {
    assertShows(this::whoTakesAlmostNothingIsGivenUpLate);
  }

  /** Whether what was taken delayed the end. */
  private boolean whoTakesAlmostNothingIsGivenUpLate(int drainMillis) throws Exception {
    try (TestServer closing = closingServer(drainMillis)) {
      Socket client = closing.connect();
      send(client, frame("close session"));
      closing.handler.expect("opened");
      long start = System.nanoTime();
      long until = start;
      long taken = 0;
      while (closing.handler.lines.isEmpty()) {
        try {
          taken += client.getInputStream().readNBytes(200_000).length;
        } catch (IOException e) {
          // The reset may come in the middle.
          break;
        }
        assertThat(taken).isLessThan(BURST * BIG.length / 2);
        // Something is always taken in much less than the time for it.
        until += TimeUnit.MILLISECONDS.toNanos(drainMillis / 6);
        while (System.nanoTime() < until && closing.handler.lines.isEmpty()) {
          Thread.onSpinWait();
        }
      }
      closing.handler.expect("closed HANDLER");
      return System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(3L * drainMillis);
    }
  }

  @Test
  void whatNobodyNeedsAnyMoreIsDroppedAndTheBufferIsSent() throws Exception {
    CountDownLatch dropped = new CountDownLatch(1);
    handler.onFrame =
        frame -> {
          burst(frame.link());
          frame.link().dropHeld();
          frame.link().close();
          assertThat(server.listener.waitingBytes()).isLessThan(8 << 20);
          dropped.countDown();
        };
    Socket client = server.connect();
    send(client, frame("replaced"));
    // A client that read meanwhile could take all of it before anything is dropped.
    assertThat(dropped.await(20, TimeUnit.SECONDS)).isTrue();
    DataInputStream in = new DataInputStream(client.getInputStream());
    assertThat(receiveNumbered(in)).isZero();
    assertThat(receiveAll(client).length()).isLessThan(BURST / 2 * BIG.length);
    handler.expect("opened", "closed HANDLER");
    server.await("nothing is held", () -> server.listener.waitingBytes() == 0);
  }

  @Test
  void whatItCostsToHoldCountsForTheHardLimit() throws Exception {
    handler.onFrame =
        frame -> {
          for (int i = 0; i < BURST; i++) {
            reply(frame.link(), i, 4 + BIG.length);
          }
          assertThat(frame.link().isOpen()).isFalse();
        };
    Socket client = server.connect();
    send(client, frame("hello"));
    handler.expect("opened", "closed SLOW_CONSUMER");
    assertThatThrownBy(() -> receiveAll(client)).isInstanceOf(IOException.class);
  }

  @Test
  void whatIsHeldForAClientThatTakesItsRepliesLeavesAtTheEndOfTheBatch() throws Exception {
    Socket client = server.connect();
    handler.onFrame =
        frame -> {
          frame.link().hold(new Numbered(1, 100));
          assertThat(frame.link().mustHold()).isTrue();
          frame.link().hold(new Numbered(2, 100));
        };
    send(client, frame("hello"), frame("again"));
    DataInputStream in = new DataInputStream(client.getInputStream());
    for (int i = 0; i < 4; i++) {
      assertThat(receiveNumbered(in)).isEqualTo(1 + i % 2);
    }
    server.await("room", () -> !handler.link().isBackedUp());
    assertThat(server.onLoop(() -> server.listener.waitingBytes())).isZero();
  }
}
