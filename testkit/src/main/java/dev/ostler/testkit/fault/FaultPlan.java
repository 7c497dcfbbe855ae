package dev.ostler.testkit.fault;

import java.util.random.RandomGenerator;

/**
 * How often each thing goes wrong in one run. Every group is left out of some runs, so that faults
 * are met alone as well as together.
 *
 * @param stopMeanMillis mean time from a start to the next stop
 * @param orderlyStopShare share of stops that are in order
 * @param killShare share of the others that end the process but not the machine
 * @param stopAtCallShare share of power losses that come with a disk call
 * @param stopInRecoveryChance that a start is interrupted
 * @param callFailureChance that a disk call fails
 * @param fullDiskChance that the disk fills up in a life
 * @param slowSyncChance that a sync takes seconds
 * @param pauseChance that the server pauses, for each batch
 * @param clockJumpMeanMillis mean time between two jumps of the wall clock; 0 for none
 * @param clockDriftPerMillion how much too fast the wall clock goes
 * @param clockFrozenChance that a restart finds the clock where the last start found it
 * @param connectionLossMeanMillis mean time until a connection breaks; 0 for never
 * @param halfOpenShare share of breaks that the server hears of late
 * @param slowClientChance that a connection is read slowly
 * @param silenceChance that a client falls silent, for each burst it sends
 * @param latencyMicros typical time for a message to travel
 * @param bitFlip whether the run ends with flipped bits
 */
public record FaultPlan(
    long stopMeanMillis,
    double orderlyStopShare,
    double killShare,
    double stopAtCallShare,
    double stopInRecoveryChance,
    double callFailureChance,
    double fullDiskChance,
    double slowSyncChance,
    double pauseChance,
    long clockJumpMeanMillis,
    int clockDriftPerMillion,
    double clockFrozenChance,
    long connectionLossMeanMillis,
    double halfOpenShare,
    double slowClientChance,
    double silenceChance,
    long latencyMicros,
    boolean bitFlip) {

  /** Draws one run's rates. */
  public static FaultPlan draw(RandomGenerator random) {
    long stopMeanMillis = spread(random, 500, 600_000);
    return new FaultPlan(
        stopMeanMillis,
        maybe(random, 2) * 0.3,
        maybe(random, 2) * 0.5,
        random.nextDouble(),
        maybe(random, 2) * 0.3,
        maybe(random, 3) * Math.pow(10, -1.3 - 2.5 * random.nextDouble()),
        maybe(random, 4) * 0.5,
        maybe(random, 3) * 0.05,
        maybe(random, 3) * 0.01,
        random.nextInt(2) == 0 ? 0 : spread(random, 2_000, 200_000),
        random.nextInt(2) == 0 ? 0 : random.nextInt(-10_000, 10_001),
        maybe(random, 4) * 0.5,
        random.nextInt(3) == 0 ? 0 : spread(random, 500, 200_000),
        maybe(random, 2) * 0.5,
        maybe(random, 3) * 0.3,
        maybe(random, 2) * 0.03,
        spread(random, 20, 20_000),
        random.nextInt(4) == 0);
  }

  /** A plan in which nothing goes wrong but power losses between events. */
  public static FaultPlan gentle(long stopMeanMillis) {
    return new FaultPlan(stopMeanMillis, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200, false);
  }

  /** 0, or a number up to 1, each as likely as {@code 1 : 1 / (oneIn - 1)}. */
  private static double maybe(RandomGenerator random, int oneIn) {
    boolean on = random.nextInt(oneIn) == 0;
    double share = random.nextDouble();
    return on ? share : 0;
  }

  /** A number between two bounds, each order of magnitude as likely as the others. */
  private static long spread(RandomGenerator random, long least, long most) {
    return (long) (least * Math.pow((double) most / least, random.nextDouble()));
  }
}
