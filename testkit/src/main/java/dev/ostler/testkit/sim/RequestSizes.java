package dev.ostler.testkit.sim;

import java.util.random.RandomGenerator;

/**
 * How large clients make their requests in one run. Most runs are of {@link #USUAL} size, which is
 * quick and lets clients meet; a few are not, for what depends on sizes.
 *
 * @param largePercent so many of a hundred requests are large in one way or another
 * @param znodesMax with more znodes than this, clients rather delete
 * @param valueBytesMax longest value
 * @param aclEntriesMax longest access control list
 * @param stepsMax operations in one multi, and paths in one request for watches
 */
public record RequestSizes(
    int largePercent, int znodesMax, int valueBytesMax, int aclEntriesMax, int stepsMax) {
  public static final RequestSizes USUAL = new RequestSizes(0, 45, 30_000, 3, 7);

  private static final int LARGE_RUNS_ONE_IN = 40;

  public static RequestSizes draw(RandomGenerator random) {
    if (random.nextInt(LARGE_RUNS_ONE_IN) > 0) {
      return USUAL;
    }
    return new RequestSizes(
        2 + random.nextInt(20),
        (int) (200 * Math.pow(20, random.nextDouble())),
        (int) (10_000 * Math.pow(50, random.nextDouble())),
        20 + random.nextInt(480),
        50 + random.nextInt(450));
  }

  public boolean areLarge() {
    return largePercent > 0;
  }
}
