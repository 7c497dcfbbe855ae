package dev.ostler.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened in a run: a hash over all of it, and the end of it in words. */
public final class Trace {
  private static final int KEPT = 50;

  private final long[] times = new long[KEPT];
  private final @Nullable Object[] words = new @Nullable Object[2 * KEPT];
  private final boolean verbose;
  private long count;
  private long hash = 0x9e37_79b9_7f4a_7c15L;

  /**
   * @param verbose whether everything is printed as it happens
   */
  public Trace(boolean verbose) {
    this.verbose = verbose;
  }

  /**
   * Notes that something happened.
   *
   * @param number what tells it from others of its kind
   * @param detail shown if the run fails; not part of the hash
   */
  public void note(long micros, String what, long number, @Nullable Object detail) {
    hash = mix(mix(mix(hash, micros), what.hashCode()), number);
    int at = (int) (count++ % KEPT);
    times[at] = micros;
    words[2 * at] = what;
    words[2 * at + 1] = detail;
    if (verbose) {
      System.out.println(line(at));
    }
  }

  private static long mix(long hash, long value) {
    long mixed = (hash ^ value) * 0xbf58_476d_1ce4_e5b9L;
    return mixed ^ mixed >>> 29;
  }

  /** Equal for equal runs. */
  public long hash() {
    return hash;
  }

  private String line(int at) {
    Object detail = words[2 * at + 1];
    return "%12.6f  %s%s"
        .formatted(times[at] / 1e6, words[2 * at], detail == null ? "" : "  " + detail);
  }

  /** The last events, oldest first. */
  public List<String> last() {
    List<String> lines = new ArrayList<>();
    for (long i = Math.max(0, count - KEPT); i < count; i++) {
      lines.add(line((int) (i % KEPT)));
    }
    return lines;
  }
}
