package dev.ostler.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.bench.server.BenchException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void withoutOptionsEverythingRunsFiveTimesIntoTheResults() {
    Options options = Options.parse(List.of());
    assertThat(options.scenarios()).isEmpty();
    assertThat(options.rounds()).isEqualTo(5);
    assertThat(options.nodes()).isEqualTo(1_000_000);
    assertThat(options.apache()).isTrue();
    assertThat(options.ostler()).isTrue();
    assertThat(options.out()).isEqualTo(Path.of("bench", "RESULTS.md"));
  }

  @Test
  void aQuickRunOrOneServerLeavesTheResultsAlone() {
    assertThat(Options.parse(List.of("--quick")).out()).isNull();
    assertThat(Options.parse(List.of("--peer-only")).out()).isNull();
    assertThat(Options.parse(List.of("--quick", "--out", "x.md")).out()).isEqualTo(Path.of("x.md"));
  }

  @Test
  void valuesGivenBeatTheQuickDefaults() {
    Options options =
        Options.parse(
            List.of("--quick", "--rounds", "3", "--nodes", "7000", "--scenario", "read,write"));
    assertThat(options.rounds()).isEqualTo(3);
    assertThat(options.nodes()).isEqualTo(7000);
    assertThat(options.seconds()).isEqualTo(0.7);
    assertThat(options.scenarios()).containsExactly("read", "write");
  }

  @Test
  void nonsenseIsRefusedWithAReason() {
    assertThatThrownBy(() -> Options.parse(List.of("--rounds", "none")))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("--rounds needs a number above 0");
    assertThatThrownBy(() -> Options.parse(List.of("--round")))
        .hasMessageContaining("Unknown option --round");
    assertThatThrownBy(() -> Options.parse(List.of("--peer-only", "--ostler-only")))
        .hasMessageContaining("nothing to measure");
  }
}
