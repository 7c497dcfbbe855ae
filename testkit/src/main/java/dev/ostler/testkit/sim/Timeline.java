package dev.ostler.testkit.sim;

import java.util.PriorityQueue;

/** Everything that is going to happen, by the microsecond at which it does. */
public final class Timeline {
  private static final int DEPTH_MAX = 12;

  private record Entry(long micros, long sequence, Runnable action) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(micros, other.micros);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private final PriorityQueue<Entry> queue = new PriorityQueue<>();
  private long nowMicros;
  private long sequence;
  private int depth;

  /** Microseconds since the start of the simulation. */
  public long now() {
    return nowMicros;
  }

  public void after(long micros, Runnable action) {
    queue.add(new Entry(nowMicros + Math.max(0, micros), sequence++, action));
  }

  /** Lets the next thing happen. */
  public void step() {
    Entry next = queue.poll();
    if (next == null) {
      throw new IllegalStateException("nothing is going to happen any more");
    }
    nowMicros = Math.max(nowMicros, next.micros());
    next.action().run();
  }

  /** Lets everything of the next so many microseconds happen, from within something that waits. */
  public void pass(long micros) {
    long until = nowMicros + micros;
    if (depth < DEPTH_MAX) {
      depth++;
      try {
        Entry next = queue.peek();
        while (next != null && next.micros() <= until) {
          step();
          next = queue.peek();
        }
      } finally {
        depth--;
      }
    }
    nowMicros = Math.max(nowMicros, until);
  }
}
