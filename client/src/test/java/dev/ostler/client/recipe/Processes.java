package dev.ostler.client.recipe;

import dev.ostler.client.fake.FakeClient;
import dev.ostler.client.fake.Faults;
import dev.ostler.client.fake.World;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several processes that use a recipe again and again while things go wrong; a dead one has a
 * successor.
 *
 * @param <P> what each of them does
 */
final class Processes<P extends Processes.Program> {
  /** One process that uses a recipe. */
  abstract static class Program {
    final World world;
    final FakeClient client;
    private int rounds;
    private boolean busy;
    private boolean stopped;

    Program(World world, FakeClient client) {
      this.world = world;
      this.client = client;
    }

    /** Uses the recipe once and calls {@link #ended} or {@link #again} in the end. */
    abstract void round();

    /** For attempts that end with trouble if nobody can know what became of them. */
    static @Nullable Throwable unlessUnknown(@Nullable Throwable failure) {
      return failure != null && Stages.isUnknown(Stages.inner(failure)) ? null : failure;
    }

    /** Ends what lasts longer than a round. */
    void stop() {}

    /**
     * The round has ended, and so has its attempt.
     *
     * @param failure null if it ended normally
     */
    void ended(@Nullable Throwable failure) {
      check(failure);
      again();
    }

    /** The program may cancel an attempt; another failure is the end of the run. */
    void check(@Nullable Throwable failure) {
      if (failure != null && !(Stages.inner(failure) instanceof CancellationException)) {
        world.fail(new AssertionError("an attempt of " + client + " fails", failure));
      }
    }

    void again() {
      rounds++;
      busy = false;
      client.runAfter(world.upTo(50), this::begin);
    }

    void begin() {
      if (!stopped) {
        busy = true;
        round();
      }
    }

    private boolean isBusy() {
      return busy;
    }

    boolean isStopped() {
      return stopped;
    }

    int rounds() {
      return rounds;
    }
  }

  private final World world;
  private final Function<FakeClient, P> program;
  private final List<P> all = new ArrayList<>();

  Processes(World world, int count, Function<FakeClient, P> program) {
    this.world = world;
    this.program = program;
    for (int i = 0; i < count; i++) {
      begin();
    }
  }

  /**
   * Several that get something in turns while things go wrong; in the end nobody has it, and nobody
   * stands in line.
   *
   * @param holders who has it, checked after each event
   * @param program says to {@code holders} what it gets
   * @param lines the znodes whose children stand in line or have it
   */
  static void takeTurns(
      World world,
      Holders holders,
      int count,
      Function<FakeClient, Program> program,
      String... lines) {
    world.check(holders::check);
    Processes<Program> processes = new Processes<>(world, count, program);
    processes.runWithFaults(8_000);
    processes.stop();
    world.until(
        "no znode is left",
        20_000,
        () -> Stream.of(lines).allMatch(line -> world.leader.children(line).isEmpty()));
  }

  private void begin() {
    FakeClient client = world.client("process " + (all.size() + 1));
    P process = program.apply(client);
    all.add(process);
    client.run(process::begin);
  }

  /** Lets things go wrong for a while and the whole script; then everybody must get on. */
  void runWithFaults(long millis) {
    Faults faults = new Faults(world, Faults.all(), millis, 2);
    while (!faults.isOver()) {
      world.run(500);
      long dead = all.stream().filter(process -> process.client.isDead()).count();
      while (dead > 0 && living().size() < 4) {
        begin();
        dead--;
      }
    }
    List<P> living = living();
    List<Integer> before = living.stream().map(Program::rounds).toList();
    world.until(
        "everybody has another turn",
        60_000,
        () -> {
          for (int i = 0; i < living.size(); i++) {
            if (living.get(i).rounds() < before.get(i) + 2) {
              return false;
            }
          }
          return true;
        });
  }

  /** Nobody begins another round. */
  void stop() {
    for (Program process : living()) {
      process.stopped = true;
      process.client.run(process::stop);
    }
  }

  /** Whether nobody living is in the middle of a round. */
  boolean isIdle() {
    return living().stream().noneMatch(Program::isBusy);
  }

  /** Those that are not dead, the oldest first. */
  List<P> living() {
    return all.stream().filter(process -> !process.client.isDead()).toList();
  }
}
