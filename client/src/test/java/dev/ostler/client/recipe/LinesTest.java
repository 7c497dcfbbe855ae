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

/** The recipes that stand in lines like the lock: read/write lock, semaphore, elections. */
class LinesTest {
  @Test
  void writersAreAloneAndReadersAreNot() {
    Seeds.each(
        "read/write lock",
        "a writer is alone, tokens grow, everybody gets on, no znode is left",
        "LinesTest#writersAreAloneAndReadersAreNot",
        world -> {
          Holders holders = new Holders(world, 100);
          Processes.takeTurns(
              world,
              holders,
              4,
              client -> {
                DistributedReadWriteLock lock = new DistributedReadWriteLock(client, "/rw");
                return new Using(world, client, holders) {
                  @Override
                  void round() {
                    boolean reads = world.random.nextInt(3) != 0;
                    DistributedReadWriteLock.Side side = reads ? lock.reading() : lock.writing();
                    use(
                        world.random.nextBoolean()
                            ? side.acquire().thenApply(Optional::of)
                            : side.tryAcquire(Duration.ofMillis(world.upTo(500))),
                        reads);
                  }
                };
              },
              "/rw");
        });
  }

  @Test
  void readersShareIt() {
    World world = new World(1);
    List<Held> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      new DistributedReadWriteLock(world.client("reader " + i), "/rw")
          .reading()
          .acquire()
          .thenAccept(held::add);
    }
    world.until("all read", 2000, () -> held.size() == 3);
    CompletableFuture<Held> writer =
        new DistributedReadWriteLock(world.client("writer"), "/rw")
            .writing()
            .acquire()
            .toCompletableFuture();
    world.run(500);
    assertThat(writer).isNotDone();
    held.forEach(Held::close);
    world.until("it writes", 1000, writer::isDone);
    held.forEach(
        reader -> assertThat(writer.join().fencingToken()).isGreaterThan(reader.fencingToken()));
  }

  @Test
  void noMoreLeasesAreHeldThanThereAre() {
    Seeds.each(
        "semaphore",
        "two leases at most, everybody gets on, no znode is left",
        "LinesTest#noMoreLeasesAreHeldThanThereAre",
        world -> {
          Holders holders = new Holders(world, 2);
          Processes.takeTurns(
              world,
              holders,
              4,
              client -> {
                DistributedSemaphore semaphore = new DistributedSemaphore(client, "/sem", 2);
                return new Using(world, client, holders) {
                  @Override
                  void round() {
                    use(
                        world.random.nextBoolean()
                            ? semaphore.acquire().thenApply(Optional::of)
                            : semaphore.tryAcquire(Duration.ofMillis(world.upTo(500))),
                        true);
                  }
                };
              },
              "/sem/leases",
              "/sem/locks");
        });
  }

  @Test
  void asManyLeasesAreHeldAsThereAre() {
    World world = new World(1);
    List<Held> leases = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      new DistributedSemaphore(world.client("client " + i), "/sem", 3)
          .acquire()
          .thenAccept(leases::add);
    }
    world.until("three have one", 2000, () -> leases.size() == 3);
    world.run(500);
    assertThat(leases).hasSize(3);
    leases.get(1).close();
    world.until("the fourth has one", 1000, () -> leases.size() == 4);
    leases.get(0).close();
    world.until("the fifth has one", 1000, () -> leases.size() == 5);
  }

  @Test
  void oneCandidateLeadsWhateverGoesWrong() {
    Seeds.each(
        "election, latch",
        "one leader at a time, terms have growing tokens, everybody leads again",
        "LinesTest#oneCandidateLeadsWhateverGoesWrong",
        world -> {
          Holders holders = new Holders(world, 0);
          Processes.takeTurns(
              world, holders, 4, client -> new Latching(world, client, holders), "/latch");
        });
  }

  /** A candidate that steps down now and then, so that everybody has turns. */
  private static final class Latching extends Processes.Program {
    private final LeaderLatch latch;
    private boolean leads;

    Latching(World world, FakeClient client, Holders holders) {
      super(world, client);
      latch = new LeaderLatch(client, "/latch", client.toString());
      latch.addListener(term -> {
        world.expect(() -> assertThat(term != null).as("it leads").isNotEqualTo(leads));
        leads = term != null;
        if (term != null) {
          holders.add(term, false);
          client.runAfter(world.upTo(200), term::close);
        } else {
          again();
        }
      });
      client.run(latch::start);
    }

    @Override
    void round() {}

    @Override
    void stop() {
      latch.close();
    }
  }

  @Test
  void oneTaskRunsWhateverGoesWrong() {
    Seeds.each(
        "election, callback",
        "one term at a time, one task in each process, everybody leads again",
        "LinesTest#oneTaskRunsWhateverGoesWrong",
        world -> {
          Holders holders = new Holders(world, 0);
          Processes.takeTurns(
              world, holders, 4, client -> new Leading(world, client, holders), "/elect");
        });
  }

  /** A candidate whose task takes a while, or notices that its term is over. */
  private static final class Leading extends Processes.Program {
    private final LeaderElection election;
    private boolean running;

    Leading(World world, FakeClient client, Holders holders) {
      super(world, client);
      election =
          new LeaderElection(
              client,
              "/elect",
              client.toString(),
              term -> {
                world.expect(() -> assertThat(running).as("another task").isFalse());
                running = true;
                holders.add(term, false);
                CompletableFuture<Void> task = new CompletableFuture<>();
                client.runAfter(world.upTo(200), () -> task.complete(null));
                return task.whenComplete((done, failure) -> {
                  running = false;
                  again();
                });
              });
      client.run(election::start);
      election.over().whenComplete((over, failure) -> check(failure));
    }

    @Override
    void round() {}

    @Override
    void stop() {
      election.close();
    }
  }

  @Test
  void theNextCandidateLeadsWhenTheLeaderIsGone() {
    World world = new World(1);
    FakeClient first = world.client("a");
    LeaderLatch a = new LeaderLatch(first, "/latch", "a").start();
    world.until("a leads", 2000, a::isLeaderNow);
    LeaderLatch b = new LeaderLatch(world.client("b"), "/latch", "b").start();
    world.run(500);
    assertThat(b.isLeaderNow()).isFalse();
    CompletableFuture<List<String>> ids = b.participants().toCompletableFuture();
    world.until("they are known", 1000, ids::isDone);
    assertThat(ids.join()).containsExactly("a", "b");
    first.kill();
    world.until("b leads", 3000, b::isLeaderNow);
    assertThat(a.isLeaderNow()).isFalse();
    b.close();
    assertThat(b.isLeaderNow()).isFalse();
    assertThat(b.leadership().toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void everyListenerHearsOfTheBeginningBeforeTheEnd() {
    World world = new World(1);
    LeaderLatch latch = new LeaderLatch(world.client("a"), "/latch", "a");
    List<String> told = new ArrayList<>();
    latch.addListener(term -> {
      if (term != null) {
        latch.close();
      }
    });
    latch.addListener(term -> told.add(term == null ? "ended" : "begun"));
    latch.start();
    world.until("both are told", 2000, () -> told.size() == 2);
    assertThat(told).containsExactly("begun", "ended");
    assertThat(latch.term()).isNull();
  }

  @Test
  void whoClosesALatchIsNotCalledBackInThatCall() {
    World world = new World(1);
    LeaderLatch latch = new LeaderLatch(world.client("a"), "/latch", "a").start();
    world.until("it leads", 2000, latch::isLeaderNow);
    List<String> told = new ArrayList<>();
    latch.addListener(term -> told.add(term == null ? "ended" : "begun"));
    latch.close();
    assertThat(latch.isLeaderNow()).isFalse();
    assertThat(told).isEmpty();
    world.until("it is told", 1000, () -> told.size() == 1);
    assertThat(told).containsExactly("ended");
  }

  @Test
  void aCandidateThatIsClosedWhileItWaitsIsOver() {
    World world = new World(1);
    LeaderElection leader =
        new LeaderElection(world.client("a"), "/elect", "a", Held::ended).start();
    world.until("it leads", 2000, leader::isLeaderNow);
    LeaderElection waiting =
        new LeaderElection(world.client("b"), "/elect", "b", CompletableFuture::completedFuture);
    waiting.start();
    world.run(500);
    assertThat(leader.isLeaderNow()).isTrue();
    assertThat(waiting.over().toCompletableFuture()).isNotDone();
    waiting.close();
    assertThat(waiting.over().toCompletableFuture()).isCompleted();
    LeaderElection never =
        new LeaderElection(world.client("c"), "/elect", "c", CompletableFuture::completedFuture);
    never.close();
    assertThat(never.over().toCompletableFuture()).isCompleted();
  }

  @Test
  void anElectionThatDoesNotStandAgainIsOverAfterItsTerm() {
    World world = new World(1);
    LeaderElection election =
        new LeaderElection(
                world.client("a"),
                "/elect",
                "a",
                term -> CompletableFuture.completedFuture(term.fencingToken()),
                false)
            .start();
    world.until("it is over", 2000, () -> election.over().toCompletableFuture().isDone());
    world.until("its znode is gone", 1000, () -> world.leader.children("/elect").isEmpty());
  }

  @Test
  void aTermThatTheTaskGaveBackCounts() {
    World world = new World(1);
    int[] terms = new int[1];
    FakeClient client = world.client("a");
    LeaderElection.Task task =
        term -> {
          terms[0]++;
          term.close();
          return client.delay(Duration.ofMillis(10));
        };
    LeaderElection election = new LeaderElection(client, "/elect", "a", task, false).start();
    world.until("it is over", 2000, () -> election.over().toCompletableFuture().isDone());
    assertThat(terms[0]).isEqualTo(1);
  }

  @Test
  void aTermThatWasLostDoesNotCount() {
    World world = new World(1);
    int[] terms = new int[1];
    FakeClient client = world.client("a");
    LeaderElection.Task task =
        term -> {
          terms[0]++;
          return client.delay(Duration.ofSeconds(3));
        };
    LeaderElection election = new LeaderElection(client, "/elect", "a", task, false).start();
    world.until("it leads", 2000, () -> terms[0] == 1);
    client.cutOff(2500);
    world.until("it is over", 10_000, () -> election.over().toCompletableFuture().isDone());
    assertThat(terms[0]).isEqualTo(2);
  }

  @Test
  void aTaskThatCannotBeginEndsItsTerm() {
    for (LeaderElection.Task task : List.<LeaderElection.Task>of(new Null(), new Failing())) {
      World world = new World(1);
      LeaderElection election =
          new LeaderElection(world.client("a"), "/elect", "a", task, false).start();
      world.until("it is over", 2000, () -> election.over().toCompletableFuture().isDone());
      world.until("its znode is gone", 1000, () -> world.leader.children("/elect").isEmpty());
    }
  }

  /** Forgets its stage. */
  private static final class Null implements LeaderElection.Task {
    @Override
    @SuppressWarnings("NullAway") // It is the mistake that is tried.
    public CompletionStage<?> lead(Held term) {
      return null;
    }
  }

  /** Fails with what is no exception. */
  private static final class Failing implements LeaderElection.Task {
    @Override
    public CompletionStage<?> lead(Held term) {
      throw new Trouble();
    }
  }

  /** No exception. */
  private static final class Trouble extends Error {
    private static final long serialVersionUID = 1L;

    Trouble() {
      super("only a test", null, false, false);
    }
  }

  @Test
  void aListenerThatFailsDoesNotStopALatch() {
    World world = new World(1);
    LeaderLatch latch = new LeaderLatch(world.client("a"), "/latch", "a");
    List<String> told = new ArrayList<>();
    latch.addListener(term -> {
      throw new Trouble();
    });
    latch.addListener(term -> told.add(term == null ? "ended" : "begun"));
    latch.start();
    world.until("it leads", 2000, () -> told.size() == 1);
    latch.close();
    world.until("it is told", 2000, () -> told.size() == 2);
    assertThat(told).containsExactly("begun", "ended");
  }
}
