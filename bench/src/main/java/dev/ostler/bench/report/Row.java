package dev.ostler.bench.report;

import java.util.List;

/**
 * One line of the table.
 *
 * @param name as the list of targets calls it
 * @param unit of its figures
 * @param higherIsBetter as a rate is, and a latency is not
 * @param targets all to be met; empty for a figure that is only reported
 */
public record Row(String name, String unit, boolean higherIsBetter, List<Target> targets) {
  public Row {
    targets = List.copyOf(targets);
  }

  public static Row higher(String name, String unit, Target... targets) {
    return new Row(name, unit, true, List.of(targets));
  }

  public static Row lower(String name, String unit, Target... targets) {
    return new Row(name, unit, false, List.of(targets));
  }
}
