package dev.ostler.bench.scenario;

import static dev.ostler.bench.report.Target.ratioAtMost;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.report.Samples;
import dev.ostler.bench.report.Target;
import dev.ostler.bench.server.Measured;
import dev.ostler.bench.server.ServerInstance;
import dev.ostler.bench.server.SnapshotWatch;
import java.util.List;

/**
 * A million znodes: making them, what they weigh, restarting with them, and snapshots of them under
 * writes.
 */
final class BulkScenario implements Scenario {
  private static final String PREFIX = "/bulk-tree";
  private static final String A_LEAF = PREFIX + "/a000/b000/c000";
  private static final String THROUGH = "2,000 sets/s through snapshots of a million znodes: ";
  private static final String WITHOUT = "2,000 sets/s without a snapshot: ";

  /** Snapshots often enough to see a few in a window of some seconds at 2,000 writes a second. */
  private static final String SNAP_COUNT_OFTEN = "10000";

  private static final String SNAP_COUNT_NEVER = "10000000";

  private static final Row CREATE = Row.higher("bulk create of a million in a tree", "ops/s");
  private static final Row CREATE_MAX = Row.lower("bulk create of a million in a tree: max", "ms");
  private static final Row LIVE =
      Row.lower("live bytes per znode holding 100 bytes", "B", new Target.AtMost(170, "B"));
  private static final Row OFF_HEAP =
      Row.lower("resident bytes outside the heap per znode, growth", "B");
  private static final Row RESTART =
      Row.lower(
          "start with a million znodes, snapshot + log, to first reply", "ms", ratioAtMost(1, 4));
  private static final Row RESTART_FRESH =
      Row.lower(
          "start with a million znodes, fresh snapshot, to first reply", "ms", ratioAtMost(1, 4));
  private static final Row THROUGH_P50 = Row.lower(THROUGH + "p50", "ms");
  private static final Row THROUGH_P99 = Row.lower(THROUGH + "p99", "ms");
  private static final Row THROUGH_P999 =
      Row.lower(
          THROUGH + "p99.9", "ms", new Target.AtMostTimesRow(1.5, WITHOUT + "p99.9", "without"));
  private static final Row THROUGH_MAX =
      Row.lower(THROUGH + "max", "ms", new Target.AtMost(10, "ms"));
  private static final Row WITHOUT_P50 = Row.lower(WITHOUT + "p50", "ms");
  private static final Row WITHOUT_P99 = Row.lower(WITHOUT + "p99", "ms");
  private static final Row WITHOUT_P999 = Row.lower(WITHOUT + "p99.9", "ms");
  private static final Row WITHOUT_MAX = Row.lower(WITHOUT + "max", "ms");
  private static final Row SNAPSHOT =
      Row.lower("snapshot of a million znodes", "ms", ratioAtMost(1, 2));
  private static final Row SNAPSHOTS = Row.higher("snapshots seen in the window", "");

  @Override
  public String name() {
    return "bulk";
  }

  @Override
  public String about() {
    return "a million znodes in a tree a/b/c: creation, memory, restart, snapshots under writes";
  }

  @Override
  public List<Row> rows() {
    return List.of(
        CREATE,
        CREATE_MAX,
        LIVE,
        OFF_HEAP,
        RESTART,
        RESTART_FRESH,
        THROUGH_P50,
        THROUGH_P99,
        THROUGH_P999,
        THROUGH_MAX,
        WITHOUT_P50,
        WITHOUT_P99,
        WITHOUT_P999,
        WITHOUT_MAX,
        SNAPSHOT,
        SNAPSHOTS);
  }

  @Override
  public void run(Leg leg) {
    ServerInstance server = leg.startedServer();
    Weighing weighing = new Weighing(server);
    Measured load = create(leg, server, "tree", PREFIX);
    leg.put(CREATE, load.get("rate"), load);
    leg.putBeside(CREATE_MAX, load.get("latency.max") / 1e3, load);
    weighing.put(leg, load.get("nodes"), LIVE, OFF_HEAP);

    server.kill();
    server.set("snapCount", SNAP_COUNT_OFTEN);
    leg.put(RESTART, leg.start(server, A_LEAF));
    warm(leg, server, 1);
    Measured through;
    List<Double> snapshots;
    try (SnapshotWatch watch = new SnapshotWatch(server.dataFolder())) {
      through = openLoop(leg, server);
      snapshots = watch.finish();
    }
    leg.put(THROUGH_P50, through.get("latency.p50") / 1e3, through);
    leg.putBeside(THROUGH_P99, through.get("latency.p99") / 1e3, through);
    leg.putBeside(THROUGH_P999, through.get("latency.p999") / 1e3, through);
    leg.putBeside(THROUGH_MAX, through.get("latency.max") / 1e3, through);
    leg.put(SNAPSHOTS, snapshots.size());
    if (!snapshots.isEmpty()) {
      double[] sorted = snapshots.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      leg.put(SNAPSHOT, Samples.median(sorted));
    }

    server.kill();
    server.set("snapCount", SNAP_COUNT_NEVER);
    leg.put(RESTART_FRESH, leg.start(server, A_LEAF));
    warm(leg, server, 0);
    Measured without = openLoop(leg, server);
    leg.put(WITHOUT_P50, without.get("latency.p50") / 1e3, without);
    leg.putBeside(WITHOUT_P99, without.get("latency.p99") / 1e3, without);
    leg.putBeside(WITHOUT_P999, without.get("latency.p999") / 1e3, without);
    leg.putBeside(WITHOUT_MAX, without.get("latency.max") / 1e3, without);
  }

  static Measured create(Leg leg, ServerInstance server, String shape, String prefix) {
    return leg.generator()
        .run(
            "bulk port=%d nodes=%d shape=%s prefix=%s connections=4 depth=128 size=100 pids=%s"
                .formatted(server.port(), leg.settings().nodes(), shape, prefix, server.pidList()));
  }

  private static void warm(Leg leg, ServerInstance server, int prepare) {
    var _ =
        leg.generator()
            .run(
                ("run port=%d mix=set=1 connections=8 depth=16 keys=1000"
                        + " warm=0 seconds=%s prefix=/w prepare=%d")
                    .formatted(server.port(), leg.settings().seconds() * 1.5, prepare));
  }

  private static Measured openLoop(Leg leg, ServerInstance server) {
    double seconds = leg.settings().quick() ? 4 : Math.max(8, leg.settings().seconds() * 5);
    return leg.generator()
        .run(
            ("run port=%d mix=set=1 connections=8 rate=2000 keys=1000"
                    + " warm=0.5 seconds=%s prefix=/w prepare=0 pids=%s")
                .formatted(server.port(), seconds, server.pidList()));
  }
}
