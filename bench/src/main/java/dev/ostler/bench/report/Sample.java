package dev.ostler.bench.report;

/**
 * One measurement of one row.
 *
 * @param value in the row's unit
 * @param cpuMicros CPU time of the server for an operation, NaN where that makes no sense
 * @param otherCores cores that processes of others used meanwhile, NaN where not known
 * @param errors replies with an error
 */
public record Sample(double value, double cpuMicros, double otherCores, long errors) {
  /** Above this, others disturbed the measurement. */
  public static final double OTHER_CORES_MAX = 0.4;

  public boolean isDisturbed() {
    return otherCores > OTHER_CORES_MAX;
  }

  public static Sample of(double value) {
    return new Sample(value, Double.NaN, Double.NaN, 0);
  }
}
