package dev.ostler.bench.scenario;

import static dev.ostler.bench.report.Target.atLeast;
import static dev.ostler.bench.report.Target.ratioAtMost;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.server.Ensemble;
import java.util.ArrayList;
import java.util.List;

/** Load on three servers on this machine, over connections spread evenly on all three. */
final class EnsembleScenario implements Scenario {
  private static final int CONNECTIONS = 12;
  private static final int SMALL = 100;
  private static final int KIBIBYTE = 1024;
  private static final double MIB = 1024 * 1024;

  private static final List<LoadRow> LOADS =
      List.of(
          load("set, × depth 1", "set=1", 1, SMALL, 2).withCpu(ratioAtMost(1, 3)),
          load("set, × depth 16", "set=1", 16, SMALL, 5),
          load("set, × depth 64", "set=1", 64, SMALL, 6).withCpu(ratioAtMost(1, 6)),
          load("set 1 KiB, × depth 16", "set=1", 16, KIBIBYTE, 3),
          load("get, × depth 16", "get=1", 16, SMALL, 10),
          load("90/10, × depth 16", "get=90,set=10", 16, SMALL, 8),
          load("50/50, × depth 16", "get=50,set=50", 16, SMALL, 5));

  private static final RateRow RATE =
      RateRow.of("three servers: open loop, 2,000 sets/s", "set=1", CONNECTIONS, 2000)
          .withP50(ratioAtMost(1, 2))
          .withP99(ratioAtMost(1, 3))
          .withP999(ratioAtMost(1, 3));

  private static final Row RESIDENT =
      Row.lower("three servers: RSS of three after the runs", "MiB", ratioAtMost(1, 3));

  private static LoadRow load(String name, String mix, int depth, int size, double ratio) {
    return LoadRow.of("three servers: " + name, mix, CONNECTIONS, depth, size, atLeast(ratio));
  }

  @Override
  public String name() {
    return "ensemble";
  }

  @Override
  public String about() {
    return "three servers on one machine, 12 connections over all three, CPU of the three together";
  }

  @Override
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    LOADS.forEach(load -> rows.addAll(load.rows()));
    rows.addAll(RATE.rows());
    rows.add(RESIDENT);
    return rows;
  }

  @Override
  public void run(Leg leg) {
    Ensemble ensemble = leg.startedEnsemble();
    leg.warmUp(ensemble, "set=50,get=40,create=5,delete=5");
    LoadScenario.measure(leg, ensemble, LOADS);
    RATE.measure(leg, ensemble, true);
    leg.put(RESIDENT, ensemble.residentBytes() / MIB);
  }
}
