package dev.ostler.testkit.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.testkit.sim.SimulationFailure;
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

  private static final int SEEDS = 600;

  static {
    RECORDED.put(Museum.ZK_2845, 5L);
    RECORDED.put(Museum.ZK_3911, 2L);
    RECORDED.put(Museum.ZK_3023, 1L);
    RECORDED.put(Museum.ZK_4646, 11L);
    RECORDED.put(Museum.ZK_4643, 5L);
    RECORDED.put(Museum.ZK_4685, 1L);
    RECORDED.put(Museum.ZK_4394, 8L);
    RECORDED.put(Museum.ZK_4785, 1L);
    RECORDED.put(Museum.ZK_4712, 2L);
    RECORDED.put(Museum.ZK_4925, 1L);
    RECORDED.put(Museum.ZK_4882, 5L);
    RECORDED.put(Museum.ZK_5088, 9L);
    RECORDED.put(Museum.ZK_3642, 47L);
    RECORDED.put(Museum.ZK_2247, 5L);
    RECORDED.put(Museum.ZK_2332, 18L);
    RECORDED.put(Museum.PROMISE_TOLD_EARLY, 1L);
    RECORDED.put(Museum.UPGRADE_FORGETS_TIMEOUT, 1L);
    RECORDED.put(Museum.LOCAL_SESSION_TAKEN_OVER, 1L);
    RECORDED.put(Museum.READ_ONLY_WRITES, 1L);
    RECORDED.put(Museum.HASTY_FEED, 1L);
  }

  @ParameterizedTest
  @EnumSource(Museum.class)
  void theSimulationObjectsTo(Museum exhibit) {
    SimulationFailure objection =
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
