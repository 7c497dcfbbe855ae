package dev.ostler.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.codec.Output;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameCutterTest {
  private static final int MAX_BYTES = 64;

  private final List<String> told = new ArrayList<>();
  private boolean open = true;
  private final FrameCutter cutter =
      new FrameCutter(
          MAX_BYTES,
          new FrameCutter.Sink() {
            @Override
            public void frame(byte[] array, int offset, int length) {
              told.add(new String(array, offset, length, StandardCharsets.UTF_8));
            }

            @Override
            public void oversized(byte[] header, int length) {
              told.add("oversized " + length + " " + header.length);
            }

            @Override
            public void broken(String reason) {
              told.add("broken");
              open = false;
            }

            @Override
            public boolean isOpen() {
              return open;
            }
          });

  private static byte[] frames(String... texts) {
    Output out = new Output(64);
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.writeRaw(bytes, 0, bytes.length);
    }
    return out.toArray();
  }

  @Test
  void messagesThatCameTogetherAreToldOneByOne() {
    cutter.received(frames("one", "", "three"));
    assertThat(told).containsExactly("one", "", "three");
  }

  @Test
  void howeverTheBytesComeTheMessagesAreTheSame() {
    String large = "x".repeat(MAX_BYTES);
    String tooLarge = "y".repeat(MAX_BYTES + 1);
    byte[] all = frames("a", large, tooLarge, "", "end");
    long seed = Long.getLong("ostler.seed", System.nanoTime());
    System.out.println(
        "seed " + seed + "; again: -Dtest=FrameCutterTest -DargLine=-Dostler.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      told.clear();
      int at = 0;
      while (at < all.length) {
        int end = Math.min(all.length, at + 1 + random.nextInt(round % 40 + 1));
        cutter.received(Arrays.copyOfRange(all, at, end));
        at = end;
      }
      assertThat(told).containsExactly("a", large, "oversized 65 16", "", "end");
    }
  }

  @Test
  void aNegativeLengthIsNoMessageAndNothingBehindItIsRead() {
    Output out = new Output(16);
    out.writeInt(-5);
    out.writeInt(1);
    out.writeByte('x');
    cutter.received(out.toArray());
    assertThat(told).containsExactly("broken");
  }
}
