package dev.ostler.client.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.fake.FakeClient;
import dev.ostler.client.fake.Faults;
import dev.ostler.client.fake.Faults.Fault;
import dev.ostler.client.fake.World;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BarriersTest {
  @Test
  void nobodyPassesABarrierThatIsUp() {
    Seeds.each(
        "barrier",
        "nobody passes while it is up, everybody once it is down",
        "BarriersTest#nobodyPassesABarrierThatIsUp",
        world -> {
          FakeClient keeper = world.client("keeper");
          List<FakeClient> others = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            others.add(world.client("client " + i));
          }
          Set<Fault> faults = EnumSet.complementOf(EnumSet.of(Fault.KILL));
          Faults script = new Faults(world, faults, 5_000, 0);
          for (int round = 0; round < 3 || !script.isOver(); round++) {
            barrierOnce(world, keeper, others);
          }
        });
  }

  private static void barrierOnce(World world, FakeClient keeper, List<FakeClient> others) {
    CompletableFuture<Void> raised = change(keeper, DistributedBarrier::raise);
    world.until("it is up", 20_000, raised::isDone);
    raised.join();
    List<CompletableFuture<Void>> passing = new ArrayList<>();
    for (FakeClient one : others) {
      one.run(
          () -> passing.add(new DistributedBarrier(one, "/barrier").pass().toCompletableFuture()));
    }
    world.run(world.upTo(2_000));
    assertThat(passing).allMatch(one -> !one.isDone());
    CompletableFuture<Void> lifted = change(keeper, DistributedBarrier::lift);
    world.until(
        "all have passed",
        20_000,
        () -> passing.size() == others.size() && passing.stream().allMatch(one -> one.isDone()));
    passing.forEach(CompletableFuture::join);
    world.until("it is down", 20_000, lifted::isDone);
    lifted.join();
  }

  private static CompletableFuture<Void> change(
      FakeClient keeper, Function<DistributedBarrier, CompletionStage<Void>> what) {
    CompletableFuture<Void> changed = new CompletableFuture<>();
    keeper.run(
        () -> Stages.handOn(what.apply(new DistributedBarrier(keeper, "/barrier")), changed));
    return changed;
  }

  @Test
  void theyEnterTogetherAndLeaveTogether() {
    Seeds.each(
        "double barrier",
        "nobody is in before three were there at one time, nobody out while another works",
        "BarriersTest#theyEnterTogetherAndLeaveTogether",
        this::together);
  }

  private void together(World world) {
    List<FakeClient> living = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      living.add(world.client("party"));
    }
    Faults script = new Faults(world, Faults.all(), 6_000, 2);
    int through = 0;
    for (int round = 1; round <= 3 || !script.isOver(); round++) {
      living.removeIf(FakeClient::isDead);
      while (living.size() < 3) {
        living.add(world.client("party"));
      }
      through += new Round(world, "/job/" + round).run(living);
    }
    assertThat(through).isGreaterThan(3);
  }

  /** Three come, stay a while, leave. */
  private static final class Round {
    private final World world;
    private final String path;
    private final List<Party> parties = new ArrayList<>();

    /** How many members there were at one time, at most. */
    private int membersMax;

    Round(World world, String path) {
      this.world = world;
      this.path = path;
      world.check(this::count);
    }

    private void count() {
      long members =
          world.leader.children(path).stream().filter(name -> name.startsWith("_c_")).count();
      membersMax = Math.max(membersMax, (int) members);
    }

    /** How many have been in and out. */
    int run(List<FakeClient> clients) {
      clients.forEach(this::add);
      long end = world.now() + 60_000;
      while (!isOver()) {
        world.run(100);
        // Somebody who died before all had come is replaced; nobody waits for one who died later.
        long dead = parties.stream().filter(party -> party.client.isDead()).count();
        if (parties.size() < 3 + dead) {
          add(world.client("successor"));
        }
        assertThat(world.now()).as("over " + world + parties).isLessThan(end);
      }
      parties.forEach(Party::giveUp);
      return (int) parties.stream().filter(party -> party.left).count();
    }

    private void add(FakeClient client) {
      Party party = new Party(client, this);
      parties.add(party);
      client.runAfter(world.upTo(300), party::come);
    }

    /** All are out, dead, or came too late: whoever lost its session on the way in may do so. */
    private boolean isOver() {
      boolean someWereIn = parties.stream().anyMatch(party -> party.inside != null);
      return parties.stream()
          .allMatch(
              party -> party.client.isDead() || party.left || (someWereIn && party.inside == null));
    }
  }

  /** One of them. */
  private static final class Party {
    private final FakeClient client;
    private final Round round;
    private final DoubleBarrier barrier;
    private CompletableFuture<Held> entering = new CompletableFuture<>();
    private boolean came;
    private boolean leaving;
    private boolean left;
    private @Nullable Held inside;

    Party(FakeClient client, Round round) {
      this.client = client;
      this.round = round;
      this.barrier = new DoubleBarrier(client, round.path, 3);
    }

    void come() {
      came = true;
      entering = barrier.enter().toCompletableFuture();
      Stages.on(
          entering,
          this::in,
          failure -> {
            // Came too late for the others, or was told to give up.
            if (!(failure instanceof IllegalStateException)) {
              round.world.fail(failure);
            }
          });
    }

    private void in(Held held) {
      round.world.expect(
          () -> assertThat(round.membersMax).as("members at one time").isGreaterThanOrEqualTo(3));
      inside = held;
      client.runAfter(round.world.upTo(500), () -> leave(held));
    }

    void giveUp() {
      client.run(() -> entering.cancel(false));
    }

    private void leave(Held held) {
      leaving = true;
      Stages.on(barrier.leave(held), done -> out(held), round.world::fail);
    }

    private void out(Held held) {
      for (Party other : round.parties) {
        Held its = other.inside;
        if (its != null && !other.leaving && isMember(held) && Holders.isHeld(round.world, its)) {
          throw new AssertionError(client + " is out while it works: " + other.client);
        }
      }
      left = true;
    }

    @Override
    public String toString() {
      return client
          + (came ? ", came" : "")
          + (inside == null ? "" : ", inside")
          + (leaving ? ", leaving" : "")
          + (left ? ", left" : "");
    }

    private boolean isMember(Held held) {
      return !held.lost().toCompletableFuture().isDone()
          && round.world.leader.takenOverAt(held.sessionId()) > round.world.now();
    }
  }

  @Test
  void whoComesWhileTheOthersLeaveIsWaitedForOrComesTooLate() {
    int waitedFor = 0;
    for (int seed = 1; seed <= 200; seed++) {
      World world = new World(seed);
      Round round = new Round(world, "/job");
      for (int i = 0; i < 3; i++) {
        round.add(world.client("party " + i));
      }
      world.until(
          "all are inside",
          2_000,
          () -> round.parties.stream().allMatch(party -> party.inside != null));
      FakeClient late = world.client("late");
      world.until(
          "all leave", 2_000, () -> round.parties.stream().allMatch(party -> party.leaving));
      Party latecomer = new Party(late, round);
      round.parties.add(latecomer);
      late.runAfter(world.upTo(20), latecomer::come);
      world.run(3_000);
      assertThat(round.parties.subList(0, 3)).as("seed " + seed).allMatch(party -> party.left);
      assertThat(latecomer.left).as("seed " + seed).isEqualTo(latecomer.inside != null);
      waitedFor += latecomer.left ? 1 : 0;
    }
    assertThat(waitedFor).isBetween(1, 199);
  }

  @Test
  void nothingIsLeftOfADoubleBarrier() {
    World world = new World(1);
    List<Held> inside = new ArrayList<>();
    List<DoubleBarrier> barriers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      DoubleBarrier barrier = new DoubleBarrier(world.client("party " + i), "/job", 3);
      barriers.add(barrier);
      barrier.enter().thenAccept(inside::add);
      if (i < 2) {
        world.run(500);
        assertThat(inside).isEmpty();
      }
    }
    world.until("all are inside", 2000, () -> inside.size() == 3);
    assertThat(world.leader.children("/job")).hasSize(4).contains("ready");
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      barriers.get(i).leave(inside.get(i)).thenRun(() -> left.add(number));
      if (i < 2) {
        world.run(500);
        assertThat(left).isEmpty();
      }
    }
    world.until("all are out", 2000, () -> left.size() == 3);
    world.until("nothing is left", 2000, () -> !world.leader.exists("/job"));
  }
}
