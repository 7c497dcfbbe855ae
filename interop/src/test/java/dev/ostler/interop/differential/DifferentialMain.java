package dev.ostler.interop.differential;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs as many sequences as asked for: {@code DifferentialMain LEFT RIGHT FIRST_SEED SEEDS
 * OPERATIONS_PER_SEED [SHRINK_SECONDS]}.
 */
public final class DifferentialMain {
  private static final int STEPS_MAX = 40;

  private DifferentialMain() {}

  /** Exits with status 1 after the first difference. */
  public static void main(String[] arguments) {
    if (arguments.length < 5) {
      System.err.println(
          "usage: DifferentialMain LEFT RIGHT FIRST_SEED SEEDS OPERATIONS_PER_SEED"
              + " [SHRINK_SECONDS]; a target is apache, ostler or model");
      System.exit(2);
    }
    long firstSeed = Long.parseLong(arguments[2]);
    int seeds = Integer.parseInt(arguments[3]);
    int operations = Integer.parseInt(arguments[4]);
    Duration shrink = Duration.ofSeconds(arguments.length > 5 ? Long.parseLong(arguments[5]) : 60);
    long total = 0;
    for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
      long began = System.nanoTime();
      List<Step> steps = new OperationGenerator(seed).generate(operations);
      Optional<String> report = check(arguments[0], arguments[1], seed, operations, steps, shrink);
      if (report.isPresent()) {
        System.out.println(report.get());
        System.exit(1);
      }
      total += steps.stream().mapToInt(Step::operations).sum();
      System.out.printf(
          "seed %d: no difference, %,d operations so far, %,d ms%n",
          seed, total, (System.nanoTime() - began) / 1_000_000);
    }
  }

  /** A report of the first difference, made small if there is time. */
  static Optional<String> check(
      String left, String right, long seed, int operations, List<Step> steps, Duration shrink) {
    DifferentialRun run = new DifferentialRun(left, right);
    Optional<Difference> found = run.run(steps);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Difference smallest = new Shrinker(run, shrink).shrink(found.get());
    return Optional.of(
        "seed "
            + seed
            + "\n"
            + found.get().describe()
            + "made smaller to "
            + smallest.steps().size()
            + " steps:\n"
            + String.join(
                "\n",
                smallest.steps().stream().limit(STEPS_MAX).map(step -> "    " + step).toList())
            + "\n"
            + smallest.summary()
            + "again: mvn -pl interop -am verify -Dit.test=DifferentialIT"
            + " -Dostler.differential.seed="
            + seed
            + " -Dostler.differential.seeds=1 -Dostler.differential.operations="
            + operations);
  }
}
