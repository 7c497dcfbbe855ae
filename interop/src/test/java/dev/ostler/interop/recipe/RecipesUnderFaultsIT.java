package dev.ostler.interop.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.Client;
import dev.ostler.client.ClientOptions;
import dev.ostler.client.recipe.Delivery;
import dev.ostler.client.recipe.DistributedLock;
import dev.ostler.client.recipe.DistributedQueue;
import dev.ostler.client.recipe.Held;
import dev.ostler.client.recipe.Loss;
import dev.ostler.interop.ensemble.Ensemble;
import dev.ostler.interop.ensemble.EnsembleMember;
import dev.ostler.interop.ensemble.Ensembles;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.Ports;
import dev.ostler.interop.support.Share;
import dev.ostler.testkit.process.Relay;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recipes in real time while servers and connections die. */
@Timeout(180)
final class RecipesUnderFaultsIT {
  /** No test waits until such a session expires. */
  private static final Duration LONG = Duration.ofSeconds(60);

  /** Its last third, in which one who is cut off must have noticed, is long for any thread. */
  private static final Duration SHORT = Duration.ofSeconds(8);

  @RegisterExtension final Ensembles ensembles = new Ensembles();

  private static Client connect(String servers, Duration timeout) {
    return Client.connect(ClientOptions.builder(servers).sessionTimeout(timeout).build());
  }

  private static LiveServer server(String kind) {
    return (kind.equals("ostler") ? LiveServer.ostler(Map.of()) : LiveServer.apache(Map.of()))
        .start();
  }

  /** A stretch of network on the way to a server. */
  private static Relay relay(LiveServer server) {
    return new Relay(
        Ports.next(), new InetSocketAddress("127.0.0.1", server.process().address().getPort()));
  }

  /** What is protected: refuses tokens that go back, and counts who is inside. */
  private static final class Resource {
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicLong highest = new AtomicLong();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

    void use(Held held) {
      if (!held.isHeldNow()) {
        return;
      }
      if (inside.incrementAndGet() != 1) {
        wrong.add("two inside: " + held);
      }
      long before = highest.getAndAccumulate(held.fencingToken(), Math::max);
      if (before > held.fencingToken()) {
        wrong.add("a token goes back: " + held + " after " + before);
      }
      inside.decrementAndGet();
    }
  }

  private static Stream<String> usualKinds() {
    return Share.of(1, List.of("ostler", "apache"));
  }

  @ParameterizedTest
  @MethodSource("usualKinds")
  void aLockOutlivesAServerThatIsKilled(String kind) throws Exception {
    try (LiveServer server = server(kind);
        Client client = connect(server.connectString(), LONG)) {
      Held held = new DistributedLock(client, "/lock").lock();
      server.crashAndRestart();
      client.blocking().sync("/");
      Await.until("it is certain again", held::isHeldNow);
      assertThat(held.lost().toCompletableFuture()).isNotDone();
    }
  }

  @ParameterizedTest
  @MethodSource("usualKinds")
  void aHolderThatIsCutOffKnowsBeforeAnotherHasIt(String kind) throws Exception {
    try (LiveServer server = server(kind);
        Relay relay = relay(server);
        Client cutOff = connect("127.0.0.1:" + relay.port(), SHORT);
        Client other = connect(server.connectString(), LONG)) {
      Held held = new DistributedLock(cutOff, "/lock").lock();
      AtomicLong lostAt = new AtomicLong();
      held.lost().thenAccept(why -> lostAt.set(System.nanoTime()));
      CompletableFuture<Held> next =
          new DistributedLock(other, "/lock").acquire().toCompletableFuture();
      CompletableFuture<Boolean> both =
          next.thenApply(ignored -> held.isHeldNow() || lostAt.get() == 0);
      relay.silence();
      assertThat(held.lost().toCompletableFuture().get(30, TimeUnit.SECONDS))
          .isEqualTo(Loss.IN_DOUBT);
      assertThat(held.isHeldNow()).isFalse();
      assertThat(both.get(30, TimeUnit.SECONDS)).isFalse();
      assertThat(next.join().fencingToken()).isGreaterThan(held.fencingToken());
      relay.mend();
    }
  }

