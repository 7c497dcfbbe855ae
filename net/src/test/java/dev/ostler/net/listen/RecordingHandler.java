package dev.ostler.net.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.net.link.OutputBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Notes every callback as a line, and answers frames as the test says. */
final class RecordingHandler implements ClientHandler {
  private static final long DEADLINE_SECONDS = 20;

  /** "opened", "frame abc", "word ruok 0", "illegal -1", "abandoned 9", "closed PEER_CLOSED". */
  final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /** The array each frame came in, as long as the frame. */
  final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();

  volatile @Nullable ClientLink lastLink;
  volatile Consumer<Frame> onFrame = frame -> {};
  volatile Consumer<ClientLink> onWord = ClientLink::close;
  volatile Consumer<ClientLink> onOpened = link -> {};
  volatile BiPredicate<ClientLink, Integer> onLargeFrame = (link, length) -> true;
  final AtomicInteger outputTaken = new AtomicInteger();
  volatile boolean noteFrames = true;
  volatile Runnable onAfterReads = () -> {};
  volatile Runnable onEndOfBatch = () -> {};

  /** One frame as it was delivered. */
  record Frame(ClientLink link, Slice slice) {
    String text() {
      return slice.text();
    }
  }

  /** Part of an array. */
  static final class Slice {
    final byte[] bytes;
    final int offset;
    final int length;

    Slice(byte[] bytes, int offset, int length) {
      this.bytes = bytes;
      this.offset = offset;
      this.length = length;
    }

    String text() {
      return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void opened(ClientLink link) {
    lastLink = link;
    lines.add("opened");
    onOpened.accept(link);
  }

  @Override
  public void frame(ClientLink link, byte[] bytes, int offset, int length) {
    Frame frame = new Frame(link, new Slice(bytes, offset, length));
    if (noteFrames) {
      lines.add("frame " + frame.text());
      frames.add(frame);
    }
    onFrame.accept(frame);
  }

  @Override
  public void fourLetterWord(ClientLink link, int word, long argument) {
    lines.add("word " + FourLetterWords.name(word) + " " + argument);
    onWord.accept(link);
  }

  @Override
  public void illegalFrame(ClientLink link, int length) {
    lines.add("illegal " + length);
  }

  @Override
  public boolean admitLargeFrame(ClientLink link, int length) {
    return onLargeFrame.test(link, length);
  }

  @Override
  public void largeFrameAbandoned(ClientLink link, int length) {
    lines.add("abandoned " + length);
  }

  @Override
  public void outputTaken(ClientLink link) {
    outputTaken.incrementAndGet();
  }

  @Override
  public void closed(ClientLink link) {
    lines.add("closed " + link.closeReason());
  }

  @Override
  public void afterReads() {
    onAfterReads.run();
  }

  @Override
  public void endOfBatch() {
    onEndOfBatch.run();
  }

  ClientLink link() {
    return Objects.requireNonNull(lastLink);
  }

  /** Waits for the next line and compares it. */
  void expect(String... expected) throws InterruptedException {
    for (String line : expected) {
      assertThat(lines.poll(DEADLINE_SECONDS, TimeUnit.SECONDS)).isEqualTo(line);
    }
  }

  /** Writes the payload as one frame. */
  static void reply(ClientLink link, byte[] payload) {
    OutputBuffer out = link.out();
    out.ensure(4 + payload.length);
    byte[] array = out.array();
    int at = out.position();
    for (int shift = 24; shift >= 0; shift -= 8) {
      array[at++] = (byte) (payload.length >>> shift);
    }
    System.arraycopy(payload, 0, array, at, payload.length);
    out.advance(4 + payload.length);
  }

  /** Writes plain text. */
  static void answer(ClientLink link, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    OutputBuffer out = link.out();
    out.ensure(bytes.length);
    System.arraycopy(bytes, 0, out.array(), out.position(), bytes.length);
    out.advance(bytes.length);
  }

  static void echo(Frame frame) {
    byte[] payload = new byte[frame.slice().length];
    System.arraycopy(frame.slice().bytes, frame.slice().offset, payload, 0, payload.length);
    reply(frame.link(), payload);
  }
}
