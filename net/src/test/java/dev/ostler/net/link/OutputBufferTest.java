package dev.ostler.net.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputBufferTest {
  @Test
  void growthKeepsWhatWasWrittenAndItsIndexes() {
    OutputBuffer buffer = new OutputBuffer(4);
    for (int i = 0; i < 1000; i++) {
      buffer.ensure(1);
      buffer.array()[buffer.position()] = (byte) i;
      buffer.advance(1);
    }
    assertThat(buffer.unsent()).isEqualTo(1000);
    for (int i = 0; i < 1000; i++) {
      assertThat(buffer.array()[i]).isEqualTo((byte) i);
    }
  }

  @Test
  void enoughRoomIsLeftAlone() {
    OutputBuffer buffer = new OutputBuffer(8);
    byte[] array = buffer.array();
    buffer.ensure(8);
    assertThat(buffer.array()).isSameAs(array);
    buffer.ensure(9);
    assertThat(buffer.array()).isNotSameAs(array).hasSize(16);
  }

  @Test
  void compactingMovesTheRestOnceMoreThanHalfIsSent() {
    OutputBuffer buffer = new OutputBuffer(8);
    for (int i = 0; i < 8; i++) {
      buffer.array()[i] = (byte) i;
    }
    buffer.advance(8);
    buffer.sent(3);
    buffer.compact();
    assertThat(buffer.sentPosition()).isEqualTo(3);
    buffer.sent(2);
    buffer.compact();
    assertThat(buffer.sentPosition()).isZero();
    assertThat(buffer.position()).isEqualTo(3);
    assertThat(buffer.array()).startsWith(5, 6, 7);
  }

  @Test
  void moreThanAnArrayCanHoldIsRefused() {
    OutputBuffer buffer = new OutputBuffer(16);
    buffer.advance(16);
    assertThatThrownBy(() -> buffer.ensure(Integer.MAX_VALUE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("two gigabytes");
    assertThatThrownBy(() -> buffer.ensure(Integer.MAX_VALUE - 20))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void thePoolLendsAWarmBufferAgainEmpty() {
    OutputPool pool = new OutputPool();
    OutputBuffer buffer = pool.take();
    buffer.ensure(5000);
    buffer.advance(5000);
    pool.give(buffer);
    assertThat(pool.keptBytes()).isEqualTo(buffer.array().length);
    assertThat(pool.take()).isSameAs(buffer);
    assertThat(buffer.unsent()).isZero();
    assertThat(pool.keptBytes()).isZero();
  }

  @Test
  void thePoolKeepsNoHugeBufferAndNotTooMany() {
    OutputPool pool = new OutputPool();
    OutputBuffer huge = pool.take();
    huge.ensure(OutputPool.KEPT_BYTES_MAX + 1);
    pool.give(huge);
    assertThat(pool.keptBuffers()).isZero();
    List<OutputBuffer> large = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      large.add(pool.take());
      large.get(i).ensure(OutputPool.KEPT_BYTES_MAX);
    }
    large.forEach(pool::give);
    assertThat(pool.keptBytes()).isEqualTo(OutputPool.TOTAL_BYTES_MAX);
    List<OutputBuffer> small = new ArrayList<>();
    OutputPool other = new OutputPool();
    for (int i = 0; i < OutputPool.KEPT_BUFFERS_MAX + 5; i++) {
      small.add(other.take());
    }
    small.forEach(other::give);
    assertThat(other.keptBuffers()).isEqualTo(OutputPool.KEPT_BUFFERS_MAX);
  }
}
