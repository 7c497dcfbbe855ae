package dev.ostler.testkit.fault;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Adler32;
import org.jspecify.annotations.Nullable;

/**
 * Knows which transactions a disk holds for certain, from the calls alone: records count once their
 * file was forced and so was the directory with its name. What the code under test says about
 * durability is held against this.
 */
public final class DurableRecords {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int HEADER_BYTES = 12;
  private static final int ZXID_OFFSET = 24;
  private static final int ENTRY_BYTES_MIN = 32;
  private static final byte END_MARKER = 0x42;

  /** One file's newest transaction: written, and forced. */
  static final class Track {
    long writtenZxid;
    long forcedZxid;
    boolean named;
  }

  private final Map<String, Track> byPath = new TreeMap<>();
  private final Adler32 checksum = new Adler32();
  private long durableZxid;

  /** The last transaction that no crash can take back. */
  public long durableZxid() {
    return durableZxid;
  }

  /** The process is gone: what it had written and not forced says nothing any more. */
  public void stopped() {
    byPath.clear();
  }

  /** A start has brought everything up to here back and forced it. */
  public void recovered(long zxid) {
    durableZxid = Math.max(durableZxid, zxid);
  }

  /** The history ends at a transaction from now on: what came behind it was taken away. */
  public void endsAt(long zxid) {
    durableZxid = zxid;
    for (Track track : byPath.values()) {
      track.writtenZxid = Math.min(track.writtenZxid, zxid);
      track.forcedZxid = Math.min(track.forcedZxid, zxid);
    }
  }

  /** Another disk is there, with nothing on it. */
  public void lost() {
    byPath.clear();
    durableZxid = 0;
  }

  Track created(String path) {
    Track old = byPath.get(path);
    Track track = new Track();
    track.named = old != null && old.named;
    byPath.put(path, track);
    return track;
  }

  /** A file that was there before; what it holds already does not count. */
  Track opened(String path) {
    Track old = byPath.get(path);
    return old == null ? new Track() : old;
  }

  void renamed(String from, String to) {
    Track track = byPath.remove(from);
    if (track != null) {
      track.named = false;
      byPath.put(to, track);
    }
  }

  void deleted(String path) {
    byPath.remove(path);
  }

  void directoryForced(String directory) {
    byPath.forEach((path, track) -> {
      if (path.lastIndexOf('/') == directory.length() && path.startsWith(directory)) {
        track.named = true;
        raise(track);
      }
    });
  }

  void forced(Track track) {
    track.forcedZxid = track.writtenZxid;
    raise(track);
  }

  /** A later force says nothing about what this one was to make last. */
  void forceFailed(Track track) {
    track.writtenZxid = track.forcedZxid;
  }

  private void raise(Track track) {
    if (track.named) {
      durableZxid = Math.max(durableZxid, track.forcedZxid);
    }
  }

  void written(Track track, byte[] bytes, int offset, int length) {
    int at = offset;
    Long zxid = recordAt(bytes, at, offset + length);
    while (zxid != null) {
      track.writtenZxid = Math.max(track.writtenZxid, zxid);
      at += HEADER_BYTES + (int) INT.get(bytes, at + 8) + 1;
      zxid = recordAt(bytes, at, offset + length);
    }
  }

  /** The zxid of a whole, sound record, or null. */
  private @Nullable Long recordAt(byte[] bytes, int at, int end) {
    if (end - at < HEADER_BYTES + ENTRY_BYTES_MIN + 1) {
      return null;
    }
    int length = (int) INT.get(bytes, at + 8);
    if (length < ENTRY_BYTES_MIN
        || length > end - at - HEADER_BYTES - 1
        || bytes[at + HEADER_BYTES + length] != END_MARKER) {
      return null;
    }
    checksum.reset();
    checksum.update(bytes, at + HEADER_BYTES, length);
    return checksum.getValue() == (long) LONG.get(bytes, at)
        ? (Long) (long) LONG.get(bytes, at + ZXID_OFFSET)
        : null;
  }
}
