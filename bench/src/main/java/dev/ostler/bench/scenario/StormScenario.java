package dev.ostler.bench.scenario;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.report.Target;
import dev.ostler.bench.server.Measured;
import dev.ostler.bench.server.Service;
import java.util.List;
import java.util.function.Function;

/** A thousand sessions with ten ephemeral nodes each expire at the same moment. */
final class StormScenario implements Scenario {
  private final String name;
  private final String about;
  private final Function<Leg, Service> start;
  private final Row bystander;
  private final Row write;
  private final Row read;
  private final Row overdue;

  private StormScenario(String name, String where, String about, Function<Leg, Service> start) {
    this.name = name;
    this.about = about;
    this.start = start;
    String storm = where + "expiry of 1,000 sessions × 10 ephemerals: ";
    this.bystander =
        Row.lower(storm + "longest wait of a bystander", "ms", new Target.AtMost(10, "ms"));
    this.write = Row.lower(storm + "longest write of a bystander", "ms");
    this.read = Row.lower(storm + "longest read of a bystander", "ms");
    this.overdue = Row.lower(storm + "all gone, beyond the timeout", "ms");
  }

  /** On one server. */
  static StormScenario alone() {
    return new StormScenario(
        "storm",
        "",
        "a thousand sessions expire at once, and others work on meanwhile",
        Leg::startedServer);
  }

  /** On three servers, sessions and bystanders spread over them. */
  static StormScenario ensemble() {
    return new StormScenario(
        "ensemble-storm",
        "three servers: ",
        "three servers, a thousand sessions expire at once, and others work on meanwhile",
        Leg::startedEnsemble);
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
    return List.of(bystander, write, read, overdue);
  }

  @Override
  public void run(Leg leg) {
    Service service = start.apply(leg);
    leg.warmUp(service, "set=50,get=40,create=5,delete=5");
    Measured storm =
        leg.generator()
            .run(
                "storm ports=%s sessions=%d ephemerals=10 timeout=4000 pids=%s"
                    .formatted(
                        service.portList(),
                        leg.settings().quick() ? 300 : 1000,
                        service.pidList()));
    double longestWrite = storm.get("write.max") / 1e3;
    double longestRead = storm.get("read.max") / 1e3;
    leg.put(bystander, Math.max(longestWrite, longestRead));
    leg.put(write, longestWrite);
    leg.put(read, longestRead);
    leg.put(overdue, storm.get("overdue.millis"));
  }
}
