package dev.ostler.bench.scenario;

import static dev.ostler.bench.report.Target.atLeast;
import static dev.ostler.bench.report.Target.ratioAtMost;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.report.Target;
import dev.ostler.bench.server.BenchException;
import dev.ostler.bench.server.Measured;
import dev.ostler.bench.server.Service;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Closed loops on one server, one window after the other. */
final class LoadScenario implements Scenario {
  /** Data sizes. */
  private static final int SMALL = 100;

  private static final int KIBIBYTE = 1024;

  private final String name;
  private final String about;
  private final String warmMix;
  private final List<LoadRow> loads;

  private LoadScenario(String name, String about, String warmMix, List<LoadRow> loads) {
    this.name = name;
    this.about = about;
    this.warmMix = warmMix;
    this.loads = loads;
  }

  static Scenario write() {
    return new LoadScenario(
        "write",
        "writes by pipelining depth and size, log synced",
        "set=50,get=40,create=5,delete=5",
        List.of(
            LoadRow.of("set, 4 connections × depth 1", "set=1", 4, 1, SMALL, atLeast(1.6))
                .withCpu(new Target.AtMost(16, "µs"))
                .withP99(ratioAtMost(1, 3)),
            LoadRow.of("set, × depth 4", "set=1", 4, 4, SMALL),
            LoadRow.of("set, × depth 16", "set=1", 4, 16, SMALL, atLeast(6))
                .withCpu(ratioAtMost(1, 7)),
            LoadRow.of("set, × depth 64", "set=1", 4, 64, SMALL, atLeast(10))
                .withCpu(ratioAtMost(1, 10)),
            LoadRow.of("set, × depth 256", "set=1", 4, 256, SMALL),
            LoadRow.of("set 1 KiB, 4 connections × depth 1", "set=1", 4, 1, KIBIBYTE),
            LoadRow.of("set 1 KiB, × depth 16", "set=1", 4, 16, KIBIBYTE),
            LoadRow.of("set 1 KiB, × depth 64", "set=1", 4, 64, KIBIBYTE, atLeast(6)),
            LoadRow.of("create, × depth 64", "create=1", 4, 64, SMALL, atLeast(8)),
            LoadRow.of("multi of two sets, × depth 16", "multi=1", 4, 16, SMALL, atLeast(6))));
  }

  static Scenario read() {
    return new LoadScenario(
        "read",
        "reads by pipelining depth, size and number of connections",
        "get=80,exists=10,set=10",
        List.of(
            LoadRow.of("get, 4 connections × depth 1", "get=1", 4, 1, SMALL, atLeast(5))
                .withCpu(ratioAtMost(1, 7)),
            LoadRow.of("get, × depth 16", "get=1", 4, 16, SMALL, atLeast(12))
                .withCpu(ratioAtMost(1, 12)),
            LoadRow.of("get, × depth 64", "get=1", 4, 64, SMALL),
            LoadRow.of("get, × depth 256", "get=1", 4, 256, SMALL, atLeast(25)),
            LoadRow.of("get 1 KiB, × depth 16", "get=1", 4, 16, KIBIBYTE),
            LoadRow.of("get 1 KiB, × depth 64", "get=1", 4, 64, KIBIBYTE),
            LoadRow.of("get, 64 connections × depth 1", "get=1", 64, 1, SMALL),
            LoadRow.of("exists, × depth 64", "exists=1", 4, 64, SMALL),
            LoadRow.of("getChildren2 of ten, × depth 64", "children=1", 4, 64, SMALL)));
  }

  static Scenario mixed() {
    String reads = "get=90,set=10";
    String halves = "get=50,set=50";
    return new LoadScenario(
        "mixed",
        "reads and writes together",
        "set=50,get=40,create=5,delete=5",
        List.of(
            LoadRow.of("90/10, 8 connections × depth 1", reads, 8, 1, SMALL),
            LoadRow.of("90/10, 8 connections × depth 16", reads, 8, 16, SMALL, atLeast(8))
                .withCpu(ratioAtMost(1, 8)),
            LoadRow.of("90/10, 8 connections × depth 64", reads, 8, 64, SMALL, atLeast(8))
                .withCpu(ratioAtMost(1, 8)),
            LoadRow.of("50/50, 8 connections × depth 1", halves, 8, 1, SMALL),
            LoadRow.of("50/50, 8 × depth 16", halves, 8, 16, SMALL, atLeast(7)),
            LoadRow.of("50/50, 8 × depth 64", halves, 8, 64, SMALL, atLeast(7))));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String about() {
    return about;
  }

  @Override
  public List<Row> rows() {
    return loads.stream().flatMap(load -> load.rows().stream()).toList();
  }

  @Override
  public void run(Leg leg) {
    Service server = leg.startedServer();
    leg.warmUp(server, warmMix);
    measure(leg, server, loads);
  }

  /** One window after the other; one that fails is noted, unless the server is gone. */
  static void measure(Leg leg, Service service, List<LoadRow> loads) {
    int processes = service.pids().size();
    Set<String> prepared = new HashSet<>();
    for (LoadRow load : loads) {
      try {
        measure(leg, service, load, prepared);
      } catch (BenchException e) {
        if (service.pids().size() < processes) {
          throw new BenchException(
              load.rate().name() + ": the server ended. Last output:\n" + service.lastOutput(), e);
        }
        leg.fail(load.rate().name() + ": " + e.getMessage());
      }
    }
  }

  private static void measure(Leg leg, Service service, LoadRow load, Set<String> prepared) {
    String prefix = "/load" + load.size();
    boolean prepare = !prepared.contains(prefix);
    Measured window =
        leg.window(
            ("run ports=%s mix=%s connections=%d depth=%d size=%d"
                    + " warm=0.5 seconds=%s prefix=%s prepare=%d pids=%s")
                .formatted(
                    service.portList(),
                    load.mix(),
                    load.connections(),
                    load.depth(),
                    load.size(),
                    leg.settings().seconds(),
                    prefix,
                    prepare ? 1 : 0,
                    service.pidList()));
    prepared.add(prefix);
    leg.put(load.rate(), window.get("rate"), window);
    if (load.cpu() != null) {
      leg.putBeside(load.cpu(), window.get("server.cpu"), window);
    }
    if (load.p99() != null) {
      leg.putBeside(load.p99(), window.get("latency.p99") / 1e3, window);
    }
  }
}
