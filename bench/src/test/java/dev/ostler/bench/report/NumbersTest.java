package dev.ostler.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NumbersTest {
  @Test
  void figuresHaveAboutThreeDigits() {
    assertThat(List.of(12_345.6, 123.4, 99.97, 12.34, 9.999, 1.234, 0.1234, -20.55))
        .extracting(Numbers::figure)
        .containsExactly("12,346", "123", "100", "12.3", "10.0", "1.23", "0.123", "-20.6");
    assertThat(Numbers.figure(Double.NaN)).isEqualTo("–");
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    assertThat(Samples.median(new double[] {1, 2, 10})).isEqualTo(2);
    assertThat(Samples.median(new double[] {1, 2, 4, 10})).isEqualTo(3);
    assertThat(Samples.median(new double[0])).isNaN();
  }

  @Test
  void aRowMayCountItsWorstSample() {
    Row median = Row.lower("x", "ms");
    Row largest = Row.largest("x", "ms");
    Samples samples = new Samples();
    for (double value : new double[] {90, 130, 100}) {
      samples.add(median, Sample.of(value));
    }
    assertThat(samples.figure(median)).isEqualTo(100);
    assertThat(samples.figure(largest)).isEqualTo(130);
    assertThat(new Samples().figure(largest)).isNaN();
  }

  @Test
  void spreadIsHalfTheRangeInPercentOfTheMedian() {
    Row row = Row.higher("x", "");
    Samples samples = new Samples();
    for (double value : new double[] {90, 100, 130}) {
      samples.add(row, Sample.of(value));
    }
    assertThat(samples.spreadPercent("x")).isEqualTo(20);
    assertThat(new Samples().spreadPercent("x")).isNaN();
  }

  @Test
  void jsonQuotesAndRoundsAndHasNoNaN() {
    assertThat(
            Json.of(
                Map.of("a \"b\"\n", Arrays.asList(1.0, 2.34567891, Double.NaN, 7, true, "x\\y"))))
        .isEqualTo("{\"a \\\"b\\\"\\n\":[1,2.3457,null,7,true,\"x\\\\y\"]}");
  }
}
