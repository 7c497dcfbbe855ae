package dev.ostler.bench.scenario;

import static dev.ostler.bench.report.Target.ratioAtMost;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.report.Samples;
import dev.ostler.bench.report.Target;
import dev.ostler.bench.server.ServerInstance;
import java.util.ArrayList;
import java.util.List;

/**
 * From process start to the first answered create on an empty data folder, with each launcher's own
 * JVM flags.
 */
final class StartupScenario implements Scenario {
  private static final Row ADMIN_OFF =
      Row.lower(
          "empty start to first write, admin server off",
          "ms",
          new Target.AtMost(150, "ms"),
          ratioAtMost(0.3, 1));
  private static final Row ADMIN_ON =
      Row.lower(
          "empty start to first write, admin server on",
          "ms",
          new Target.AtMost(150, "ms"),
          ratioAtMost(0.3, 1));
  private static final Row RESIDENT =
      Row.lower("RSS just started", "MiB", new Target.AtMost(60, "MiB"));

  @Override
  public String name() {
    return "startup";
  }

  @Override
  public String about() {
    return "an empty server's start, with its launcher's own JVM flags";
  }

  @Override
  public List<Row> rows() {
    return List.of(ADMIN_OFF, ADMIN_ON, RESIDENT);
  }

  @Override
  public void run(Leg leg) {
    int starts = leg.settings().quick() ? 2 : 3;
    // The first start reads the jars from disk and makes the generator's own code hot; it does not
    // count.
    once(leg, false, new ArrayList<>(), new ArrayList<>());
    List<Double> off = new ArrayList<>();
    List<Double> on = new ArrayList<>();
    List<Double> resident = new ArrayList<>();
    for (int i = 0; i < starts; i++) {
      once(leg, false, off, resident);
      once(leg, true, on, new ArrayList<>());
    }
    leg.put(ADMIN_OFF, median(off));
    leg.put(ADMIN_ON, median(on));
    leg.put(RESIDENT, median(resident));
  }

  private static void once(Leg leg, boolean admin, List<Double> millis, List<Double> resident) {
    ServerInstance server = leg.server();
    if (admin) {
      server.set("admin.enableServer", "true");
      server.set("admin.serverAddress", "127.0.0.1");
      server.set("admin.serverPort", Integer.toString(leg.settings().port() + 1));
    }
    server.start(leg.contender().launcherFlags());
    millis.add(leg.first(server, ""));
    resident.add(server.residentBytes() / (1024.0 * 1024.0));
    server.kill();
  }

  private static double median(List<Double> values) {
    return Samples.median(values.stream().mapToDouble(Double::doubleValue).sorted().toArray());
  }
}
