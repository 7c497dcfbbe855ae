package dev.ostler.client.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.ClientException;
import dev.ostler.client.Data;
import dev.ostler.client.fake.FakeClient;
import dev.ostler.client.fake.World;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is kept in memory: cached subtrees and configurations. */
class CopiesTest {
  @Test
  void aCopyIsLikeTheTreeOnceNothingGoesWrongAnyMore() {
    Seeds.each(
        "cached subtree",
        "no older state after a newer one, in the end the copy is the tree, all is told",
        "CopiesTest#aCopyIsLikeTheTreeOnceNothingGoesWrongAnyMore",
        world -> {
          Processes<Following> processes =
              new Processes<>(world, 4, client -> new Following(world, client));
          processes.runWithFaults(6_000);
          processes.stop();
          world.run(2_000);
          for (Following one : processes.living()) {
            world.until("it is up to date", 10_000, one.cache::isUpToDate);
            world.run(500);
            assertThat(one.inMemory()).isEqualTo(world.leader.below("/tree"));
            assertThat(one.told).isEqualTo(world.leader.below("/tree"));
          }
        });
  }

  /** Follows the tree, and changes it. */
  private static final class Following extends Processes.Program {
    private final CachedSubtree cache;
    private final Map<String, Long> told = new TreeMap<>();

    Following(World world, FakeClient client) {
      super(world, client);
      cache = new CachedSubtree(client, "/tree");
      cache.addListener(change -> world.expect(() -> heard(change)));
      cache.start();
    }

    private void heard(CachedSubtree.Change change) {
      Data after = change.after();
      Data before = change.before();
      assertThat(told.get(change.path()))
          .isEqualTo(before == null ? null : Long.valueOf(before.stat().mzxid()));
      if (after == null) {
        told.remove(change.path());
      } else {
        if (before != null) {
          assertThat(after.stat().mzxid()).isGreaterThan(before.stat().mzxid());
        }
        told.put(change.path(), after.stat().mzxid());
      }
    }

    Map<String, Long> inMemory() {
      Map<String, Long> found = new TreeMap<>();
      cache.nodes().forEach((path, data) -> found.put(path, data.stat().mzxid()));
      return found;
    }

    @Override
    void round() {
      String path = "/tree/" + "abc".charAt(world.random.nextInt(3));
      if (world.random.nextBoolean()) {
        path += "/" + "de".charAt(world.random.nextInt(2));
      }
      byte[] data = Bytes.utf8("at " + world.now()).toArray();
      switch (world.random.nextInt(3)) {
        case 0 -> client.ensurePath(path);
        case 1 -> client.delete(path, -1);
        default -> client.setData(path, data, -1);
      }
      again();
    }
  }

  @Test
  void childrenAreListed() {
    World world = new World(1);
    FakeClient client = world.client("a");
    CachedSubtree cache = new CachedSubtree(client, "/");
    client.ensurePath("/a/b/c");
    client.ensurePath("/a-b");
    client.ensurePath("/a/d");
    world.run(500);
    cache.start();
    world.until("it is up to date", 1000, cache::isUpToDate);
    assertThat(cache.children("/")).containsExactly("a", "a-b");
    assertThat(cache.children("/a")).containsExactly("b", "d");
    assertThat(cache.children("/a/b")).containsExactly("c");
    assertThat(cache.get("/a/b/c")).isPresent();
    assertThat(cache.get("/a/b/x")).isEmpty();
  }

  @Test
  void updatesOfAConfigurationAreNotLost() {
    Seeds.each(
        "configuration",
        "no update is lost, versions only grow, in the end all have the last",
        "CopiesTest#updatesOfAConfigurationAreNotLost",
        world -> {
          int[] sums = new int[2];
          Processes<Configured> processes =
              new Processes<>(world, 4, client -> new Configured(world, client, sums));
          processes.runWithFaults(6_000);
          processes.stop();
          world.run(3_000);
          int value = Integer.parseInt(world.leader.text("/config"));
          // Those that died could not tell.
          assertThat(value).isBetween(sums[0], sums[0] + sums[1] + 2);
          for (Configured one : processes.living()) {
            world.until("it has the last", 10_000, () -> one.has(value));
          }
        });
  }

