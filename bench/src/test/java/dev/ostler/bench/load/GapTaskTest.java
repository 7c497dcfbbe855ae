package dev.ostler.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GapTaskTest {
  private static final String COMMAND = "gap ports=%d,%d after=0.2";

  @Test
  void whenNothingHappensTheGapIsSmallAndNoSessionMoves() throws IOException {
    try (ForgetfulServer one = new ForgetfulServer(true);
        ForgetfulServer other = new ForgetfulServer(true)) {
      Map<String, Double> figures = run(COMMAND.formatted(one.port(), other.port()), () -> {});
      assertThat(figures.get("gap.millis")).isBetween(0.1, 5000.0);
      assertThat(figures.get("writes")).isGreaterThan(2);
      assertThat(figures).containsEntry("lost", 0.0).containsEntry("moved", 0.0);
    }
  }

  @Test
  void aSessionWhoseServerIsGoneGoesOnAtTheNext() throws IOException {
    try (ForgetfulServer one = new ForgetfulServer(true);
        ForgetfulServer other = new ForgetfulServer(true)) {
      Map<String, Double> figures = run(COMMAND.formatted(one.port(), other.port()), one::close);
      assertThat(figures)
          .containsEntry("lost", 1.0)
          .containsEntry("moved", 1.0)
          .containsEntry("refused", 0.0)
          .containsEntry("errors", 0.0);
      assertThat(figures.get("wait.millis"))
          .isGreaterThanOrEqualTo(figures.getOrDefault("gap.millis", Double.MAX_VALUE));
    }
  }

  @Test
  void aSessionThatTheNextServerDoesNotKnowBeginsAnewAndIsCounted() throws IOException {
    try (ForgetfulServer one = new ForgetfulServer(true);
        ForgetfulServer other = new ForgetfulServer(false)) {
      Map<String, Double> figures = run(COMMAND.formatted(one.port(), other.port()), one::close);
      assertThat(figures)
          .containsEntry("lost", 1.0)
          .containsEntry("moved", 0.0)
          .containsEntry("refused", 1.0);
    }
  }

  /** Does something between the task's "ready" and the "go" that it is told then. */
  private static Map<String, Double> run(String command, Runnable happening) throws IOException {
    try (PipedInputStream told = new PipedInputStream();
        PrintStream replies =
            new PrintStream(new PipedOutputStream(told), true, StandardCharsets.UTF_8);
        PipedInputStream commands = new PipedInputStream();
        PipedOutputStream go = new PipedOutputStream(commands)) {
      Thread driver =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  int first = told.read();
                  if (first == 'r') {
                    happening.run();
                    go.write("go\n".getBytes(StandardCharsets.US_ASCII));
                    go.flush();
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertThat(driver.isDaemon()).isTrue();
      Hold hold =
          new Hold(
              new BufferedReader(new InputStreamReader(commands, StandardCharsets.US_ASCII)),
              replies);
      return new GapTask().run(Options.parse(command), hold).values();
    }
  }
}
