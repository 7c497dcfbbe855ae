package dev.ostler.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** Everything measured on one server, by the name of the row, one sample a round. */
public final class Samples {
  private final Map<String, List<Sample>> byRow = new LinkedHashMap<>();

  public void add(Row row, Sample sample) {
    byRow.computeIfAbsent(row.name(), name -> new ArrayList<>()).add(sample);
  }

  public List<Sample> of(String rowName) {
    return byRow.getOrDefault(rowName, List.of());
  }

  /** The figure of a row: its median or, where the worst counts, that; NaN without samples. */
  public double figure(Row row) {
    if (!row.worst()) {
      return median(row.name());
    }
    DoubleStream values = of(row.name()).stream().mapToDouble(Sample::value);
    return (row.higherIsBetter() ? values.min() : values.max()).orElse(Double.NaN);
  }

  /** Median over the rounds, NaN when there was none. */
  public double median(String rowName) {
    return median(rowName, Sample::value);
  }

  public double medianCpu(String rowName) {
    return median(rowName, Sample::cpuMicros);
  }

  /** Whether others used the machine during any of its measurements. */
  public boolean isDisturbed(String rowName) {
    return of(rowName).stream().anyMatch(Sample::isDisturbed);
  }

  public long errors(String rowName) {
    return of(rowName).stream().mapToLong(Sample::errors).sum();
  }

  /**
   * Half the distance between the largest and the smallest sample, in percent of the median; NaN
   * for fewer than two.
   */
  public double spreadPercent(String rowName) {
    double[] values = of(rowName).stream().mapToDouble(Sample::value).sorted().toArray();
    if (values.length < 2) {
      return Double.NaN;
    }
    double median = median(rowName);
    return median == 0 ? 0 : (values[values.length - 1] - values[0]) / 2 / Math.abs(median) * 100;
  }

  private double median(String rowName, ToDoubleFunction<Sample> field) {
    double[] values =
        of(rowName).stream()
            .mapToDouble(field)
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    return median(values);
  }

  /**
   * The middle of some values, of an even number the mean of the middle two.
   *
   * @param sorted ascending
   */
  public static double median(double[] sorted) {
    int count = sorted.length;
    if (count == 0) {
      return Double.NaN;
    }
    return count % 2 == 1 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
  }
}
