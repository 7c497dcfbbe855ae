package dev.ostler.testkit.sim;

/** What one run of a seed did. */
public interface SeedResult {
  /** Equal for equal runs. */
  long traceHash();

  /** How long the run lasted in simulated time. */
  long simulatedMicros();
}
