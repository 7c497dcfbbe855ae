package dev.ostler.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.report.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScenariosTest {
  private static final List<Row> ROWS =
      Scenarios.all().stream().flatMap(scenario -> scenario.rows().stream()).toList();

  @Test
  void everyRowHasANameOfItsOwn() {
    assertThat(ROWS).extracting(Row::name).doesNotHaveDuplicates();
  }

  @Test
  void everyScenarioHasANameOfItsOwn() {
    assertThat(Scenarios.all()).extracting(Scenario::name).doesNotHaveDuplicates();
  }

  @Test
  void aTargetAgainstAnotherRowNamesARowThatExists() {
    List<String> names = ROWS.stream().map(Row::name).toList();
    List<Target> targets = ROWS.stream().flatMap(row -> row.targets().stream()).toList();
    for (Target target : targets) {
      if (target instanceof Target.AtMostTimesRow times) {
        assertThat(names).contains(times.otherRow());
      }
    }
  }

  @Test
  void ratesHaveLowerBoundsAndLatenciesUpperBounds() {
    for (Row row : ROWS) {
      for (Target target : row.targets()) {
        assertThat(target instanceof Target.RatioAtLeast)
            .as(row.name())
            .isEqualTo(row.higherIsBetter());
      }
    }
  }
}
