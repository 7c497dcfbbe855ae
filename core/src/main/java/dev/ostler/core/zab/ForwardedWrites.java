package dev.ostler.core.zab;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The writes of this server's clients that were handed to the leader and whose transactions have
 * not come back. A transaction answers a write if session and cxid are the same and the write is
 * the first of its session that waits; all others are somebody else's.
 *
 * <p>They outlive a leader: once the next one has brought this server up to date, a write whose
 * transaction did not come will never come, and may be handed on again ({@link #drain}).
 *
 * @param <W> what is remembered of a write
 */
public final class ForwardedWrites<W> {
  private record Waiting<W>(long sessionId, int cxid, long order, W write) {}

  private final LinkedHashMap<Long, ArrayDeque<Waiting<W>>> bySession = new LinkedHashMap<>();
  private long count;
  private int size;

  /** A write was handed to the leader, or will be. */
  public void add(long sessionId, int cxid, W write) {
    bySession
        .computeIfAbsent(sessionId, id -> new ArrayDeque<>())
        .addLast(new Waiting<>(sessionId, cxid, count++, write));
    size++;
  }

  /** The write that a committed transaction answers, and that no longer waits; null if none. */
  public @Nullable W poll(long sessionId, int cxid) {
    ArrayDeque<Waiting<W>> waiting = bySession.get(sessionId);
    Waiting<W> first = waiting == null ? null : waiting.peekFirst();
    if (waiting == null || first == null || first.cxid() != cxid) {
      return null;
    }
    waiting.removeFirst();
    size--;
    if (waiting.isEmpty()) {
      bySession.remove(sessionId);
    }
    return first.write();
  }

  /** Forgets the writes of a session, whose client is gone. */
  public void forget(long sessionId) {
    ArrayDeque<Waiting<W>> waiting = bySession.remove(sessionId);
    size -= waiting == null ? 0 : waiting.size();
  }

  /** Visits all that wait, those of one session in order. */
  public void forEach(Consumer<W> consumer) {
    bySession.forEach(
        (session, waiting) -> waiting.forEach(entry -> consumer.accept(entry.write())));
  }

  /** Takes all that wait, in the order in which they were handed on. */
  public List<W> drain() {
    List<Waiting<W>> all = new ArrayList<>(size);
    bySession.forEach((session, waiting) -> all.addAll(waiting));
    all.sort((a, b) -> Long.compare(a.order(), b.order()));
    bySession.clear();
    size = 0;
    return all.stream().map(Waiting::write).toList();
  }

  public int size() {
    return size;
  }
}
