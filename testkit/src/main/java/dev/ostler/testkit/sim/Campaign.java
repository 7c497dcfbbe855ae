package dev.ostler.testkit.sim;

import dev.ostler.testkit.fault.FaultCounts;
import dev.ostler.testkit.fault.FaultKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Many runs of one server. */
final class Campaign extends SeedCampaign<RunResult> {
  private final FaultCounts counts = new FaultCounts();
  private long largeRuns;
  private long stops;
  private long crashes;
  private long recoveries;
  private long answers;
  private long writes;

  Campaign() {
    super(52);
  }

  /** The arguments with which the simulator runs a seed again. */
  static String again(long seed) {
    return "--alone --replay " + seed;
  }

  @Override
  protected RunResult simulate(long seed) {
    return Simulation.run(seed, false);
  }

  @Override
  protected String replay(long seed) {
    return again(seed);
  }

  @Override
  protected void add(RunResult result) {
    largeRuns += result.large() ? 1 : 0;
    stops += result.stops();
    crashes += result.crashes();
    recoveries += result.recoveries();
    answers += result.answers();
    writes += result.writes();
    counts.addAll(result.counts());
  }

  /** Runs whose clients made large requests. */
  long largeRuns() {
    return largeRuns;
  }

  long recoveries() {
    return recoveries;
  }

  FaultCounts counts() {
    return counts;
  }

  @Override
  public String progress(double coreSeconds) {
    return String.format(
        Locale.ROOT,
        "%,d runs, %,d crashes, %,d recoveries, %,d replies compared, %.1f simulated hours in %.0f"
            + " s (%,.0f simulated hours a core hour)",
        runs(),
        crashes,
        recoveries,
        answers,
        simulatedHours(),
        coreSeconds,
        rate(coreSeconds));
  }

  @Override
  public List<String> table(double coreSeconds) {
    List<String> lines = new ArrayList<>();
    lines.add(row("runs", runs()));
    lines.add(row("  of them with large requests", largeRuns));
    lines.add(row("  of them repeated, traces equal", repeated()));
    lines.add(row("stops of the server", stops));
    lines.add(row("  of them crashes", crashes));
    lines.add(row("recoveries, each compared whole", recoveries));
    lines.add(row("transactions", writes));
    lines.add(row("replies compared with the model", answers));
    lines.add(row("simulated hours", simulatedHours(), 1));
    lines.add(row("core seconds", coreSeconds, 1));
    lines.add(row("simulated hours per core hour", rate(coreSeconds), 0));
    lines.add("");
    lines.add("faults reached");
    for (FaultKind kind : FaultKind.values()) {
      lines.add(row(kind.text(), counts.of(kind)));
    }
    return lines;
  }
}
