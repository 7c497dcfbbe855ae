package dev.ostler.client.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.ClientException;
import dev.ostler.client.ClientException.SessionExpired;
import dev.ostler.client.fake.FakeClient;
import dev.ostler.client.fake.World;
import dev.ostler.wire.value.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class DistributedQueueTest {
  @Test
  void noElementIsLostOrConfirmedTwice() {
    Seeds.each(
        "queue",
        "no element lost, put twice or out of order, in two hands, confirmed twice",
        "DistributedQueueTest#noElementIsLostOrConfirmedTwice",
        this::onceEach);
  }

  private void onceEach(World world) {
    Ledger ledger = new Ledger(world);
    world.check(ledger::check);
    Processes<Working> processes =
        new Processes<>(world, 4, client -> new Working(world, client, ledger));
    processes.runWithFaults(6_000);
    processes.stop();
    world.until("all rounds have ended", 30_000, processes::isIdle);
    world.run(World.TIMEOUT_MILLIS);
    drain(world, ledger);
    ledger.allPutAreDone();
    ledger.inOrder();
    assertThat(world.leader.children("/queue/items")).isEmpty();
    world.until("no claim is left", 5_000, () -> world.leader.children("/queue/claims").isEmpty());
    world.until("nobody waits", 5_000, () -> world.leader.children("/queue/takers").isEmpty());
    world.until(
        "no producer is left", 5_000, () -> world.leader.children("/queue/producers").isEmpty());
  }

  private static void drain(World world, Ledger ledger) {
    DistributedQueue queue = new DistributedQueue(world.client("drain"), "/queue");
    Optional<Delivery> next = get(world, queue.poll());
    while (next.isPresent()) {
      Delivery delivery = next.get();
      ledger.delivered(delivery);
      get(world, delivery.confirm().thenApply(done -> true));
      ledger.confirmed(delivery);
      next = get(world, queue.poll());
    }
  }

  /** What was put, handed out and confirmed. */
  private static final class Ledger {
    private final Set<String> put = new HashSet<>();
    private final Set<String> maybePut = new HashSet<>();
    private final Set<String> confirmed = new HashSet<>();
    private final Set<String> maybeConfirmed = new HashSet<>();
    private final List<Delivery> confirming = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();
    private final List<Delivery> hands = new ArrayList<>();
    private final World world;

    Ledger(World world) {
      this.world = world;
    }

    void delivered(Delivery delivery) {
      world.expect(() -> mayDeliver(delivery));
      hands.add(delivery);
    }

    private void mayDeliver(Delivery delivery) {
      String name = names.putIfAbsent(delivery.text(), delivery.name());
      if (name != null && !name.equals(delivery.name())) {
        throw new AssertionError(delivery + " was put twice, as " + name + " before");
      }
      if (confirmed.contains(delivery.text())) {
        throw new AssertionError(delivery + " comes again after it was confirmed");
      }
    }

    /** What one producer put stands in the queue in the order in which it was put. */
    void inOrder() {
      Map<String, TreeMap<Integer, String>> byProducer = new TreeMap<>();
      names.forEach((text, name) -> {
        String[] parts = text.split("-", -1);
        byProducer
            .computeIfAbsent(parts[0], producer -> new TreeMap<>())
            .put(Integer.valueOf(parts[1]), name);
      });
      byProducer.forEach((producer, elements) ->
          assertThat(List.copyOf(elements.values())).as(producer).isSorted());
    }

    void confirmed(Delivery delivery) {
      world.expect(
          () -> assertThat(confirmed.add(delivery.text())).as(delivery + " is confirmed").isTrue());
    }

    /** One taker at a time has an element. */
    void check() {
      hands.removeIf(one -> one.claim().ended().toCompletableFuture().isDone());
      Set<String> now = new HashSet<>();
      for (Delivery one : hands) {
        if (Holders.isHeld(world, one.claim()) && !now.add(one.name())) {
          throw new AssertionError(one + " is in two hands");
        }
      }
    }

    void allPutAreDone() {
      Set<String> done = new HashSet<>(confirmed);
      done.addAll(maybeConfirmed);
      // By those that died before they heard of it.
      confirming.forEach(delivery -> done.add(delivery.text()));
      assertThat(done).containsAll(put);
      put.addAll(maybePut);
      assertThat(put).containsAll(confirmed);
    }
  }

  /** Puts elements, and takes some. */
  private static final class Working extends Processes.Program {
    private final DistributedQueue queue;
    private final Ledger ledger;
    private final String name;
    private int number;

    Working(World world, FakeClient client, Ledger ledger) {
      super(world, client);
      this.queue = new DistributedQueue(client, "/queue");
      this.ledger = ledger;
      name = client.name();
    }

    @Override
    void round() {
      switch (world.random.nextInt(4)) {
        case 0 -> put().whenComplete((done, failure) -> again());
        case 1 -> use(queue.poll());
        case 2 -> use(queue.poll(Duration.ofMillis(world.upTo(500))));
        default -> {
          CompletableFuture<Delivery> waiting = queue.takeAsync().toCompletableFuture();
          client.runAfter(world.upTo(800), () -> waiting.cancel(false));
          put();
          use(waiting.thenApply(Optional::of));
        }
      }
    }

    private CompletionStage<Void> put() {
      int count = world.random.nextInt(3) + 1;
      List<CompletableFuture<Void>> puts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        number++;
        String text = name + "-" + number;
        // A process that dies before it hears of it does not know.
        ledger.maybePut.add(text);
        puts.add(
            queue
                .put(Bytes.utf8(text).toArray())
                .whenComplete((done, failure) -> {
                  ClientException known = ClientException.in(failure);
                  if (failure == null) {
                    ledger.put.add(text);
                  } else if (known == null || !known.outcomeUnknown()) {
                    ledger.maybePut.remove(text);
                  }
                  check(unlessUnknown(failure));
                })
                .toCompletableFuture());
      }
      return CompletableFuture.allOf(puts.toArray(new CompletableFuture<?>[0]));
    }

    private void use(CompletionStage<Optional<Delivery>> attempt) {
      attempt.whenComplete((delivery, failure) -> {
        if (failure != null || delivery.isEmpty()) {
          ended(failure);
          return;
        }
        ledger.delivered(delivery.get());
        client.runAfter(world.upTo(150), () -> finish(delivery.get()));
      });
    }

    @Override
    void stop() {
      queue.close();
    }

    private void finish(Delivery delivery) {
      if (world.random.nextInt(4) == 0) {
        delivery.close();
        again();
        return;
      }
      ledger.confirming.add(delivery);
      delivery
          .confirm()
          .whenComplete((done, failure) -> {
            ledger.confirming.remove(delivery);
            Throwable known = failure == null ? null : Stages.inner(failure);
            if (known == null) {
              ledger.confirmed(delivery);
            } else if (Stages.isUnknown(known)) {
              ledger.maybeConfirmed.add(delivery.text());
            }
            // What was lost before, or with its session, is somebody else's.
            boolean late =
                known instanceof IllegalStateException || known instanceof SessionExpired;
            ended(late ? null : unlessUnknown(failure));
          });
    }
  }

  @Test
  void elementsComeOutInTheOrderInWhichTheyWentIn() {
    World world = new World(1);
    DistributedQueue queue = new DistributedQueue(world.client("a"), "/queue");
    List<CompletableFuture<Void>> puts = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      puts.add(queue.put(Bytes.utf8("element " + i).toArray()).toCompletableFuture());
    }
    world.until("all are in", 5_000, () -> puts.stream().allMatch(one -> one.isDone()));
    assertThat(get(world, queue.size())).isEqualTo(250);
    DistributedQueue other = new DistributedQueue(world.client("b"), "/queue");
    for (int i = 0; i < 250; i++) {
      Delivery delivery = get(world, other.poll()).orElseThrow();
      assertThat(delivery.text()).isEqualTo("element " + i);
      delivery.confirm();
    }
    assertThat(get(world, other.poll())).isEmpty();
  }

  @Test
  void whatADeadTakerHadComesAgainAtItsOldPlace() {
    World world = new World(1);
    DistributedQueue queue = new DistributedQueue(world.client("a"), "/queue");
    FakeClient mortal = world.client("b");
    queue.put(Bytes.utf8("one").toArray());
    queue.put(Bytes.utf8("two").toArray());
    Delivery first = get(world, new DistributedQueue(mortal, "/queue").takeAsync());
    assertThat(first.text()).isEqualTo("one");
    mortal.kill();
    world.run(2 * World.TIMEOUT_MILLIS);
    assertThat(get(world, queue.takeAsync()).text()).isEqualTo("one");
    assertThat(get(world, queue.takeAsync()).text()).isEqualTo("two");
  }

  @Test
  void whoWaitsGetsWhatIsPutOrGivenBack() {
    World world = new World(1);
    DistributedQueue queue = new DistributedQueue(world.client("a"), "/queue");
    CompletableFuture<Delivery> waiting =
        new DistributedQueue(world.client("b"), "/queue").takeAsync().toCompletableFuture();
    CompletableFuture<Delivery> second =
        new DistributedQueue(world.client("c"), "/queue").takeAsync().toCompletableFuture();
    world.run(500);
    queue.put(Bytes.utf8("one").toArray());
    world.until("somebody has it", 1000, () -> waiting.isDone() || second.isDone());
    world.run(500);
    CompletableFuture<Delivery> has = waiting.isDone() ? waiting : second;
    CompletableFuture<Delivery> waits = waiting.isDone() ? second : waiting;
    assertThat(waits).isNotDone();
    has.join().close();
    world.until("the other has it", 1000, waits::isDone);
    assertThat(waits.join().text()).isEqualTo("one");
  }

  @Test
  void nothingIsLeftOfAProducerThatIsClosed() {
    World world = new World(1);
    FakeClient client = world.client("a");
    DistributedQueue queue = new DistributedQueue(client, "/queue");
    get(world, queue.put(Bytes.utf8("one").toArray()).thenApply(done -> true));
    assertThat(world.leader.children("/queue/producers")).hasSize(1);
    client.loseNextWriteReply();
    List<CompletableFuture<Void>> puts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      puts.add(queue.put(Bytes.utf8("more").toArray()).toCompletableFuture());
    }
    queue.close();
    queue.close();
    assertThat(queue.put(new byte[0]).toCompletableFuture()).isCompletedExceptionally();
    world.until("all are in", 2_000, () -> puts.stream().allMatch(one -> one.isDone()));
    puts.forEach(CompletableFuture::join);
    world.until(
        "no producer is left", 1_000, () -> world.leader.children("/queue/producers").isEmpty());
    assertThat(get(world, queue.size())).isEqualTo(4);
    assertThat(get(world, queue.takeAsync()).text()).isEqualTo("one");
    new DistributedQueue(client, "/queue").close();
  }

  @Test
  void anElementIsConfirmedOnce() {
    World world = new World(1);
    DistributedQueue queue = new DistributedQueue(world.client("a"), "/queue");
    queue.put(Bytes.utf8("one").toArray());
    Delivery delivery = get(world, queue.takeAsync());
    get(world, delivery.confirm().thenApply(done -> true));
    CompletableFuture<Void> again = delivery.confirm().toCompletableFuture();
    assertThat(again).isCompletedExceptionally();
    delivery.close();
    assertThat(get(world, queue.poll())).isEmpty();
  }

  private static <T> T get(World world, CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    world.until("it is answered", 10_000, future::isDone);
    return future.join();
  }
}
