package dev.ostler.core.watch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A seeded hash of 64 bits, eight bytes a step. Clients choose the paths, so without the seed they
 * could choose paths that all land in one place.
 */
final class PathHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final long FINISH = 0xD6E8FEB86659FD93L;

  private PathHash() {}

  static long of(byte[] array, int offset, int length, long seed) {
    long hash = seed ^ (length * FINISH);
    int end = offset + length;
    int at = offset;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONG.get(array, at));
    }
    if (at < end) {
      hash = mix(hash ^ tail(array, offset, at, end));
    }
    return mix(hash ^ FINISH);
  }

  /** The last eight bytes, some of them for a second time; or all, if there are fewer. */
  private static long tail(byte[] array, int offset, int at, int end) {
    if (end - offset >= Long.BYTES) {
      return (long) LONG.get(array, end - Long.BYTES);
    }
    long tail = 0;
    for (int i = at; i < end; i++) {
      tail = (tail << Byte.SIZE) | (array[i] & 0xff);
    }
    return tail;
  }

  private static long mix(long value) {
    return (value * MULTIPLIER) ^ Math.unsignedMultiplyHigh(value, MULTIPLIER);
  }
}
