package dev.ostler.testkit.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.testkit.check.BrokenClaim;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Old mistakes, put in again one at a time: a recorded seed objects to each, and says why. {@code
 * ./ostler simulate --museum} finds them afresh.
 */
class MuseumTest {
  /** Seeds that are known to object; the next ones count when the simulation has changed. */
  private static final Map<Museum, Long> RECORDED = new EnumMap<>(Museum.class);

  private static final int SEEDS = 60;

  static {
  }

  @ParameterizedTest
  @EnumSource(Museum.class)
  void theSimulationObjectsTo(Museum exhibit) {
    EnsembleFailure objection =
        Objects.requireNonNull(
            exhibit.find(RECORDED.getOrDefault(exhibit, 1L), SEEDS),
            () -> "an objection to: " + exhibit.text());
    assertThat(objection).hasCauseInstanceOf(BrokenClaim.class);
    assertThat(objection.getCause()).hasMessageFindingMatch(exhibit.claim());
    assertThat(objection).hasMessageContaining("./ostler simulate --seed ");
  }

  @Test
  void everyExhibitHasItsSeed() {
    assertThat(RECORDED).containsOnlyKeys(Museum.values());
  }
}
