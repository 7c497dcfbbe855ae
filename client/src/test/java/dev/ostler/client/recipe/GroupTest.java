package dev.ostler.client.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.fake.FakeClient;
import dev.ostler.client.fake.World;
import dev.ostler.wire.value.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupTest {
  @Test
  void everybodySeesTheSameMembersOnceNothingGoesWrongAnyMore() {
    Seeds.each(
        "membership",
        "in the end all see all living members with their last payload, and nobody else",
        "GroupTest#everybodySeesTheSameMembersOnceNothingGoesWrongAnyMore",
        world -> {
          Processes<Belonging> processes =
              new Processes<>(world, 4, client -> new Belonging(world, client));
          processes.runWithFaults(8_000);
          TreeMap<String, Integer> expected = new TreeMap<>();
          List<Belonging> living = processes.living();
          living.forEach(member -> member.frozen = true);
          world.until(
              "all agree",
              20_000,
              () -> {
                expected.clear();
                living.forEach(member -> expected.put(member.id, member.payload));
                return living.stream().allMatch(member -> member.sees().equals(expected));
              });
          world.until(
              "all know it",
              5_000,
              () -> living.stream().allMatch(member -> member.own.isMemberNow()));
          processes.stop();
          world.until("all left", 20_000, () -> world.leader.children("/group").isEmpty());
        });
  }

  /** Joins, follows, changes its payload, leaves and joins again. */
  private static final class Belonging extends Processes.Program {
    private final String id;
    private final Group group;
    private Group.Membership own;
    private CompletionStage<Void> left = CompletableFuture.completedFuture(null);
    private int payload;
    private boolean frozen;

    Belonging(World world, FakeClient client) {
      super(world, client);
      id = client.name();
      group = new Group(client, "/group");
      own = group.join(id, bytes(0));
      group.start();
    }

    @Override
    void round() {
      if (!frozen) {
        payload++;
        switch (world.random.nextInt(4)) {
          case 0 -> {
            // At once: the one may still be on its way out, or in.
            leave();
            own = group.join(id, bytes(payload));
          }
          case 1 -> {
            leave();
            left.whenComplete((gone, failure) -> joinAgain(failure));
            return;
          }
          default -> own.update(bytes(payload)).whenComplete((done, failure) -> check(failure));
        }
      }
      again();
    }

    private void leave() {
      CompletionStage<Void> leaving = own.leave();
      left = left.thenCompose(before -> leaving);
    }

    private void joinAgain(@Nullable Throwable failure) {
      world.expect(() -> {
        assertThat(failure).isNull();
        assertThat(world.leader.exists("/group/" + id)).as(id + " is there").isFalse();
      });
      own = group.join(id, bytes(payload));
      again();
    }

    @Override
    void stop() {
      own.close();
    }

    TreeMap<String, Integer> sees() {
      TreeMap<String, Integer> seen = new TreeMap<>();
      group
          .members()
          .values()
          .forEach(member -> seen.put(member.id(), Integer.parseInt(member.payload().toUtf8())));
      return seen;
    }

    private static byte[] bytes(int number) {
      return Bytes.utf8(Integer.toString(number)).toArray();
    }
  }

  @Test
  void changesAreTold() {
    World world = new World(1);
    Group group = new Group(world.client("watcher"), "/group");
    List<String> told = new ArrayList<>();
    group.addListener(change ->
        told.add(
            (change.before() == null ? "none" : change.before().payload().toUtf8())
                + " to "
                + (change.after() == null ? "none" : change.after().payload().toUtf8())));
    group.start();
    world.run(200);
    Group.Membership member =
        new Group(world.client("member"), "/group").join("a", Bytes.utf8("1").toArray());
    world.until("it joined", 1000, () -> told.size() == 1);
    member.update(Bytes.utf8("2").toArray());
    world.until("it changed", 1000, () -> told.size() == 2);
    member.close();
    world.until("it left", 1000, () -> told.size() == 3);
    assertThat(told).containsExactly("none to 1", "1 to 2", "2 to none");
  }

  @Test
  void aSecondProcessOfTheSameIdWaitsForTheFirstToGo() {
    World world = new World(1);
    FakeClient first = world.client("first");
    Group.Membership one = new Group(first, "/group").join("a", Bytes.utf8("1").toArray());
    world.until("the first is in", 1000, one::isMemberNow);
    Group.Membership two =
        new Group(world.client("second"), "/group").join("a", Bytes.utf8("2").toArray());
    world.run(1000);
    assertThat(two.isMemberNow()).isFalse();
    assertThat(world.leader.text("/group/a")).isEqualTo("1");
    first.kill();
    world.until("the second is in", 3000, two::isMemberNow);
    assertThat(world.leader.text("/group/a")).isEqualTo("2");
  }

  @Test
  void aMemberThatLeavesBeforeItKnowsThatItIsInIsNotLeftBehind() {
    World world = new World(1);
    FakeClient client = world.client("member");
    Group.Membership first = new Group(client, "/group").join("a", Bytes.utf8("1").toArray());
    world.until("it is in", 1000, first::isMemberNow);
    client.loseNextWriteReply();
    Group.Membership member = new Group(client, "/group").join("b", Bytes.utf8("1").toArray());
    world.until("it is made", 1000, () -> world.leader.exists("/group/b"));
    CompletableFuture<Void> left = member.leave().toCompletableFuture();
    world.until("it is out", 1000, left::isDone);
    assertThat(world.leader.children("/group")).containsExactly("a");
  }

  @Test
  void aMemberThatWasDeletedByHandIsPutInAgain() {
    World world = new World(1);
    Group.Membership member =
        new Group(world.client("member"), "/group").join("a", Bytes.utf8("1").toArray());
    world.until("it is in", 1000, member::isMemberNow);
    world.client("other").delete("/group/a", -1);
    world.until("it is out", 1000, () -> !world.leader.exists("/group/a"));
    world.until("it is in again", 1000, () -> world.leader.exists("/group/a"));
  }

  @Test
  void heartbeatsWriteThePayloadAgainAndAgain() {
    World world = new World(1);
    FakeClient client = world.client("member");
    Group.Membership member = new Group(client, "/group").join("a", Bytes.utf8("1").toArray());
    int[] beats = new int[1];
    member.heartbeat(
        Duration.ofMillis(100),
        () -> {
          beats[0]++;
          return Bytes.utf8("beat " + beats[0]).toArray();
        });
    world.run(1050);
    assertThat(beats[0]).isBetween(8, 11);
    world.until(
        "the last is there", 500, () -> world.leader.text("/group/a").equals("beat " + beats[0]));
    member.close();
    world.run(300);
    int last = beats[0];
    world.run(1000);
    assertThat(beats[0]).isEqualTo(last);
    assertThat(world.leader.exists("/group/a")).isFalse();
  }

  @Test
  void servicesAreFoundAndOneIsChosen() {
    World world = new World(1);
    ServiceRegistry offering = new ServiceRegistry(world.client("offering"), "/services");
    List<ServiceRegistry.Offer> offers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      offers.add(
          offering.register(
              "search",
              new ServiceInstance("search-" + i, "10.0.0." + i, 8080)
                  .with("load", Integer.toString(10 - i))));
    }
    FakeClient caller = world.client("caller");
    ServiceRegistry registry = new ServiceRegistry(caller, "/services");
    ServiceRegistry.Finder robin = registry.find("search", Choice.roundRobin());
    ServiceRegistry.Finder lowest =
        registry.find(
            "search",
            Choice.lowest(one -> Double.parseDouble(one.attributes().getOrDefault("load", "0"))));
    world.run(500);
    CompletableFuture<List<String>> names = registry.services().toCompletableFuture();
    CompletableFuture<List<String>> none =
        new ServiceRegistry(caller, "/no/services").services().toCompletableFuture();
    caller.create("/services/search/stranger", Bytes.utf8("{json}").toArray());
    robin.start();
    lowest.start();
    world.until("all are found", 2000, () -> robin.instances().size() == 3);
    world.until("all are found", 2000, () -> lowest.instances().size() == 3);
    assertThat(names.join()).containsExactly("search");
    assertThat(none.join()).isEmpty();
    Set<String> chosen = new TreeSet<>();
    for (int i = 0; i < 3; i++) {
      chosen.add(robin.choose().orElseThrow().id());
    }
    assertThat(chosen).containsExactly("search-0", "search-1", "search-2");
    assertThat(lowest.choose().orElseThrow().id()).isEqualTo("search-2");
    assertThat(robin.choose(one -> one.id().equals("search-1")).orElseThrow().host())
        .isEqualTo("10.0.0.1");
    offers.get(2).update(offers.get(2).instance().with("load", "99"));
    world.until(
        "the load is seen", 1000, () -> lowest.choose().orElseThrow().id().equals("search-1"));
    offers.get(1).close();
    world.until("it is gone", 1000, () -> robin.instances().size() == 2);
    caller.cutOff(300);
    world.run(50);
    assertThat(robin.isUpToDate()).isFalse();
    assertThat(robin.instances().stream().map(ServiceInstance::id).collect(Collectors.toList()))
        .containsExactly("search-0", "search-2");
  }

  @Test
  void anInstanceSurvivesItsZnode() {
    ServiceInstance instance =
        new ServiceInstance("a", "höst", 80).with("note", "two\nlines\\n").with("empty", "");
    assertThat(ServiceInstance.parse("a", Bytes.of(instance.toBytes()))).isEqualTo(instance);
  }

  @Test
  void theLessLoadedOfTwoIsChosen() {
    Choice choice = Choice.leastLoaded(one -> one.port(), new Random(5));
    List<ServiceInstance> instances = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      instances.add(new ServiceInstance("i" + i, "host", i));
    }
    int[] count = new int[5];
    for (int i = 0; i < 1200; i++) {
      count[choice.among(instances).port()]++;
    }
    // Of six pairs the first wins three, the second two, the third one, the last none.
    assertThat(count[1]).isBetween(540, 660);
    assertThat(count[2]).isBetween(340, 460);
    assertThat(count[3]).isBetween(140, 260);
    assertThat(count[4]).isZero();
  }
}
