package dev.ostler.wire.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Values drawn from a seed, edge cases more often than chance would have it. */
public final class RandomValues {
  private static final int[] INTS = {0, 1, -1, 2, 127, 128, Integer.MAX_VALUE, Integer.MIN_VALUE};
  private static final long[] LONGS = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32};
  private static final String[] TEXTS = {"", "world", "anyone", "digest", "\u00e4\u20ac", "a\0b"};

  private final Random random;
  private final String reproduce;

  /** Draws from {@code -Dostler.seed}, or else from a new seed. */
  public RandomValues(Class<?> test) {
    long seed = Long.getLong("ostler.seed", System.nanoTime());
    this.random = new Random(seed);
    this.reproduce =
        "again: mvn -pl wire test -Dtest=" + test.getSimpleName() + " -Dostler.seed=" + seed;
  }

  /** The line that runs the test again with the same values. */
  public String reproduce() {
    return reproduce;
  }

  /** A number from 0 to below the bound. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  public boolean nextBoolean() {
    return random.nextBoolean();
  }

  public int nextInt() {
    return below(3) == 0 ? INTS[below(INTS.length)] : random.nextInt();
  }

  public long nextLong() {
    return below(3) == 0 ? LONGS[below(LONGS.length)] : random.nextLong();
  }

  /** One of the numbers. */
  public int oneOf(int... choices) {
    return choices[below(choices.length)];
  }

  /** Bytes of any content. */
  public byte[] bytes(int lengthMax) {
    byte[] bytes = new byte[below(lengthMax + 1)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A slice that starts somewhere in a larger array. */
  public Bytes data() {
    byte[] bytes = bytes(below(10) == 0 ? 5_000 : 40);
    int offset = below(bytes.length + 1);
    return Bytes.of(bytes, offset, below(bytes.length - offset + 1));
  }

  public String text() {
    return below(2) == 0 ? TEXTS[below(TEXTS.length)] : Integer.toString(random.nextInt(), 36);
  }

  /** A path of any bytes, mostly well-formed ones. */
  public Path path() {
    if (below(5) == 0) {
      Bytes bytes = data();
      return Path.of(bytes.array(), bytes.offset(), bytes.length());
    }
    StringBuilder path = new StringBuilder();
    int depth = 1 + below(4);
    for (int i = 0; i < depth; i++) {
      path.append('/').append(text());
    }
    return Path.of(path.toString());
  }

  public AclList aclList() {
    return AclList.of(list(() -> new Acl(nextInt(), orNull(text()), orNull(text()))));
  }

  public Stat stat() {
    return new Stat(
        nextLong(),
        nextLong(),
        nextLong(),
        nextLong(),
        nextInt(),
        nextInt(),
        nextInt(),
        nextLong(),
        nextInt(),
        nextInt(),
        nextLong());
  }

  /** The value, or sometimes null. */
  public <T> @Nullable T orNull(T value) {
    return below(8) == 0 ? null : value;
  }

  /** Up to eight elements, sometimes none. */
  public <T> List<T> list(Supplier<T> element) {
    List<T> list = new ArrayList<>();
    int size = below(4) == 0 ? 0 : below(9);
    for (int i = 0; i < size; i++) {
      list.add(element.get());
    }
    return list;
  }
}
