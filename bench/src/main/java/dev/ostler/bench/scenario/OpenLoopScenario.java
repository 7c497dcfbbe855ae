package dev.ostler.bench.scenario;

import static dev.ostler.bench.report.Target.ratioAtMost;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.server.ServerInstance;
import java.util.List;

/** Latency at a fixed offered rate, counted from the intended send time. */
final class OpenLoopScenario implements Scenario {
  private static final int CONNECTIONS = 8;
  private static final List<RateRow> RATES =
      List.of(
          RateRow.of("open loop, 1,000 sets/s", "set=1", CONNECTIONS, 1000),
          RateRow.of("open loop, 5,000 sets/s", "set=1", CONNECTIONS, 5000)
              .withP99(ratioAtMost(1, 4))
              .withP999(ratioAtMost(1, 10)),
          RateRow.of("open loop, 5,000 gets/s", "get=1", CONNECTIONS, 5000));

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
    return RATES.stream().flatMap(rate -> rate.rows().stream()).toList();
  }

  @Override
  public void run(Leg leg) {
    ServerInstance server = leg.startedServer();
    leg.warmUp(server, "set=50,get=40,create=5,delete=5");
    boolean prepare = true;
    for (RateRow rate : RATES) {
      rate.measure(leg, server, prepare);
      prepare = false;
    }
  }
}
