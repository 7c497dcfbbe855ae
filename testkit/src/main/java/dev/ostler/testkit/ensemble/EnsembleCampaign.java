package dev.ostler.testkit.ensemble;

import dev.ostler.testkit.fault.Coverage;
import dev.ostler.testkit.fault.EnsembleFault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Many runs, one after the other, and what they came to. */
public final class EnsembleCampaign {
  private static final int REPEATED_ONE_IN = 20;

  private final int servers;
  private final Coverage<MemberState> coverage = new Coverage<>(MemberState.class);
  private final Map<String, Long> shapes = new TreeMap<>();
  private final Map<Use, Long> uses = new EnumMap<>(Use.class);
  private long runs;
  private long repeated;
  private long events;
  private long stops;
  private long crashes;
  private long answers;
  private long transactions;
  private long moves;
  private double simulatedHours;

  /**
   * @param servers how many servers vote in each run; 0 to have that drawn
   */
  public EnsembleCampaign(int servers) {
    this.servers = servers;
  }

  /** Runs a seed, and of twenty one twice: both times the same must happen. */
  public void run(long seed) {
    EnsembleResult result = EnsembleSimulation.run(seed, servers, false);
    add(result);
    if (runs % REPEATED_ONE_IN == 0) {
      repeated++;
      EnsembleResult again = EnsembleSimulation.run(seed, servers, false);
      if (again.traceHash() != result.traceHash()) {
        throw new IllegalStateException(
            "seed "
                + seed
                + " does not decide everything: two runs differ\nrun it again: ./ostler simulate"
                + " --seed "
                + seed
                + " --seeds 1 --verbose");
      }
    }
  }

  private void add(EnsembleResult result) {
    runs++;
    shapes.merge(result.voters() + " voters, " + result.observers() + " observers", 1L, Long::sum);
    events += result.events();
    stops += result.stops();
    crashes += result.crashes();
    answers += result.answers();
    transactions += result.transactions();
    moves += result.moves();
    simulatedHours += result.simulatedMicros() / 3.6e9;
    result.uses().forEach((use, count) -> uses.merge(use, count, Long::sum));
    coverage.addAll(result.coverage());
  }

  /** How many seeds were run. */
  public long runs() {
    return runs;
  }

  /** How long all ensembles together have lived, in hours. */
  public double simulatedHours() {
    return simulatedHours;
  }

  /** Kinds of faults that no run has reached. */
  public List<EnsembleFault> missed() {
    List<EnsembleFault> missed = new ArrayList<>();
    for (EnsembleFault fault : EnsembleFault.values()) {
      if (coverage.of(fault) == 0) {
        missed.add(fault);
      }
    }
    return missed;
  }

  /** What is off by default, and no run has used. */
  List<Use> unused() {
    List<Use> unused = new ArrayList<>();
    for (Use use : Use.values()) {
      if (uses.getOrDefault(use, 0L) == 0) {
        unused.add(use);
      }
    }
    return unused;
  }

  /** How far it is, in one line. */
  public String progress(double coreSeconds) {
    return String.format(
        Locale.ROOT,
        "%,d runs, %,d crashes, %,d transactions, %,d replies compared, %.1f simulated hours in"
            + " %.0f s (%,.0f simulated cluster hours a core hour)",
        runs,
        crashes,
        transactions,
        answers,
        simulatedHours,
        coreSeconds,
        rate(coreSeconds));
  }

  private double rate(double coreSeconds) {
    return coreSeconds > 0 ? simulatedHours / (coreSeconds / 3600) : 0;
  }

  /** Everything, as a table. */
  public List<String> table(double coreSeconds) {
    List<String> lines = new ArrayList<>();
    lines.add(row("runs", runs));
    lines.add(row("  of them repeated, traces equal", repeated));
    shapes.forEach((shape, count) -> lines.add(row("  " + shape, count)));
    lines.add(row("stops of servers", stops));
    lines.add(row("  of them crashes", crashes));
    lines.add(row("events, each followed by all checks", events));
    lines.add(row("transactions committed", transactions));
    lines.add(row("replies compared with the model", answers));
    lines.add(row("moves of clients between servers", moves));
    lines.add(String.format(Locale.ROOT, "  %-56s %,15.1f", "simulated hours", simulatedHours));
    lines.add(String.format(Locale.ROOT, "  %-56s %,15.1f", "core seconds", coreSeconds));
    lines.add(
        String.format(
            Locale.ROOT,
            "  %-56s %,15.0f",
            "simulated cluster hours per core hour",
            rate(coreSeconds)));
    lines.add("");
    lines.add("what is off by default");
    for (Use use : Use.values()) {
      lines.add(row(use.text(), uses.getOrDefault(use, 0L)));
    }
    lines.add("");
    lines.add("faults reached");
    for (EnsembleFault fault : EnsembleFault.values()) {
      lines.add(row(fault.text(), coverage.of(fault)));
    }
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "faults by the state of the server they met: %d of %d pairs",
            coverage.reached(),
            coverage.pairs()));
    lines.addAll(coverage.table());
    return lines;
  }

  private static String row(String what, long count) {
    return String.format(Locale.ROOT, "  %-56s %,15d", what, count);
  }
}
