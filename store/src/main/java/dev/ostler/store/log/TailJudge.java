package dev.ostler.store.log;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Adler32;
import org.jspecify.annotations.Nullable;

/**
 * Tells the torn end of a log from damage.
 *
 * <p>A crash tears only what was written and not yet forced: the last {@link
 * LogFormat#UNSYNCED_BYTES_MAX} bytes and one record. Of that, sectors may be missing in any order,
 * and the last bytes may be cut off anywhere. What is missing reads as zeros, because a file is
 * zero-filled ahead or grows, or lies behind the end of the file. A disk that damages bytes leaves
 * no such mark. So a bad record is a torn one if
 *
 * <ul>
 *   <li>the file ends inside it, or
 *   <li>one of the sectors it covers is all zeros behind the last good record, or
 *   <li>its last part, and all that follows, is zeros,
 * </ul>
 *
 * and, in each case, nothing but zeros lies further away than could have been unforced.
 *
 * <p>A record whose checksum is right for another length than the one it states was written whole:
 * its length is damaged, and that is never a torn end.
 */
final class TailJudge {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int SECTOR_BYTES = 512;

  /** The longest record that is reckoned with at the end of the unforced bytes. */
  private static final int RECORD_BYTES_MAX = 8 << 20;

  private static final int WINDOW_BYTES = LogFormat.UNSYNCED_BYTES_MAX + RECORD_BYTES_MAX;
  private static final int PIECE_BYTES = 256 << 10;
  private static final int ADLER_MODULUS = 65521;
  private static final byte[] ZEROS = new byte[4096];

  private final LogFileReader reader;
  private final long start;
  private final byte[] window;

  private TailJudge(LogFileReader reader, long start, byte[] window) {
    this.reader = reader;
    this.start = start;
    this.window = window;
  }

  /**
   * Judges what stands behind the last good record of the last file that has any.
   *
   * @return null if a crash explains it, zeros to the end of the file included; else what is wrong
   */
  static @Nullable String judge(LogFileReader reader) throws IOException {
    return isZero(reader, reader.offset()) ? null : at(reader, reader.offset()).damage();
  }

  /** True if there is nothing but zeros from an offset on to the end of the file. */
  static boolean isZero(LogFileReader reader, long from) throws IOException {
    byte[] piece = new byte[(int) Math.min(PIECE_BYTES, Math.max(0, reader.length() - from))];
    long at = from;
    while (at < reader.length()) {
      int read = reader.file().readFully(at, piece, 0, piece.length);
      if (read == 0) {
        break;
      }
      if (!isZero(piece, 0, read)) {
        return false;
      }
      at += read;
    }
    return true;
  }

  private static TailJudge at(LogFileReader reader, long start) throws IOException {
    long left = Math.max(0, reader.length() - start);
    byte[] window = new byte[(int) Math.min(WINDOW_BYTES, left)];
    int read = reader.file().readFully(start, window, 0, window.length);
    return new TailJudge(
        reader, start, read == window.length ? window : Arrays.copyOf(window, read));
  }

  private @Nullable String damage() throws IOException {
    int lastNonZero = lastNonZero(window);
    if (!isZero(reader, start + window.length)) {
      return "records follow further behind it than a crash can have left unsynced";
    }
    if (window.length < LogFormat.RECORD_HEADER_BYTES) {
      return null;
    }
    int length = (int) INT.get(window, 8);
    if (length < 0) {
      return "Unreasonable length = " + length;
    }
    int trueLength = trueLength();
    if (trueLength >= 0 && trueLength != length) {
      return "the record's length is " + length + " where its checksum fits " + trueLength;
    }
    long end = (long) length + LogFormat.RECORD_OVERHEAD_BYTES;
    boolean cut = end > window.length && start + window.length == reader.length();
    if (cut || lastNonZero < end - 1 || hasLostSector(end)) {
      return null;
    }
    return "the record is damaged in a way that no crash explains";
  }

  /**
   * The entry length for which checksum and end marker are right, or -1: a record of which nothing
   * is missing.
   */
  private int trueLength() {
    long stored = (long) LONG.get(window, 0);
    if (stored == 0 || stored >>> 32 != 0) {
      return -1;
    }
    // Adler-32 by hand, since its value is wanted after every byte.
    int low = 1;
    int high = 0;
    for (int end = LogFormat.RECORD_HEADER_BYTES; end < window.length; end++) {
      if (window[end] == LogFormat.END_MARKER
          && end >= LogFormat.RECORD_HEADER_BYTES + LogFormat.ENTRY_BYTES_MIN
          && ((long) high << 16 | low) == stored) {
        return end - LogFormat.RECORD_HEADER_BYTES;
      }
      low = (low + (window[end] & 0xff)) % ADLER_MODULUS;
      high = (high + low) % ADLER_MODULUS;
    }
    return -1;
  }

  /** True if a sector in front of {@code end} is empty, as far as good records do not lie in it. */
  private boolean hasLostSector(long end) {
    int from = 0;
    while (from < Math.min(end, window.length)) {
      long sectorEnd = ((start + from) / SECTOR_BYTES + 1) * SECTOR_BYTES;
      int to = (int) Math.min(sectorEnd - start, window.length);
      // The first four bytes of a checksum are zeros in every record.
      if (to > 4 && isZero(window, from, to)) {
        return true;
      }
      from = to;
    }
    return false;
  }

  /**
   * The offset of the first whole record behind an offset, or -1. Every byte is tried: where one
   * record is damaged nothing says where the next one starts.
   */
  static long findRecord(LogFileReader reader, long from) throws IOException {
    Adler32 checksum = new Adler32();
    TailJudge judge = at(reader, from);
    byte[] bytes = judge.window;
    int last = bytes.length - LogFormat.RECORD_OVERHEAD_BYTES - LogFormat.ENTRY_BYTES_MIN;
    for (int at = 0; at <= last; at++) {
      long stored = (long) LONG.get(bytes, at);
      int length = (int) INT.get(bytes, at + 8);
      int end = at + LogFormat.RECORD_HEADER_BYTES + length;
      if (stored == 0
          || stored >>> 32 != 0
          || length < LogFormat.ENTRY_BYTES_MIN
          || length > RECORD_BYTES_MAX
          || end >= bytes.length
          || bytes[end] != LogFormat.END_MARKER) {
        continue;
      }
      checksum.reset();
      checksum.update(bytes, at + LogFormat.RECORD_HEADER_BYTES, length);
      if (checksum.getValue() == stored) {
        return from + at;
      }
    }
    return -1;
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at += ZEROS.length) {
      int length = Math.min(ZEROS.length, to - at);
      if (!Arrays.equals(bytes, at, at + length, ZEROS, 0, length)) {
        return false;
      }
    }
    return true;
  }

  private static int lastNonZero(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && isZero(bytes, Math.max(0, end - ZEROS.length), end)) {
      end -= ZEROS.length;
    }
    for (int i = end - 1; i >= 0; i--) {
      if (bytes[i] != 0) {
        return i;
      }
    }
    return -1;
  }
}
