package dev.ostler.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The fast table against the slow one, step by step on random calls. */
final class WatchTableRandomTest {
  private static final List<WatchMode> MODES = List.of(WatchMode.values());
  private static final String[] ODD_PATHS = {"", "x", "/a/", "//", "a/b", "/a//b"};

  private final long seed = Long.getLong("ostler.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final WatchTable fast = new WatchTable(random.nextLong());
  private final SlowWatches slow = new SlowWatches();
  private final Told told = new Told();
  private int firstWatcher;
  private int watchersEnd = 1 + random.nextInt(60);
  private int names = 1 + random.nextInt(4);
  private int depthMax = 1 + random.nextInt(4);
  private String suffix = "";
  private String last = "";

  @RepeatedTest(20)
  void bothTablesAgreeOnFewPaths() {
    run(2_500, 40);
  }

  @RepeatedTest(3)
  void bothTablesAgreeOnManyPaths() {
    names = 12;
    depthMax = 4;
    watchersEnd = 400;
    run(6_000, 1_000);
  }

  @RepeatedTest(3)
  void bothTablesAgreeOnManyWatchers() {
    names = 1;
    depthMax = 2;
    watchersEnd = 3_000;
    run(12_000, 600);
  }

  @RepeatedTest(3)
  void bothTablesAgreeWhilePagesFillAndEmpty() {
    names = 11;
    depthMax = 3;
    watchersEnd = 20;
    suffix = "x".repeat(700);
    run(8_000, 1_000);
  }

  @Test
  void theSameCallsDeliverInTheSameOrder() {
    assertThat(transcript()).as(again()).isEqualTo(transcript());
  }

  private List<String> transcript() {
    Random steps = new Random(seed);
    WatchTable table = new WatchTable(7);
    for (int i = 0; i < 5_000; i++) {
      WatchMode mode = MODES.get(steps.nextInt(4));
      table.arm(steps.nextInt(500), Path.of("/a/" + steps.nextInt(40)), mode);
      if (i % 50 == 0) {
        table.deleted(Path.of("/a/" + steps.nextInt(40)), told);
        table.drop(steps.nextInt(500));
        table.sweep(20);
      }
    }
    return told.take();
  }

  private String again() {
    return "again: mvn -pl core -am test -Dsurefire.failIfNoSpecifiedTests=false"
        + " -Dtest=WatchTableRandomTest -Dostler.seed="
        + seed
        + " ; "
        + last.substring(0, Math.min(80, last.length()));
  }

  private void run(int steps, int checkEvery) {
    try {
      for (int i = 0; i < steps; i++) {
        step();
        if (i % checkEvery == 0) {
          compareAll();
        }
      }
      compareAll();
    } catch (RuntimeException e) {
      throw new AssertionError(again(), e);
    }
  }

  private void step() {
    int dice = random.nextInt(100);
    String path = path();
    int watcher = firstWatcher + random.nextInt(watchersEnd - firstWatcher);
    if (dice < 60) {
      WatchMode mode = MODES.get(random.nextInt(4));
      last = "arm " + watcher + " " + path + " " + mode;
      assertThat(fast.arm(watcher, Path.of(path), mode)).as(again()).isTrue();
      slow.arm(watcher, path, mode);
    } else if (dice < 70) {
      int type = 1 + random.nextInt(5);
      last = "remove " + watcher + " " + path + " " + type;
      assertThat(fast.isArmed(watcher, Path.of(path), type))
          .as(again())
          .isEqualTo(slow.isArmed(watcher, path, type));
      assertThat(fast.remove(watcher, Path.of(path), type))
          .as(again())
          .isEqualTo(slow.remove(watcher, path, type));
    } else if (dice < 74) {
      dropSome(watcher);
    } else if (dice < 80) {
      last = "sweep";
      fast.sweep(random.nextInt(50));
    } else {
      fire(random.nextInt(3), path);
    }
    assertThat(fast.watchCount()).as(again()).isEqualTo(slow.watchCount());
  }

  private void dropSome(int watcher) {
    last = "drop " + watcher;
    drop(watcher);
    if (random.nextInt(20) == 0) {
      int count = random.nextInt(watchersEnd - firstWatcher);
      last = "drop " + count + " from " + firstWatcher;
      for (int i = 0; i < count; i++) {
        drop(firstWatcher++);
      }
      watchersEnd += count;
    }
  }

  /** Ids are not used again; the slow table does not care, so the number stays in the draw. */
  private void drop(int watcher) {
    fast.drop(watcher);
    slow.drop(watcher);
  }

  private void fire(int operation, String path) {
    last = "fire " + operation + " " + path;
    List<String> expected =
        switch (operation) {
          case 0 -> slow.created(path);
          case 1 -> slow.deleted(path);
          default -> slow.dataChanged(path);
        };
    switch (operation) {
      case 0 -> fast.created(Path.of(path), told);
      case 1 -> fast.deleted(Path.of(path), told);
      default -> fast.dataChanged(Path.of(path), told);
    }
    assertThat(groupsSorted(told.take())).as(again()).isEqualTo(expected);
  }

  /** Sorts what belongs to one event by watcher, and leaves the order of events. */
  private static List<String> groupsSorted(List<String> lines) {
    List<String> sorted = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= lines.size(); i++) {
      if (i == lines.size() || !event(lines.get(i)).equals(event(lines.get(from)))) {
        List<String> group = new ArrayList<>(lines.subList(from, i));
        group.sort(Comparator.comparingInt(line -> Integer.parseInt(line.split(" ", 2)[0])));
        sorted.addAll(group);
        from = i;
      }
    }
    return sorted;
  }

  private static String event(String line) {
    return line.split(" ", 2)[1];
  }

  private void compareAll() {
    assertThat(fast.childWatchCount()).as(again()).isEqualTo(slow.childWatchCount());
    assertThat(fast.watcherCount()).as(again()).isEqualTo(slow.watcherCount());
    TreeMap<String, List<Integer>> byPath = new TreeMap<>();
    assertThat(
            fast.forEachPath(
                (path, watchers) ->
                    byPath.put(path.toString(), Arrays.stream(watchers).boxed().toList()),
                Integer.MAX_VALUE))
        .isTrue();
    assertThat(byPath).as(again()).isEqualTo(slow.dataByPath());
    TreeSet<String> paths = new TreeSet<>();
    fast.pathsOf(firstWatcher).forEach(path -> paths.add(path.toString()));
    assertThat(paths).as(again()).isEqualTo(slow.pathsOf(firstWatcher));
    if (random.nextInt(3) == 0) {
      assertThat(fast.pathCount()).as(again()).isEqualTo(slow.pathCount());
    }
  }

  private String path() {
    int dice = random.nextInt(60);
    if (dice == 0) {
      return "/";
    }
    if (dice == 1) {
      return ODD_PATHS[random.nextInt(ODD_PATHS.length)];
    }
    if (dice == 2) {
      return "/" + "long".repeat(1 + random.nextInt(3) * 5_000);
    }
    StringBuilder path = new StringBuilder();
    int depth = 1 + random.nextInt(depthMax);
    for (int i = 0; i < depth; i++) {
      path.append('/').append((char) ('a' + random.nextInt(names)));
    }
    return path.append(suffix).toString();
  }
}
