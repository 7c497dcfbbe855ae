package dev.ostler.client.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.fake.FakeClient;
import dev.ostler.client.fake.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class DistributedLockTest {
  private static final String PATH = "/locks/one";

  private final World world = new World(1);

  @Test
  void oneHasItAtATimeWhateverGoesWrong() {
    Seeds.each(
        "lock",
        "one holder at a time, tokens grow, everybody gets on, no znode is left",
        "DistributedLockTest#oneHasItAtATimeWhateverGoesWrong",
        this::oneAtATime);
  }

  private void oneAtATime(World world) {
    Holders holders = new Holders(world, 0);
    Processes.takeTurns(world, holders, 4, client -> new Locking(world, client, holders), PATH);
    assertThat(holders.terms()).isGreaterThan(4);
  }

  /** Takes the lock in one of several ways, holds it for a while, gives it back. */
  private static final class Locking extends Using {
    private final DistributedLock lock;

    Locking(World world, FakeClient client, Holders holders) {
      super(world, client, holders);
      this.lock = new DistributedLock(client, PATH);
    }

    @Override
    void round() {
      switch (world.random.nextInt(6)) {
        case 0 -> use(lock.tryAcquire(), false);
        case 1 -> use(lock.tryAcquire(Duration.ofMillis(world.upTo(500))), false);
        case 2 -> {
          CompletableFuture<Held> waiting = lock.acquire().toCompletableFuture();
          client.runAfter(world.upTo(300), () -> waiting.cancel(false));
          use(waiting.thenApply(Optional::of), false);
        }
        default -> use(lock.acquire().thenApply(Optional::of), false);
      }
    }
  }

  @Test
  void theyHaveItInTheOrderInWhichTheyCame() {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      FakeClient client = world.client("client " + i);
      new DistributedLock(client, PATH)
          .acquire()
          .thenAccept(held -> {
            order.add(number);
            client.runAfter(10, held::close);
          });
      int places = i + 1;
      world.until(
          "it is in the line",
          1000,
          () -> world.leader.children(PATH).size() + order.size() >= places);
    }
    world.until("all had it", 5000, () -> order.size() == 5);
    assertThat(order).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void whatIsGivenBackWakesOneOfAllThatWait() {
    Held first = get(new DistributedLock(world.client("holder"), PATH).acquire());
    List<FakeClient> waiting = new ArrayList<>();
    List<Held> held = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      FakeClient client = world.client("client " + i);
      waiting.add(client);
      new DistributedLock(client, PATH).acquire().thenAccept(held::add);
    }
    world.until("all are in the line", 2_000, () -> world.leader.children(PATH).size() == 11);
    world.run(500);
    first.close();
    world.until("the next one has it", 1_000, () -> held.size() == 1);
    world.run(500);
    assertThat(waiting.stream().mapToInt(FakeClient::events).sum()).isEqualTo(1);
    assertThat(held).hasSize(1);
  }

  @Test
  void itsZnodesAreThoseOfCurator() {
    Held held = get(new DistributedLock(world.client("a"), PATH).acquire());
    assertThat(world.leader.children(PATH))
        .singleElement()
        .asString()
        .matches("_c_[0-9a-f-]{36}-lock-\\d{10}");
    assertThat(held.path()).startsWith(PATH + "/_c_");
    assertThat(held.fencingToken()).isPositive();
  }

  @Test
  void anAttemptThatDoesNotWaitLeavesNothingBehind() {
    Held first = get(new DistributedLock(world.client("a"), PATH).acquire());
    DistributedLock second = new DistributedLock(world.client("b"), PATH);
    assertThat(get(second.tryAcquire())).isEmpty();
    assertThat(get(second.tryAcquire(Duration.ofMillis(200)))).isEmpty();
    world.until("only the first is there", 1000, () -> world.leader.children(PATH).size() == 1);
    assertThat(first.isHeldNow()).isTrue();
    get(first.release().thenApply(gone -> true));
    assertThat(get(second.tryAcquire())).isPresent();
  }

  @Test
  void aProcessThatWasStoppedKnowsByTheClockThatItHasLostIt() {
    FakeClient client = world.client("a");
    Held held = get(new DistributedLock(client, PATH).acquire());
    client.pause(5000);
    world.run(World.TIMEOUT_MILLIS * 2 / 3 + 10);
    assertThat(held.isHeldNow()).isFalse();
    // It has run no code of its own yet.
    assertThat(held.lost().toCompletableFuture()).isNotDone();
    world.run(6000);
    assertThat(held.lost().toCompletableFuture()).isDone();
    assertThat(held.isHeldNow()).isFalse();
  }

  @Test
  void aHolderIsToldThatItsZnodeWasDeletedByHand() {
    Held held = get(new DistributedLock(world.client("a"), PATH).acquire());
    FakeClient other = world.client("b");
    get(other.delete(held.path(), -1).thenApply(gone -> true));
    assertThat(get(held.lost())).isEqualTo(Loss.DELETED);
    assertThat(held.isHeldNow()).isFalse();
  }

  @Test
  void aHolderSurvivesAServerThatIsKilled() {
    Held held = get(new DistributedLock(world.client("a"), PATH).acquire());
    world.replicas.forEach(server -> server.kill());
    world.run(100);
    world.replicas.forEach(server -> server.start());
    world.run(5000);
    assertThat(held.isHeldNow()).isTrue();
  }

  @Test
  void itGivesUpInDoubtAndDeletesItsZnode() {
    FakeClient client = world.client("a");
    Held held = get(new DistributedLock(client, PATH).acquire());
    client.cutOff(World.TIMEOUT_MILLIS * 2 / 3 + 60);
    assertThat(get(held.lost())).isEqualTo(Loss.IN_DOUBT);
    world.until("its znode is gone", 3000, () -> world.leader.children(PATH).isEmpty());
    assertThat(held.isHeldNow()).isFalse();
  }

  @Test
  void aServerThatIsCutOffFromItsEnsembleRenewsNoLease() {
    FakeClient client = world.client("a");
    DistributedLock lock = new DistributedLock(client, PATH);
    Held held = get(lock.acquire());
    FakeClient other = world.client("b");
    CompletableFuture<Held> others =
        new DistributedLock(other, PATH).acquire().toCompletableFuture();
    world.check(() -> assertThat(held.isHeldNow() && others.isDone()).as("two have it").isFalse());
    client.readOnly(3 * World.TIMEOUT_MILLIS);
    assertThat(held.lost().toCompletableFuture()).isCompletedWithValue(Loss.IN_DOUBT);
    CompletableFuture<Held> again = lock.acquire().toCompletableFuture();
    world.until("the other has it", 2 * World.TIMEOUT_MILLIS, others::isDone);
    assertThat(held.isHeldNow()).isFalse();
    others.join().close();
    world.run(500);
    assertThat(again).isNotDone();
    world.until("it has it again", 5_000, again::isDone);
    assertThat(again.join().isHeldNow()).isTrue();
  }

  @Test
  void whatIsGivenUpAtAServerThatTakesNoChangesIsDeletedLater() {
    FakeClient client = world.client("a");
    get(new DistributedLock(client, PATH).acquire());
    client.readOnly(World.TIMEOUT_MILLIS / 2);
    world.until("its znode is gone", 3_000, () -> world.leader.children(PATH).isEmpty());
    assertThat(client.sessionId()).isEqualTo(1);
  }

  @Test
  void everybodyEndsWithAnErrorWhenTheClientIsClosed() {
    Held first = get(new DistributedLock(world.client("a"), PATH).acquire());
    FakeClient client = world.client("b");
    CompletableFuture<Held> waiting =
        new DistributedLock(client, PATH).acquire().toCompletableFuture();
    world.run(200);
    client.close();
    world.run(200);
    assertThat(waiting).isCompletedExceptionally();
    assertThat(first.isHeldNow()).isTrue();
  }

  private <T> T get(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    world.until("it is answered", 10_000, future::isDone);
    return future.join();
  }
}