  /** Counts up, and follows. */
  private static final class Configured extends Processes.Program {
    private final SharedConfiguration<Integer> configuration;
    private final int[] sums;
    private int last = -1;

    /**
     * @param sums how many updates were made, and of how many nobody knows
     */
    Configured(World world, FakeClient client, int[] sums) {
      super(world, client);
      this.sums = sums;
      configuration =
          new SharedConfiguration<>(
              client,
              "/config",
              bytes -> Integer.valueOf(Bytes.of(bytes).toUtf8()),
              number -> Bytes.utf8(number.toString()).toArray());
      configuration.addListener((value, version) -> {
        world.expect(() -> assertThat(version).isGreaterThan(last));
        last = version;
      });
      configuration.start();
    }

    boolean has(int value) {
      return configuration.isUpToDate() && configuration.current().orElse(-1) == value;
    }

    @Override
    void round() {
      configuration
          .update(0, number -> number + 1)
          .whenComplete((value, failure) -> {
            ClientException known = ClientException.in(failure);
            if (failure == null) {
              sums[0]++;
            } else if (known != null && known.outcomeUnknown()) {
              sums[1]++;
            }
            ended(unlessUnknown(failure));
          });
    }
  }

  @Test
  void whatWaitsToBePublishedGoesOnInTheNextSession() {
    World world = new World(1);
    FakeClient client = world.client("a");
    SharedConfiguration<String> configuration = SharedConfiguration.ofText(client, "/config");
    CompletableFuture<Integer> first = configuration.publish("a").toCompletableFuture();
    world.until("it is published", 1_000, first::isDone);
    CompletableFuture<String> updated =
        configuration
            .update(text -> {
              if (client.sessionId() == 1) {
                // What is to be written waits for a server, which says that the session is over.
                client.cutOff(30);
                world.leader.takeOver(1);
              }
              return text + "b";
            })
            .toCompletableFuture();
    world.until("it is updated", 5_000, updated::isDone);
    assertThat(updated.join()).isEqualTo("ab");
    assertThat(client.sessionId()).isEqualTo(2);
    client.cutOff(30);
    world.leader.takeOver(2);
    CompletableFuture<Integer> published = configuration.publish("c").toCompletableFuture();
    world.until("it is published", 5_000, published::isDone);
    assertThat(published.join()).isEqualTo(first.join() + 2);
    assertThat(client.sessionId()).isEqualTo(3);
  }

  @Test
  void whatCannotBeDecodedLeavesTheValueBeforeInUse() {
    World world = new World(1);
    FakeClient client = world.client("a");
    SharedConfiguration<Integer> configuration =
        new SharedConfiguration<>(
            client,
            "/config",
            bytes -> Integer.valueOf(Bytes.of(bytes).toUtf8()),
            number -> Bytes.utf8(number.toString()).toArray());
    List<String> told = new ArrayList<>();
    configuration.addListener(
        new SharedConfiguration.Listener<>() {
          @Override
          public void changed(@Nullable Integer value, int version) {
            told.add(value + " in version " + version);
          }

          @Override
          public void unreadable(Data data, RuntimeException why) {
            told.add("unreadable " + data.text());
          }
        });
    configuration.start();
    world.run(200);
    assertThat(configuration.current()).isEmpty();
    configuration.publish(7, -1);
    world.until("it is told", 1000, () -> told.size() == 1);
    client.setData("/config", Bytes.utf8("seven").toArray(), -1);
    world.until("it is told", 1000, () -> told.size() == 2);
    assertThat(configuration.current()).contains(7);
    configuration.publish(8);
    world.until("it is told", 1000, () -> told.size() == 3);
    client.delete("/config", -1);
    world.until("it is told", 1000, () -> told.size() == 4);
    assertThat(told)
        .containsExactly(
            "7 in version 0", "unreadable seven", "8 in version 2", "null in version -1");
    assertThat(configuration.current()).isEmpty();
  }
}
