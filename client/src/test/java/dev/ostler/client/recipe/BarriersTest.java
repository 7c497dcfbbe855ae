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
        "BarriersTest#nobodyPassesABarrierThatIsUp",
        seed -> {
          World world = new World(seed);
          FakeClient keeper = world.client("keeper");
          List<FakeClient> others = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            others.add(world.client("client " + i));
          }
          Set<Fault> faults = EnumSet.complementOf(EnumSet.of(Fault.KILL));
          Faults script = new Faults(world, faults, 5_000, 0);
          assert script != null;
          for (int round = 0; round < 3; round++) {
            CompletionStage<Void> raised = change(keeper, DistributedBarrier::raise);
            world.until("it is up", 20_000, () -> raised.toCompletableFuture().isDone());
            List<CompletableFuture<Void>> passing = new ArrayList<>();
            for (FakeClient one : others) {
              one.run(() ->
                  passing.add(
                      new DistributedBarrier(one, "/barrier").pass().toCompletableFuture()));
            }
            world.run(world.upTo(2_000));
            assertThat(passing).allMatch(one -> !one.isDone());
            CompletionStage<Void> lifted = change(keeper, DistributedBarrier::lift);
            world.until(
                "all have passed",
                20_000,
                () -> passing.size() == 3 && passing.stream().allMatch(one -> one.isDone()));
            passing.forEach(CompletableFuture::join);
            world.until("it is down", 20_000, () -> lifted.toCompletableFuture().isDone());
          }
        });
  }

  private static CompletionStage<Void> change(
      FakeClient keeper, Function<DistributedBarrier, CompletionStage<Void>> what) {
    CompletableFuture<Void> changed = new CompletableFuture<>();
    keeper.run(() ->
        what.apply(new DistributedBarrier(keeper, "/barrier"))
            .whenComplete((done, failure) -> changed.complete(null)));
    return changed;
  }

  @Test
  void theyEnterTogetherAndLeaveTogether() {
    Seeds.each("BarriersTest#theyEnterTogetherAndLeaveTogether", this::together);
  }

  private void together(long seed) {
    World world = new World(seed);
    List<Party> parties = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      parties.add(new Party(world, world.client("party " + i), parties));
    }
    Faults script = new Faults(world, Faults.all(), 3_000, 1);
    assert script != null;
    parties.forEach(party -> party.client.runAfter(world.upTo(1_000), party::come));
    // Somebody who died before all had come is replaced; nobody waits for one who died later.
    for (int i = 0; i < 10; i++) {
      world.run(1_000);
      long dead = parties.stream().filter(party -> party.client.isDead()).count();
      if (parties.size() == 3 && dead > 0) {
        Party successor = new Party(world, world.client("successor"), parties);
        parties.add(successor);
        successor.come();
      }
    }
    // Who lost its session on the way in may find that the others have been and gone.
    world.until(
        "all are through or alone",
        20_000,
        () ->
            parties.stream()
                .allMatch(party -> party.client.isDead() || party.left || party.isAlone()));
    long through = parties.stream().filter(party -> party.left).count();
    assertThat(through).isPositive();
  }

  /** Comes, stays a while, leaves. */
  private static final class Party {
    private final World world;
    private final FakeClient client;
    private final DoubleBarrier barrier;
    private final List<Party> all;
    private boolean came;
    private boolean leaving;
    private boolean left;
    private @Nullable Held inside;

    Party(World world, FakeClient client, List<Party> all) {
      this.world = world;
      this.client = client;
      this.all = all;
      this.barrier = new DoubleBarrier(client, "/job", 3);
    }

    void come() {
      came = true;
      barrier
          .enter()
          .whenComplete((held, failure) -> {
            if (failure != null) {
              client.runAfter(50, this::come);
              return;
            }
            assertThat(all.stream().filter(party -> party.came).count()).isGreaterThanOrEqualTo(3);
            inside = held;
            client.runAfter(world.upTo(500), () -> leave(held));
          });
    }

    private void leave(Held held) {
      leaving = true;
      barrier
          .leave(held)
          .thenRun(() -> {
            // Whoever is still inside and not on its way out has lost its place or is dead.
            for (Party other : all) {
              Held its = other.inside;
              if (its != null && !other.leaving && held.lost() != null) {
                assertThat(its.isHeldNow() && wasNotLost(held)).isFalse();
              }
            }
            left = true;
          });
    }

    private static boolean wasNotLost(Held held) {
      return !held.lost().toCompletableFuture().isDone();
    }

    boolean isAlone() {
      return came
          && inside == null
          && all.stream()
              .allMatch(party ->
                  party == this || party.left || party.client.isDead() || party.inside == null);
    }
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
