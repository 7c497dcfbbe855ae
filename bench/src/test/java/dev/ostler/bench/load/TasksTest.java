package dev.ostler.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tasks over real sockets, against a server that answers everything at once. */
@Timeout(60)
class TasksTest {
  private NullServer server;
  private Thread thread;

  @BeforeEach
  void start() throws IOException {
    server = new NullServer(0);
    thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                server.serve();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.close();
    thread.join(5000);
  }

  @Test
  void aClosedLoopCountsItsRepliesWithoutErrors() throws IOException {
    Map<String, Double> figures =
        run(new RunTask(), "run mix=get=1 connections=4 depth=16 keys=100 warm=0.05 seconds=1");
    assertThat(figures.get("rate")).isPositive();
    assertThat(figures.get("operations")).isPositive();
    assertThat(figures.get("errors")).isZero();
    assertThat(figures.get("latency.p50")).isPositive();
    assertThat(figures.get("latency.max"))
        .isGreaterThanOrEqualTo(figures.getOrDefault("latency.p50", Double.MAX_VALUE));
  }

  @Test
  void aMixReportsLatencyByOperation() throws IOException {
    Map<String, Double> figures =
        run(
            new RunTask(),
            "run mix=set=40,get=30,create=10,delete=10,multi=5,children=3,exists=2 connections=3"
                + " depth=8 keys=50 warm=0.05 seconds=1");
    assertThat(figures.get("errors")).isZero();
    assertThat(figures)
        .containsKeys(
            "latency.set.p99", "latency.get.p99", "latency.multi.p99", "latency.delete.p99");
  }

  @Test
  void anOpenLoopSendsExactlyAtItsRate() throws IOException {
    Map<String, Double> figures =
        run(new RunTask(), "run mix=set=1 connections=4 rate=1000 keys=10 warm=0 seconds=0.5");
    assertThat(figures.get("operations")).isBetween(499.0, 501.0);
    assertThat(figures.get("errors")).isZero();
  }

  @Test
  void whatAStalledServerKeepsWaitingCountsFromItsIntendedTime() throws Exception {
    try (GatedServer stalled = new GatedServer(200)) {
      Map<String, Double> figures =
          new RunTask()
              .run(
                  Options.parse(
                      "run port=%d mix=set=1 connections=1 rate=1000 prepare=0 warm=0 seconds=0.2"
                          .formatted(stalled.port())),
                  noHold())
              .values();
      // 200 requests at 1,000 a second, all answered when the last has come: the first waited 199
      // ms.
      assertThat(figures.get("operations")).isEqualTo(200);
      assertThat(figures.get("latency.max")).isGreaterThanOrEqualTo(198_000);
      assertThat(figures.get("latency.p50")).isGreaterThanOrEqualTo(98_000);
    }
  }

  @Test
  void aTreeHasItsInnerNodesToo() throws IOException {
    Map<String, Double> figures =
        run(new BulkTask(), "bulk nodes=12345 shape=tree connections=2 depth=32 prefix=/b");
    assertThat(figures.get("nodes")).isEqualTo(12_345 + 124 + 2);
    assertThat(figures.get("errors")).isZero();
  }

  @Test
  void aFlatBulkHasOnlyItsChildren() throws IOException {
    Map<String, Double> figures = run(new BulkTask(), "bulk nodes=1000 shape=flat prefix=/b/c");
    assertThat(figures.get("nodes")).isEqualTo(1000);
  }

  @Test
  void idleSessionsAreHeldUntilGo() throws IOException {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    Hold hold =
        new Hold(
            new BufferedReader(new StringReader("go\n")),
            new PrintStream(told, true, StandardCharsets.UTF_8));
    Map<String, Double> figures =
        new IdleTask().run(Options.parse("idle sessions=100 port=" + server.port()), hold).values();
    assertThat(told.toString(StandardCharsets.UTF_8)).isEqualTo("ready\n");
    assertThat(figures.get("connect.rate")).isPositive();
    assertThat(figures.get("sessions.lost")).isZero();
  }

  @Test
  void theFirstAnswerCountsFromTheGivenMoment() throws IOException {
    long since = System.nanoTime() - 1_000_000_000L;
    Map<String, Double> figures = run(new FirstTask(), "first seconds=10 since=" + since);
    assertThat(figures.get("first.millis")).isBetween(1000.0, 10_000.0);
    assertThat(figures.get("attempts")).isPositive();
  }

  @Test
  void ofSeveralServersTheFirstAndTheLastAnswerAreTold() throws IOException {
    try (ForgetfulServer other = new ForgetfulServer(true)) {
      Map<String, Double> figures =
          new FirstTask()
              .run(
                  Options.parse(
                      "first seconds=10 since=%d ports=%d,%d"
                          .formatted(System.nanoTime(), server.port(), other.port())),
                  noHold())
              .values();
      assertThat(figures.get("first.any.millis"))
          .isPositive()
          .isLessThanOrEqualTo(figures.getOrDefault("first.millis", 0.0));
      assertThat(figures.get("attempts")).isPositive();
    }
  }

  @Test
  void aLoadOverSeveralServersPreparesAndUsesThemAll() throws IOException {
    try (ForgetfulServer other = new ForgetfulServer(true)) {
      Map<String, Double> figures =
          new RunTask()
              .run(
                  Options.parse(
                      "run mix=set=1 connections=4 depth=4 keys=100 warm=0 seconds=0.2 ports=%d,%d"
                          .formatted(server.port(), other.port())),
                  noHold())
              .values();
      assertThat(figures.get("operations")).isPositive();
      assertThat(figures.get("errors")).isZero();
      assertThat(other.requests()).isGreaterThan(50);
    }
  }

  @Test
  void aServerThatIsNotThereFailsWithAMessage() {
    assertThatThrownBy(
            () -> new FirstTask().run(Options.parse("first port=1 seconds=0.1"), noHold()))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("no answer");
  }

  private Map<String, Double> run(Task task, String command) throws IOException {
    return task.run(Options.parse(command + " port=" + server.port()), noHold()).values();
  }

  private static Hold noHold() {
    return new Hold(
        new BufferedReader(new StringReader("")),
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
  }
}
