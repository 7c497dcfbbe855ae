package dev.ostler.bench.scenario;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.report.Target;
import dev.ostler.bench.server.Measured;
import dev.ostler.bench.server.Service;
import java.util.List;

/**
 * An open loop: requests at a fixed rate, and the rows of their latency.
 *
 * @param mix as the generator takes it
 */
record RateRow(String mix, int connections, int perSecond, Row p50, Row p99, Row p999, Row max) {
  private static final String MILLIS = "ms";

  /** The window is longer than a closed loop's: a p99.9 wants thousands of requests. */
  private static final double WINDOWS = 2.5;

  /** Without targets. */
  static RateRow of(String name, String mix, int connections, int perSecond) {
    return new RateRow(
        mix,
        connections,
        perSecond,
        Row.lower(name + ": p50", MILLIS),
        Row.lower(name + ": p99", MILLIS),
        Row.lower(name + ": p99.9", MILLIS),
        Row.lower(name + ": max", MILLIS));
  }

  RateRow withP50(Target target) {
    return new RateRow(
        mix, connections, perSecond, Row.lower(p50.name(), MILLIS, target), p99, p999, max);
  }

  RateRow withP99(Target target) {
    return new RateRow(
        mix, connections, perSecond, p50, Row.lower(p99.name(), MILLIS, target), p999, max);
  }

  RateRow withP999(Target target) {
    return new RateRow(
        mix, connections, perSecond, p50, p99, Row.lower(p999.name(), MILLIS, target), max);
  }

  List<Row> rows() {
    return List.of(p50, p99, p999, max);
  }

  /**
   * Runs it.
   *
   * @param prepare whether the nodes it works on are to be made first
   */
  void measure(Leg leg, Service service, boolean prepare) {
    Measured window =
        leg.window(
            ("run ports=%s mix=%s connections=%d rate=%d"
                    + " warm=1 seconds=%s prefix=/open prepare=%d pids=%s")
                .formatted(
                    service.portList(),
                    mix,
                    connections,
                    perSecond,
                    leg.settings().seconds() * WINDOWS,
                    prepare ? 1 : 0,
                    service.pidList()));
    leg.put(p50, window.get("latency.p50") / 1e3, window);
    leg.putBeside(p99, window.get("latency.p99") / 1e3, window);
    leg.putBeside(p999, window.get("latency.p999") / 1e3, window);
    leg.putBeside(max, window.get("latency.max") / 1e3, window);
  }
}
