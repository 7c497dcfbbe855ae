package dev.ostler.testkit.sim;

import java.util.List;
import java.util.Locale;

/**
 * Many runs, one after the other, and what they came to.
 *
 * @param <R> what one run did
 */
public abstract class SeedCampaign<R extends SeedResult> {
  private static final int REPEATED_ONE_IN = 20;

  private final int wordsLength;
  private long runs;
  private long repeated;
  private double simulatedHours;

  /**
   * @param wordsLength how much room the table has for what it counts, in characters
   */
  protected SeedCampaign(int wordsLength) {
    this.wordsLength = wordsLength;
  }

  /** Runs a seed. */
  protected abstract R simulate(long seed);

  /** Counts what a run did. */
  protected abstract void add(R result);

  /** The arguments with which the simulator runs a seed again. */
  protected abstract String replay(long seed);

  /** How far it is, in one line. */
  public abstract String progress(double coreSeconds);

  /** Everything, as a table. */
  public abstract List<String> table(double coreSeconds);

  /** Runs a seed, and of twenty one twice: both times the same must happen. */
  public final void run(long seed) {
    R result = simulate(seed);
    runs++;
    simulatedHours += result.simulatedMicros() / 3.6e9;
    add(result);
    if (runs % REPEATED_ONE_IN == 0) {
      repeated++;
      if (simulate(seed).traceHash() != result.traceHash()) {
        throw new IllegalStateException(
            "seed "
                + seed
                + " does not decide everything: two runs differ\nrun it again: ./ostler simulate "
                + replay(seed));
      }
    }
  }

  /** How many seeds were run. */
  public final long runs() {
    return runs;
  }

  /** How many of them twice. */
  protected final long repeated() {
    return repeated;
  }

  /** How long all runs together have lasted in simulated time, in hours. */
  public final double simulatedHours() {
    return simulatedHours;
  }

  /** Simulated hours for each hour of a core. */
  protected final double rate(double coreSeconds) {
    return coreSeconds > 0 ? simulatedHours / (coreSeconds / 3600) : 0;
  }

  /** A line of the table. */
  protected final String row(String what, long count) {
    return String.format(Locale.ROOT, "  %-" + wordsLength + "s %,15d", what, count);
  }

  /**
   * A line of the table.
   *
   * @param decimals digits behind the point
   */
  protected final String row(String what, double number, int decimals) {
    return String.format(
        Locale.ROOT, "  %-" + wordsLength + "s %,15." + decimals + "f", what, number);
  }
}
