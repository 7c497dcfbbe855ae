package dev.ostler.testkit.sim;

/**
 * What the simulation keeps away from because the server is known not to be right there yet. Each
 * switch names a defect that is on record; it goes when the defect does.
 */
final class Avoided {
  /** Znodes with a time to live, which go although a write has just renewed them. */
  static final boolean TTL_UNDER_LOAD = true;

  /** The filler at work while the sync side begins a file. */
  static final boolean FILLER_DURING_SYNC = true;

  /** Two starts at the same millisecond of the wall clock, which give out the same session ids. */
  static final boolean FROZEN_CLOCK = true;

  private Avoided() {}
}
