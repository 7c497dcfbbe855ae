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
  public static Sample of(double value) {
    return new Sample(value, Double.NaN, Double.NaN, 0);
  }
}
