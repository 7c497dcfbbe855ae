package dev.ostler.bench.scenario;

import static dev.ostler.bench.report.Target.ratioAtMost;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.server.Measured;
import dev.ostler.bench.server.ServerInstance;
import java.util.List;
import java.util.stream.Stream;

/** Latency at a fixed offered rate, counted from the intended send time. */
final class OpenLoopScenario implements Scenario {
  private static final String MILLIS = "ms";

  /** The window is longer than a closed loop's: a p99.9 wants thousands of requests. */
  private static final double WINDOWS = 2.5;

  private record Rate(String mix, int perSecond, Row p50, Row p99, Row p999, Row max) {
    static Rate of(String what, String mix, int perSecond) {
      String name = "open loop, %,d %s".formatted(perSecond, what);
      return new Rate(
          mix,
          perSecond,
          Row.lower(name + ": p50", MILLIS),
          Row.lower(name + ": p99", MILLIS),
          Row.lower(name + ": p99.9", MILLIS),
          Row.lower(name + ": max", MILLIS));
    }
  }

  private static final List<Rate> RATES =
      List.of(
          Rate.of("sets/s", "set=1", 1000),
          new Rate(
              "set=1",
              5000,
              Row.lower("open loop, 5,000 sets/s: p50", MILLIS),
              Row.lower("open loop, 5,000 sets/s: p99", MILLIS, ratioAtMost(1, 4)),
              Row.lower("open loop, 5,000 sets/s: p99.9", MILLIS, ratioAtMost(1, 10)),
              Row.lower("open loop, 5,000 sets/s: max", MILLIS)),
          Rate.of("gets/s", "get=1", 5000));

  @Override
  public String name() {
    return "open-loop";
  }

  @Override
  public String about() {
    return "latency at a fixed offered rate over 8 connections, from the intended send time";
  }

  @Override
  public List<Row> rows() {
    return RATES.stream()
        .flatMap(rate -> Stream.of(rate.p50, rate.p99, rate.p999, rate.max))
        .toList();
  }

  @Override
  public void run(Leg leg) {
    ServerInstance server = leg.startedServer();
    leg.warmUp(server, "set=50,get=40,create=5,delete=5");
    boolean prepared = false;
    for (Rate rate : RATES) {
      Measured window =
          leg.window(
              ("run port=%d mix=%s connections=8 rate=%d"
                      + " warm=1 seconds=%s prefix=/open prepare=%d pids=%s")
                  .formatted(
                      server.port(),
                      rate.mix,
                      rate.perSecond,
                      leg.settings().seconds() * WINDOWS,
                      prepared ? 0 : 1,
                      server.pidList()));
      prepared = true;
      leg.put(rate.p50, window.get("latency.p50") / 1e3, window);
      leg.putBeside(rate.p99, window.get("latency.p99") / 1e3, window);
      leg.putBeside(rate.p999, window.get("latency.p999") / 1e3, window);
      leg.putBeside(rate.max, window.get("latency.max") / 1e3, window);
    }
  }
}
