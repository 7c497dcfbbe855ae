package dev.ostler.shell.output;

import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a long command is: a bar where the end is known, a count where it is not. On standard
 * error, at most ten times a second, and only when a person looks; it is gone when the command
 * ends.
 */
public final class Progress implements AutoCloseable {
  private static final long PAUSE_NANOS = 100_000_000;

  /** A command that is over before that shows nothing. */
  private static final long PATIENCE_NANOS = 300_000_000;

  private static final int BAR_MAX = 30;

  private final Console console;
  private final String what;
  private final long total;
  private final LongSupplier nanoClock;
  private long done;
  private long next;
  private boolean shown;

  /**
   * Begins.
   *
   * @param what is counted, in the plural
   * @param total how many there will be; 0 if nobody knows
   */
  public Progress(Console console, String what, long total) {
    this(console, what, total, System::nanoTime);
  }

  Progress(Console console, String what, long total, LongSupplier nanoClock) {
    this.console = console;
    this.what = what;
    this.total = total;
    this.nanoClock = nanoClock;
    next = nanoClock.getAsLong() + PATIENCE_NANOS;
  }

  /** So many more are done. */
  public void add(long more) {
    done += more;
    if (console.terminal() && nanoClock.getAsLong() - next >= 0) {
      next = nanoClock.getAsLong() + PAUSE_NANOS;
      shown = true;
      console.remarkPart("\r" + line(done, total, what, console.width() - 1) + "\u001b[K");
    }
  }

  /** How many are done. */
  public long done() {
    return done;
  }

  @Override
  public void close() {
    hide();
  }

  /** Takes the line away, until the next step shows it again. */
  public void hide() {
    if (shown) {
      console.remarkPart("\r\u001b[K");
      shown = false;
    }
  }

  /** The line, in so many columns at most. */
  static String line(long done, long total, String what, int columns) {
    if (total <= 0) {
      return Fit.cut(String.format(Locale.ROOT, "%,d %s", done, what), columns);
    }
    long part = Math.min(done, total);
    String percent = part * 100 / total + "%";
    String count = String.format(Locale.ROOT, " %,d of %,d %s", done, total, what);
    int bar = Math.min(BAR_MAX, columns - percent.length() - count.length() - 3);
    if (bar < 5) {
      return Fit.cut(percent + count, columns);
    }
    int full = (int) (bar * part / total);
    return "[" + "#".repeat(full) + "-".repeat(bar - full) + "] " + percent + count;
  }
}
