package dev.ostler.client.recipe;

import dev.ostler.wire.value.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What the znode of a {@link DistributedCounter} holds.
 *
 * <pre>
 *   0  8   the value, most significant byte first
 *   8  16  id of the change that made this value
 *  24  16  id of the change before it, and so on: up to {@link #IDS_MAX} in all
 * </pre>
 *
 * <p>The ids tell whoever lost an answer whether its change was made. Programs that know eight
 * bytes only read the value all the same; what they write has no ids.
 *
 * @param ids of the last changes, the newest first
 */
record CounterValue(long value, List<UUID> ids) {
  /** So many changes of others may come before somebody finds out what became of its own. */
  static final int IDS_MAX = 16;

  private static final int ID_BYTES = 16;

  /** No znode yet. */
  static final CounterValue NONE = new CounterValue(0, List.of());

  CounterValue {
    ids = List.copyOf(ids);
  }

  /** The value after one more change. */
  CounterValue changedTo(long value, UUID id) {
    List<UUID> next = new ArrayList<>();
    next.add(id);
    next.addAll(ids.subList(0, Math.min(ids.size(), IDS_MAX - 1)));
    return new CounterValue(value, next);
  }

  byte[] toBytes() {
    ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES + ids.size() * ID_BYTES);
    buffer.putLong(value);
    for (UUID id : ids) {
      buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }
    return buffer.array();
  }

  /** Reads it; data that is shorter counts as 0, as counters of other programs begin. */
  static CounterValue parse(Bytes bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes.toArray());
    if (buffer.remaining() < Long.BYTES) {
      return NONE;
    }
    long value = buffer.getLong();
    List<UUID> ids = new ArrayList<>();
    while (buffer.remaining() >= ID_BYTES && ids.size() < IDS_MAX) {
      ids.add(new UUID(buffer.getLong(), buffer.getLong()));
    }
    return new CounterValue(value, ids);
  }
}
