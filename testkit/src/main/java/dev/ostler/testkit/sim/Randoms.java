package dev.ostler.testkit.sim;

import java.util.SplittableRandom;

/**
 * One source of chance for each concern, all from one seed: a further draw in one place leaves all
 * others as they were.
 */
public final class Randoms {
  private final long seed;

  public Randoms(long seed) {
    this.seed = seed;
  }

  public SplittableRandom of(String concern) {
    return of(concern, 0);
  }

  public SplittableRandom of(String concern, long number) {
    long mixed = seed * 0x9e37_79b9_7f4a_7c15L + concern.hashCode();
    mixed = (mixed ^ mixed >>> 31) * 0xbf58_476d_1ce4_e5b9L + number;
    return new SplittableRandom(mixed ^ mixed >>> 28);
  }
}
