package dev.ostler.interop.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Sends the same random operations to a released Apache ZooKeeper 3.9.4, to Ostler and to the
 * model.
 *
 * <p>System properties: {@code ostler.differential.seed} (first seed), {@code .seeds} (how many),
 * {@code .operations} (for each seed) and {@code .shrinkSeconds}. The long run is {@code
 * -Dostler.differential.seeds=10 -Dostler.differential.operations=20000}.
 */
class DifferentialIT {
  private static final long FIRST_SEED = Long.getLong("ostler.differential.seed", 1);
  private static final int SEEDS = Integer.getInteger("ostler.differential.seeds", 1);
  private static final int OPERATIONS =
      Integer.getInteger("ostler.differential.operations", 20_000);
  private static final Duration SHRINK =
      Duration.ofSeconds(Integer.getInteger("ostler.differential.shrinkSeconds", 60));

  @Test
  void theModelAnswersWhatTheReleasedServerAnswers() {
    noDifferenceBetween("apache", "model");
  }

  @Test
  void ostlerAnswersWhatTheReleasedServerAnswers() {
    noDifferenceBetween("apache", "ostler");
  }

  @Test
  void ostlerAnswersWhatTheModelAnswers() {
    noDifferenceBetween("ostler", "model-of-ostler");
  }

  private static void noDifferenceBetween(String left, String right) {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      List<Step> steps = new OperationGenerator(seed).generate(OPERATIONS);
      System.out.printf(
          "%s and %s: seed %d, %d operations; again with -Dit.test=DifferentialIT"
              + " -Dostler.differential.seed=%d%n",
          left, right, seed, OPERATIONS, seed);
      assertThat(DifferentialMain.check(left, right, seed, OPERATIONS, steps, SHRINK))
          .as("differences between %s and %s", left, right)
          .isEmpty();
    }
  }
}