  @Test
  @Tag("minutes")
  void oneHasItAtATimeWhileLeadersDie() throws Exception {
    Ensemble ensemble = ensembles.ostler(3);
    Resource resource = new Resource();
    List<CompletableFuture<Integer>> workers = new ArrayList<>();
    AtomicInteger turns = new AtomicInteger();
    for (int i = 0; i < 4; i++) {
      workers.add(worker(ensemble.connectString(), resource, turns));
    }
    for (int i = 0; i < 3; i++) {
      int before = turns.get();
      Await.until("they go on", Duration.ofSeconds(60), () -> turns.get() > before + 20);
      EnsembleMember leader = ensemble.awaitLeader();
      leader.kill();
      int after = turns.get();
      Await.until("they go on without it", Duration.ofSeconds(60), () -> turns.get() > after + 20);
      ensemble.start();
    }
    turns.addAndGet(1_000_000);
    for (CompletableFuture<Integer> worker : workers) {
      assertThat(worker.get(60, TimeUnit.SECONDS)).isPositive();
    }
    assertThat(resource.wrong).isEmpty();
    try (Client client = connect(ensemble.connectString(), LONG)) {
      client.blocking().sync("/lock");
      Await.until(
          "no znode is left",
          () -> client.blocking().exists("/lock").map(stat -> stat.numChildren()).orElse(0) == 0);
    }
  }

  /** Takes turns until the count jumps. */
  private static CompletableFuture<Integer> worker(
      String servers, Resource resource, AtomicInteger turns) {
    return CompletableFuture.supplyAsync(
        () -> {
          int own = 0;
          try (Client client = connect(servers, LONG)) {
            DistributedLock lock = new DistributedLock(client, "/lock");
            while (turns.get() < 1_000_000) {
              Optional<Held> held = lock.tryLock(Duration.ofSeconds(30));
              if (held.isPresent()) {
                resource.use(held.get());
                held.get().close();
                own++;
                turns.incrementAndGet();
              }
            }
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return own;
        },
        Thread::startVirtualThread);
  }

  @ParameterizedTest
  @MethodSource("usualKinds")
  void noElementIsLostOrConfirmedTwiceWhileConnectionsBreak(String kind) throws Exception {
    try (LiveServer server = server(kind);
        Relay relay = relay(server)) {
      String servers = "127.0.0.1:" + relay.port();
      int count = 300;
      Set<String> confirmed = new ConcurrentSkipListSet<>();
      ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
      CompletableFuture<Void> putting =
          CompletableFuture.runAsync(() -> put(servers, count), Thread::startVirtualThread);
      List<CompletableFuture<Void>> taking = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        taking.add(
            CompletableFuture.runAsync(
                () -> take(servers, count, confirmed, wrong), Thread::startVirtualThread));
      }
      for (int done = 40; done < count; done += 40) {
        int enough = done;
        Await.until("they go on", Duration.ofSeconds(60), () -> confirmed.size() >= enough);
        relay.resetConnections();
      }
      putting.get(60, TimeUnit.SECONDS);
      for (CompletableFuture<Void> one : taking) {
        one.get(60, TimeUnit.SECONDS);
      }
      assertThat(wrong).isEmpty();
      Set<String> expected = new HashSet<>();
      for (int i = 0; i < count; i++) {
        expected.add("element " + i);
      }
      assertThat(confirmed).isEqualTo(expected);
    }
  }

  private static void put(String servers, int count) {
    try (Client client = connect(servers, LONG)) {
      DistributedQueue queue = new DistributedQueue(client, "/queue");
      for (int i = 0; i < count; i++) {
        client.blocking().await(queue.put(("element " + i).getBytes(StandardCharsets.UTF_8)));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void take(
      String servers, int count, Set<String> confirmed, ConcurrentLinkedQueue<String> wrong) {
    try (Client client = connect(servers, LONG)) {
      DistributedQueue queue = new DistributedQueue(client, "/queue");
      while (confirmed.size() < count) {
        Optional<Delivery> next = client.blocking().await(queue.poll(Duration.ofMillis(200)));
        if (next.isPresent()) {
          client.blocking().await(next.get().confirm());
          if (!confirmed.add(next.get().text())) {
            wrong.add(next.get() + " was confirmed twice");
          }
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
