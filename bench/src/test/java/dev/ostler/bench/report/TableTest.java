package dev.ostler.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Row RATE = Row.higher("get, × depth 16", "ops/s", Target.atLeast(12));
  private static final Row LATENCY =
      Row.lower("open loop: p99", "ms", Target.ratioAtMost(1, 4), new Target.AtMost(2, "ms"));
  private static final Row PLAIN = Row.higher("get, × depth 64", "ops/s");

  @Test
  void aLineShowsMediansRatioTargetSpreadAndCpu() {
    Samples apache = samples(RATE, 90_000, 17, 100_000, 18, 95_000, 19);
    Samples ostler = samples(RATE, 1_200_000, 1.5, 1_140_000, 1.4, 1_000_000, 1.6);
    assertThat(Table.of(List.of(RATE), apache, ostler).lines().skip(2))
        .containsExactly(
            "| get, × depth 16 | ops/s | 95,000 | 1,140,000 | 12.0× | ≥ 12× | yes | ±5 % / ±9 % |"
                + " 18.0 µs / 1.50 µs |");
  }

  @Test
  void allTargetsOfARowMustBeMet() {
    Samples apache = values(LATENCY, 12);
    assertThat(Verdict.of(LATENCY, apache, values(LATENCY, 1.9))).isEqualTo(Verdict.MET);
    assertThat(Verdict.of(LATENCY, apache, values(LATENCY, 2.5))).isEqualTo(Verdict.MISSED);
    assertThat(Verdict.of(LATENCY, values(LATENCY, 4), values(LATENCY, 1.9)))
        .isEqualTo(Verdict.MISSED);
  }

  @Test
  void aTargetMetExactlyIsMet() {
    assertThat(Verdict.of(RATE, values(RATE, 100), values(RATE, 1200))).isEqualTo(Verdict.MET);
    assertThat(Verdict.of(RATE, values(RATE, 100), values(RATE, 1199))).isEqualTo(Verdict.MISSED);
  }

  @Test
  void aTargetCanHoldAgainstAnotherRowOfOurOwn() {
    Row with = Row.lower("with", "ms", new Target.AtMostTimesRow(1.5, "without", "without"));
    Row without = Row.lower("without", "ms");
    Samples ostler = values(with, 3);
    ostler.add(without, Sample.of(2));
    assertThat(Verdict.of(with, new Samples(), ostler)).isEqualTo(Verdict.MET);
    Samples slower = values(with, 3.1);
    slower.add(without, Sample.of(2));
    assertThat(Verdict.of(with, new Samples(), slower)).isEqualTo(Verdict.MISSED);
  }

  @Test
  void oneSideAloneDecidesNothingThatNeedsTheOther() {
    Samples apache = values(RATE, 90_000);
    assertThat(Table.of(List.of(RATE), apache, new Samples()))
        .endsWith("| 90,000 | – | – | ≥ 12× | – |  |  |\n");
    assertThat(Table.tally(List.of(RATE, LATENCY, PLAIN), apache, new Samples()))
        .isEqualTo("Targets met: 0, missed: 0, not measured: 2.");
  }

  @Test
  void rowsThatNobodyMeasuredAreLeftOut() {
    assertThat(Table.of(List.of(RATE, PLAIN), values(PLAIN, 1), new Samples()))
        .doesNotContain("depth 16")
        .contains("depth 64");
  }

  @Test
  void aRowThatOthersDisturbedIsMarked() {
    Samples ostler = new Samples();
    ostler.add(PLAIN, new Sample(10, Double.NaN, 0.39, 0));
    assertThat(Table.of(List.of(PLAIN), values(PLAIN, 10), ostler)).doesNotContain("~busy");
    ostler.add(PLAIN, new Sample(10, Double.NaN, 0.41, 0));
    assertThat(Table.of(List.of(PLAIN), values(PLAIN, 10), ostler)).contains("~busy |");
  }

  @Test
  void errorRepliesAreShown() {
    Samples ostler = new Samples();
    ostler.add(PLAIN, new Sample(10, Double.NaN, Double.NaN, 3));
    assertThat(Table.of(List.of(PLAIN), values(PLAIN, 10), ostler))
        .contains("(error replies: 0 / 3)");
  }

  private static Samples values(Row row, double value) {
    Samples samples = new Samples();
    samples.add(row, Sample.of(value));
    return samples;
  }

  private static Samples samples(Row row, double... valueAndCpu) {
    Samples samples = new Samples();
    for (int i = 0; i < valueAndCpu.length; i += 2) {
      samples.add(row, new Sample(valueAndCpu[i], valueAndCpu[i + 1], 0, 0));
    }
    return samples;
  }
}
