package dev.ostler.testkit.sim;

import java.lang.management.ManagementFactory;

/**
 * How long a campaign has taken since this was made: by the wall, and on a core. All of it is one
 * thread's, the one that asks.
 */
public final class CampaignClock {
  private static final double PROGRESS_SECONDS = 5;

  private final long start = System.nanoTime();
  private final long coreStart = coreNanos();
  private double nextProgress = PROGRESS_SECONDS;

  private static long coreNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Seconds by the wall. */
  public double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Seconds that this thread had a core. */
  public double coreSeconds() {
    return (coreNanos() - coreStart) / 1e9;
  }

  /** True now and then, when somebody who waits wants to hear how far it is. */
  boolean isProgressDue() {
    if (seconds() <= nextProgress) {
      return false;
    }
    nextProgress += PROGRESS_SECONDS;
    return true;
  }
}
