package dev.ostler.client.recipe;

import dev.ostler.client.fake.Faults;
import dev.ostler.client.fake.Faults.Fault;
import dev.ostler.client.fake.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a recipe with many seeds under the script of faults; says which seed failed and how to run
 * it again, and in the end what went wrong and which promise held all the same.
 *
 * <p>{@code -Drecipe.seeds=N} is the number of runs, {@code -Dostler.seed=N} runs that one alone,
 * {@code -Drecipe.report=FILE} adds the table's row to a file.
 */
final class Seeds {
  private static final int COUNT = Integer.getInteger("recipe.seeds", 25);
  private static final @Nullable String REPORT = System.getProperty("recipe.report");

  private Seeds() {}

  /**
   * @param recipe what is tried
   * @param promise what the body checks
   * @param test to run it again: CLASS#METHOD
   */
  static void each(String recipe, String promise, String test, Consumer<World> body) {
    Long only = Long.getLong("ostler.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? COUNT : only;
    Row row = new Row();
    for (long seed = first; seed <= last; seed++) {
      World world = new World(seed);
      try {
        body.accept(world);
      } catch (Throwable failure) {
        throw new AssertionError(
            "seed "
                + seed
                + " fails; run it again with: mvn -pl client -am test -Dtest="
                + test
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dostler.seed="
                + seed,
            failure);
      } finally {
        world.end();
      }
      row.add(world);
    }
    row.report(recipe, promise);
  }

  /** What happened in all runs together. */
  private static final class Row {
    private int runs;
    private int complete;
    private final int[] counts = new int[7];

    void add(World world) {
      runs++;
      if (Faults.SCRIPT.stream().allMatch(fault -> world.count(Set.of(fault)) > 0)) {
        complete++;
      }
      counts[0] += world.count(Set.of(Fault.LEADER_KILLED));
      counts[1] += world.count(Set.of(Fault.SERVER_KILLED));
      counts[2] += world.count(Set.of(Fault.SESSION_EXPIRED));
      counts[3] += world.count(Set.of(Fault.SESSION_TAKEN_OVER));
      counts[4] += world.count(Faults.PARTITIONS);
      counts[5] += world.count(Set.of(Fault.LOST_REPLY, Fault.BROKEN_CONNECTION));
      counts[6] += world.count(Set.of(Fault.PAUSE, Fault.KILL));
    }

    void report(String recipe, String promise) {
      if (complete < runs) {
        throw new AssertionError("only " + complete + " of " + runs + " runs had the whole script");
      }
      if (REPORT == null) {
        return;
      }
      StringBuilder line = new StringBuilder("%-22s %5d".formatted(recipe, runs));
      for (int count : counts) {
        line.append(" %7d".formatted(count));
      }
      line.append("  ").append(promise).append('\n');
      try {
        Path file = Path.of(REPORT);
        if (Files.notExists(file)) {
          Files.writeString(file, head());
        }
        Files.writeString(file, line, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException("The report cannot be written", e);
      }
    }

    private static String head() {
      StringBuilder head = new StringBuilder("%-22s %5s".formatted("recipe", "runs"));
      for (String column :
          new String[] {"leader", "server", "expired", "taken", "cut off", "lost", "process"}) {
        head.append(" %7s".formatted(column));
      }
      return head.append("  promise that held in every run\n").toString();
    }
  }
}
