package dev.ostler.testkit.disk;

import java.util.random.RandomGenerator;

/** Where a {@link SimulatedDisk} takes its decisions from. */
public interface DiskChoices {
  /** A number from 0 up to, but not, the bound. */
  int below(int bound);

  /** Decisions drawn from a seeded source. */
  static DiskChoices from(RandomGenerator random) {
    return random::nextInt;
  }
}
