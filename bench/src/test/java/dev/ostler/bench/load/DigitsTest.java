package dev.ostler.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DigitsTest {
  @Test
  void numbersArePaddedWithZeros() {
    assertThat(written(8, 42)).isEqualTo("00000042");
    assertThat(written(8, 12_345_678)).isEqualTo("12345678");
    assertThat(written(8, 99_999_999)).isEqualTo("99999999");
    assertThat(written(3, 7)).isEqualTo("007");
    assertThat(written(7, 1_234_567)).isEqualTo("1234567");
  }

  @Test
  void higherDigitsThanFitAreCutOff() {
    assertThat(written(3, 12_345)).isEqualTo("345");
    assertThat(written(8, 1_234_567_890)).isEqualTo("34567890");
  }

  @Test
  void nothingAroundTheDigitsIsTouched() {
    ByteBuffer out = ByteBuffer.wrap("xxxxxxxxxxxx".getBytes(StandardCharsets.US_ASCII));
    Digits.put(out, 2, 8, 5);
    assertThat(new String(out.array(), StandardCharsets.US_ASCII)).isEqualTo("xx00000005xx");
  }

  private static String written(int width, int value) {
    ByteBuffer out = ByteBuffer.allocate(width);
    Digits.put(out, 0, width, value);
    return new String(out.array(), StandardCharsets.US_ASCII);
  }
}
