package dev.ostler.testkit.ensemble;

import dev.ostler.testkit.fault.Coverage;
import dev.ostler.testkit.fault.EnsembleFault;
import dev.ostler.testkit.sim.SeedCampaign;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Many runs of ensembles. */
final class EnsembleCampaign extends SeedCampaign<EnsembleResult> {
  private final int servers;
  private final Coverage<MemberState> coverage = new Coverage<>(MemberState.class);
  private final Map<String, Long> shapes = new TreeMap<>();
  private final Map<Use, Long> uses = new EnumMap<>(Use.class);
  private long events;
  private long stops;
  private long crashes;
  private long answers;
  private long transactions;
  private long moves;

  /**
   * @param servers how many servers vote in each run; 0 to have that drawn
   */
  EnsembleCampaign(int servers) {
    super(56);
    this.servers = servers;
  }

  /** The arguments with which the simulator runs a seed again. */
  static String again(long seed) {
    return "--seed " + seed + " --seeds 1 --verbose";
  }

  @Override
  protected EnsembleResult simulate(long seed) {
    return EnsembleSimulation.run(seed, servers, false);
  }

  @Override
  protected String replay(long seed) {
    return again(seed);
  }

  @Override
  protected void add(EnsembleResult result) {
    shapes.merge(result.voters() + " voters, " + result.observers() + " observers", 1L, Long::sum);
    events += result.events();
    stops += result.stops();
    crashes += result.crashes();
    answers += result.answers();
    transactions += result.transactions();
    moves += result.moves();
    result.uses().forEach((use, count) -> uses.merge(use, count, Long::sum));
    coverage.addAll(result.coverage());
  }

  /** Kinds of faults that no run has reached. */
  List<EnsembleFault> missed() {
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

  @Override
  public String progress(double coreSeconds) {
    return String.format(
        Locale.ROOT,
        "%,d runs, %,d crashes, %,d transactions, %,d replies compared, %.1f simulated hours in"
            + " %.0f s (%,.0f simulated cluster hours a core hour)",
        runs(),
        crashes,
        transactions,
        answers,
        simulatedHours(),
        coreSeconds,
        rate(coreSeconds));
  }

  @Override
  public List<String> table(double coreSeconds) {
    List<String> lines = new ArrayList<>();
    lines.add(row("runs", runs()));
    lines.add(row("  of them repeated, traces equal", repeated()));
    shapes.forEach((shape, count) -> lines.add(row("  " + shape, count)));
    lines.add(row("stops of servers", stops));
    lines.add(row("  of them crashes", crashes));
    lines.add(row("events, each followed by all checks", events));
    lines.add(row("transactions committed", transactions));
    lines.add(row("replies compared with the model", answers));
    lines.add(row("moves of clients between servers", moves));
    lines.add(row("simulated hours", simulatedHours(), 1));
    lines.add(row("core seconds", coreSeconds, 1));
    lines.add(row("simulated cluster hours per core hour", rate(coreSeconds), 0));
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
}
