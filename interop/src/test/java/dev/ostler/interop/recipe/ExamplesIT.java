package dev.ostler.interop.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.examples.ConfigurationExample;
import dev.ostler.examples.ElectionExample;
import dev.ostler.examples.LockExample;
import dev.ostler.examples.ServiceExample;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.LiveServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The programs of the examples do what they say. */
@Timeout(120)
final class ExamplesIT {
  @RegisterExtension private static final LiveServer SERVER = LiveServer.ostler(Map.of());

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private final PrintStream console = System.out;

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setOut(console);
  }

  private String output() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The main method of an example. */
  private interface Program {
    void main(String... arguments) throws InterruptedException;
  }

  private static CompletableFuture<Void> start(Program program, String... arguments) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            program.main(arguments);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        Thread::startVirtualThread);
  }

  @Test
  void theLock() throws Exception {
    start(LockExample::main, SERVER.connectString()).get(60, TimeUnit.SECONDS);
    assertThat(output()).contains("worker 1 has it", "worker 2 has it", "15 bookings");
  }

  @Test
  void theElection() throws Exception {
    CompletableFuture<Void> first = start(ElectionExample::main, SERVER.connectString(), "a", "1");
    Await.until("a leads", () -> output().contains("a leads in term"));
    CompletableFuture<Void> second = start(ElectionExample::main, SERVER.connectString(), "b", "1");
    first.get(60, TimeUnit.SECONDS);
    second.get(60, TimeUnit.SECONDS);
    assertThat(output()).containsSubsequence("a leads in term", "a ends", "b ends");
    assertThat(output()).contains("b leads in term");
  }

  @Test
  void theConfiguration() throws Exception {
    CompletableFuture<Void> following = start(ConfigurationExample::main, SERVER.connectString());
    Await.until("it follows", () -> output().contains("following, limit is -1"));
    start(ConfigurationExample::main, SERVER.connectString(), "7").get(60, TimeUnit.SECONDS);
    Await.until("7 is in use", () -> output().contains("limit is 7 from version"));
    start(ConfigurationExample::main, SERVER.connectString(), "0").get(60, TimeUnit.SECONDS);
    following.get(60, TimeUnit.SECONDS);
  }

  @Test
  void theService() throws Exception {
    CompletableFuture<Void> offering =
        start(ServiceExample::main, SERVER.connectString(), "offer", "one", "7001", "4");
    Await.until("it is registered", () -> output().contains("one is registered"));
    start(ServiceExample::main, SERVER.connectString(), "call", "3").get(60, TimeUnit.SECONDS);
    assertThat(output()).contains("call one at 127.0.0.1:7001");
    offering.get(60, TimeUnit.SECONDS);
    assertThat(output()).contains("one is gone");
    start(ServiceExample::main, SERVER.connectString(), "call", "1").get(60, TimeUnit.SECONDS);
    assertThat(output()).contains("nobody is there");
  }
}
