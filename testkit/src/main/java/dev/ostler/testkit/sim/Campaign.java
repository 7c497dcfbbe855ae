package dev.ostler.testkit.sim;

import dev.ostler.testkit.fault.FaultCounts;
import dev.ostler.testkit.fault.FaultKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Many runs, one after the other, and what they came to. */
final class Campaign {
  private static final int REPEATED_ONE_IN = 20;

  private final FaultCounts counts = new FaultCounts();
  private long runs;
  private long largeRuns;
  private long repeated;
  private long stops;
  private long crashes;
  private long recoveries;
  private long answers;
  private long writes;
  private double simulatedHours;

  /** Runs a seed, and of twenty one twice: both times the same must happen. */
  void run(long seed) {
    RunResult result = Simulation.run(seed, false);
    add(result);
    if (runs % REPEATED_ONE_IN == 0) {
      repeated++;
      RunResult again = Simulation.run(seed, false);
      if (again.traceHash() != result.traceHash()) {
        throw new IllegalStateException(
            "seed "
                + seed
                + " does not decide everything: two runs differ\n"
                + "run it again: ./ostler simulate --alone --replay "
                + seed);
      }
    }
  }

  private void add(RunResult result) {
    runs++;
    largeRuns += result.large() ? 1 : 0;
    stops += result.stops();
    crashes += result.crashes();
    recoveries += result.recoveries();
    answers += result.answers();
    writes += result.writes();
    simulatedHours += result.simulatedMicros() / 3.6e9;
    counts.addAll(result.counts());
  }

  long runs() {
    return runs;
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

  /** How far it is, in one line. */
  String progress(double coreSeconds) {
    return String.format(
        Locale.ROOT,
        "%,d runs, %,d crashes, %,d recoveries, %,d replies compared, %.1f simulated hours in %.0f"
            + " s (%,.0f simulated hours a core hour)",
        runs,
        crashes,
        recoveries,
        answers,
        simulatedHours,
        coreSeconds,
        rate(coreSeconds));
  }

  private double rate(double coreSeconds) {
    return coreSeconds > 0 ? simulatedHours / (coreSeconds / 3600) : 0;
  }

  /** Everything, as a table. */
  List<String> table(double coreSeconds) {
    List<String> lines = new ArrayList<>();
    lines.add(row("runs", runs));
    lines.add(row("  of them with large requests", largeRuns));
    lines.add(row("  of them repeated, traces equal", repeated));
    lines.add(row("stops of the server", stops));
    lines.add(row("  of them crashes", crashes));
    lines.add(row("recoveries, each compared whole", recoveries));
    lines.add(row("transactions", writes));
    lines.add(row("replies compared with the model", answers));
    lines.add(String.format(Locale.ROOT, "  %-52s %,15.1f", "simulated hours", simulatedHours));
    lines.add(String.format(Locale.ROOT, "  %-52s %,15.1f", "core seconds", coreSeconds));
    lines.add(
        String.format(
            Locale.ROOT, "  %-52s %,15.0f", "simulated hours per core hour", rate(coreSeconds)));
    lines.add("");
    lines.add("faults reached");
    for (FaultKind kind : FaultKind.values()) {
      lines.add(row(kind.text(), counts.of(kind)));
    }
    return lines;
  }

  private static String row(String what, long count) {
    return String.format(Locale.ROOT, "  %-52s %,15d", what, count);
  }
}
