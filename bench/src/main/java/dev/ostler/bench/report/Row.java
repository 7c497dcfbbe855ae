package dev.ostler.bench.report;

import java.util.List;

/**
 * One line of the table.
 *
 * @param name as the list of targets calls it
 * @param unit of its figures
 * @param higherIsBetter as a rate is, and a latency is not
 * @param worst whether its figure is the worst of all samples and not their median
 * @param targets all to be met; empty for a figure that is only reported
 */
public record Row(
    String name, String unit, boolean higherIsBetter, boolean worst, List<Target> targets) {
  public Row {
    targets = List.copyOf(targets);
  }

  public static Row higher(String name, String unit, Target... targets) {
    return new Row(name, unit, true, false, List.of(targets));
  }

  public static Row lower(String name, String unit, Target... targets) {
    return new Row(name, unit, false, false, List.of(targets));
  }

  /** Lower is better, and the largest sample of all rounds is what counts. */
  public static Row largest(String name, String unit, Target... targets) {
    return new Row(name, unit, false, true, List.of(targets));
  }
}
