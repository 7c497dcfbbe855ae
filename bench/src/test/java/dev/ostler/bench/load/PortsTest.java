package dev.ostler.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void oneServerOrSeveralAreNamedByTheirPorts() {
    assertThat(Options.parse("run port=5").ports()).containsExactly(5);
    assertThat(Options.parse("run ports=5,6,7").ports()).containsExactly(5, 6, 7);
    assertThatThrownBy(() -> Options.parse("run mix=set=1").ports())
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("port=");
  }

  @Test
  void connectionsAreSpreadEvenlyAndMoveRoundAndRound() throws IOException {
    try (Loop loop = new Loop(List.of(5, 6, 7), 1000, 7, 256, 1)) {
      assertThat(IntStream.range(0, 7).map(i -> loop.connection(i).server))
          .containsExactly(0, 1, 2, 0, 1, 2, 0);
      Connection last = loop.connection(2);
      loop.moveOn(last);
      assertThat(last.server).isZero();
    }
  }
}
