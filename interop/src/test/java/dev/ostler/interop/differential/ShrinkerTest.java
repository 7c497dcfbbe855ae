package dev.ostler.interop.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The two models differ in one thing (D8), which serves as a planted fault. */
class ShrinkerTest {
  private static final long SEED = 1;

  private final DifferentialRun run = new DifferentialRun("model", "model-of-ostler");

  @Test
  void aDifferenceIsFoundAndMadeSmall() {
    List<Step> steps = new OperationGenerator(SEED).generate(5_000);

    Difference found = run.run(steps).orElseThrow();
    Difference smallest = new Shrinker(run, Duration.ofSeconds(60)).shrink(found);

    assertThat(smallest.steps()).hasSizeLessThanOrEqualTo(4);
    assertThat(smallest.describe()).contains("SetWatches");
  }

  @Test
  void aTargetDoesNotDifferFromItself() {
    List<Step> steps = new OperationGenerator(SEED).generate(5_000);

    assertThat(new DifferentialRun("model", "model").run(steps)).isEmpty();
  }
}
