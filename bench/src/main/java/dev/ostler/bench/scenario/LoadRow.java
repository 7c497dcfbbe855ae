package dev.ostler.bench.scenario;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.report.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: its load, and its rows for the rate and, where they have targets of their own, CPU
 * and p99.
 *
 * @param mix as the generator takes it
 * @param depth requests each connection keeps outstanding
 * @param size of the data in bytes
 */
record LoadRow(
    String mix,
    int connections,
    int depth,
    int size,
    Row rate,
    @Nullable Row cpu,
    @Nullable Row p99) {
  static LoadRow of(
      String name, String mix, int connections, int depth, int size, Target... targets) {
    return new LoadRow(
        mix, connections, depth, size, Row.higher(name, "ops/s", targets), null, null);
  }

  LoadRow withCpu(Target target) {
    Row row = Row.lower(rate.name() + ": CPU/op", "µs", target);
    return new LoadRow(mix, connections, depth, size, rate, row, p99);
  }

  LoadRow withP99(Target target) {
    Row row = Row.lower(rate.name() + ": p99", "ms", target);
    return new LoadRow(mix, connections, depth, size, rate, cpu, row);
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>(List.of(rate));
    if (cpu != null) {
      rows.add(cpu);
    }
    if (p99 != null) {
      rows.add(p99);
    }
    return rows;
  }
}
