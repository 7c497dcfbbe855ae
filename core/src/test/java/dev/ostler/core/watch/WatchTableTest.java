package dev.ostler.core.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.wire.client.WatcherType;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WatchTableTest {
  private final WatchTable table = new WatchTable(42);
  private final Told told = new Told();

  private void arm(int watcher, String path, WatchMode mode) {
    assertThat(table.arm(watcher, Path.of(path), mode)).isTrue();
  }

  private List<String> create(String path) {
    table.created(Path.of(path), told);
    return told.take();
  }

  private List<String> delete(String path) {
    table.deleted(Path.of(path), told);
    return told.take();
  }

  private List<String> set(String path) {
    table.dataChanged(Path.of(path), told);
    return told.take();
  }

  private boolean has(int watcher, String path, int type) {
    return table.isArmed(watcher, Path.of(path), type);
  }

  private boolean remove(int watcher, String path, int type) {
    return table.remove(watcher, Path.of(path), type);
  }

  @Test
  void aTableWithoutWatchesTellsNobody() {
    assertThat(create("/a")).isEmpty();
    assertThat(set("/a")).isEmpty();
    assertThat(delete("/a")).isEmpty();
  }

  @Test
  void aDataWatchFiresOnce() {
    arm(0, "/a", WatchMode.DATA);
    assertThat(set("/b")).isEmpty();
    assertThat(set("/a")).containsExactly("0 NodeDataChanged /a");
    assertThat(set("/a")).isEmpty();
  }

  @Test
  void anExistsWatchFiresWhenTheZnodeComesAndNotForItsChildren() {
    arm(7, "/a", WatchMode.DATA);
    assertThat(create("/a/b")).isEmpty();
    assertThat(create("/a")).containsExactly("7 NodeCreated /a");
    assertThat(delete("/a")).isEmpty();
  }

  @Test
  void aChildWatchFiresForChildrenThatComeAndGo() {
    arm(1, "/a", WatchMode.CHILD);
    assertThat(set("/a")).isEmpty();
    assertThat(set("/a/b")).isEmpty();
    assertThat(create("/a/b/c")).isEmpty();
    assertThat(create("/a/b")).containsExactly("1 NodeChildrenChanged /a");
    arm(1, "/a", WatchMode.CHILD);
    assertThat(delete("/a/b")).containsExactly("1 NodeChildrenChanged /a");
    assertThat(create("/a/b")).isEmpty();
  }

  @Test
  void aChildWatchOnAZnodeThatGoesSeesItDeleted() {
    arm(1, "/a", WatchMode.CHILD);
    assertThat(delete("/a")).containsExactly("1 NodeDeleted /a");
    assertThat(create("/a/b")).isEmpty();
  }

  @Test
  void childrenOfTheRootFireAtTheRoot() {
    arm(1, "/", WatchMode.CHILD);
    assertThat(create("/a")).containsExactly("1 NodeChildrenChanged /");
  }

  @Test
  void allOneShotWatchesOnAZnodeGoWithItInOneNotification() {
    arm(1, "/a", WatchMode.DATA);
    arm(1, "/a", WatchMode.CHILD);
    assertThat(delete("/a")).containsExactly("1 NodeDeleted /a");
    assertThat(has(1, "/a", WatcherType.ANY)).isFalse();
    assertThat(table.watchCount()).isZero();
    assertThat(table.childWatchCount()).isZero();
  }

  @Test
  void aPersistentWatchSeesEverythingAtItsPathAndItsChildren() {
    arm(3, "/a", WatchMode.PERSISTENT);
    assertThat(create("/a")).containsExactly("3 NodeCreated /a");
    assertThat(set("/a")).containsExactly("3 NodeDataChanged /a");
    assertThat(create("/a/b")).containsExactly("3 NodeChildrenChanged /a");
    assertThat(set("/a/b")).isEmpty();
    assertThat(delete("/a/b")).containsExactly("3 NodeChildrenChanged /a");
    assertThat(delete("/a")).containsExactly("3 NodeDeleted /a");
    assertThat(create("/a")).containsExactly("3 NodeCreated /a");
  }

  @Test
  void aRecursiveWatchSeesTheSubtreeButNoChildrenChanged() {
    arm(3, "/a", WatchMode.PERSISTENT_RECURSIVE);
    assertThat(create("/a")).containsExactly("3 NodeCreated /a");
    assertThat(create("/a/b")).containsExactly("3 NodeCreated /a/b");
    assertThat(create("/a/b/c")).containsExactly("3 NodeCreated /a/b/c");
    assertThat(set("/a/b/c")).containsExactly("3 NodeDataChanged /a/b/c");
    assertThat(delete("/a/b/c")).containsExactly("3 NodeDeleted /a/b/c");
    assertThat(create("/ab")).isEmpty();
    assertThat(set("/")).isEmpty();
  }

  @Test
  void aRecursiveWatchOnTheRootSeesAll() {
    arm(3, "/", WatchMode.PERSISTENT_RECURSIVE);
    assertThat(create("/zookeeper/x")).containsExactly("3 NodeCreated /zookeeper/x");
    assertThat(set("/")).containsExactly("3 NodeDataChanged /");
  }

  @Test
  void recursiveAndChildWatchOnAParentBothFireInThisOrder() {
    arm(5, "/p", WatchMode.PERSISTENT_RECURSIVE);
    arm(5, "/p", WatchMode.CHILD);
    assertThat(create("/p/c")).containsExactly("5 NodeCreated /p/c", "5 NodeChildrenChanged /p");
    assertThat(delete("/p/c")).containsExactly("5 NodeDeleted /p/c");
  }

  @Test
  void manyModesAndAncestorsGiveOneNotification() {
    arm(1, "/", WatchMode.PERSISTENT_RECURSIVE);
    arm(1, "/a", WatchMode.PERSISTENT_RECURSIVE);
    arm(1, "/a/b", WatchMode.PERSISTENT_RECURSIVE);
    arm(1, "/a/b", WatchMode.PERSISTENT);
    arm(1, "/a/b", WatchMode.DATA);
    arm(1, "/a/b", WatchMode.CHILD);
    assertThat(set("/a/b")).containsExactly("1 NodeDataChanged /a/b");
    assertThat(has(1, "/a/b", WatcherType.DATA)).isFalse();
    assertThat(has(1, "/a/b", WatcherType.CHILDREN)).isTrue();
    assertThat(delete("/a/b")).containsExactly("1 NodeDeleted /a/b");
    assertThat(has(1, "/a/b", WatcherType.CHILDREN)).isFalse();
  }

  @Test
  void aChildWatcherToldByAnAncestorIsNotToldTwiceOfTheDeletion() {
    arm(1, "/a", WatchMode.PERSISTENT_RECURSIVE);
    arm(1, "/a/b", WatchMode.CHILD);
    arm(2, "/a/b", WatchMode.CHILD);
    arm(3, "/a", WatchMode.CHILD);
    assertThat(delete("/a/b"))
        .containsExactly("1 NodeDeleted /a/b", "2 NodeDeleted /a/b", "3 NodeChildrenChanged /a");
  }

  @Test
  void anAncestorsRecursiveWatchUsesUpNothing() {
    arm(1, "/a", WatchMode.PERSISTENT_RECURSIVE);
    arm(1, "/a", WatchMode.DATA);
    assertThat(set("/a/b")).containsExactly("1 NodeDataChanged /a/b");
    assertThat(has(1, "/a", WatcherType.DATA)).isTrue();
  }

  @Test
  void pathsNeedNotBeWellFormed() {
    arm(1, "/a/", WatchMode.PERSISTENT_RECURSIVE);
    arm(1, "", WatchMode.PERSISTENT_RECURSIVE);
    arm(1, "no slash", WatchMode.DATA);
    assertThat(create("/a/b")).isEmpty();
    assertThat(has(1, "/a/", WatcherType.PERSISTENT_RECURSIVE)).isTrue();
    assertThat(remove(1, "", WatcherType.ANY)).isTrue();
    assertThat(set("no slash")).containsExactly("1 NodeDataChanged no slash");
  }

  @Test
  void eachTypeMatchesAndRemovesItsOwnModes() {
    for (WatchMode mode : WatchMode.values()) {
      arm(1, "/a", mode);
    }
    assertThat(remove(1, "/a", WatcherType.CHILDREN)).isTrue();
    assertThat(has(1, "/a", WatcherType.CHILDREN)).isFalse();
    assertThat(remove(1, "/a", WatcherType.CHILDREN)).isFalse();
    assertThat(remove(1, "/a", WatcherType.DATA)).isTrue();
    assertThat(has(1, "/a", WatcherType.DATA)).isFalse();
    assertThat(remove(1, "/a", WatcherType.PERSISTENT)).isTrue();
    assertThat(create("/a/b")).containsExactly("1 NodeCreated /a/b");
    assertThat(remove(1, "/a", WatcherType.PERSISTENT_RECURSIVE)).isTrue();
    assertThat(has(1, "/a", WatcherType.ANY)).isFalse();
    assertThat(remove(1, "/a", WatcherType.ANY)).isFalse();
  }

  @Test
  void removingAnyTakesAllModesOfThisWatcherAtThisPath() {
    for (WatchMode mode : WatchMode.values()) {
      arm(1, "/a", mode);
    }
    arm(1, "/a/b", WatchMode.DATA);
    arm(2, "/a", WatchMode.DATA);
    assertThat(remove(1, "/a", WatcherType.ANY)).isTrue();
    assertThat(has(1, "/a", WatcherType.ANY)).isFalse();
    assertThat(has(1, "/a/b", WatcherType.DATA)).isTrue();
    assertThat(has(2, "/a", WatcherType.DATA)).isTrue();
  }

  @Test
  void onlyTheFiveTypesAreWatcherTypes() {
    assertThat(WatchTable.isWatcherType(0)).isFalse();
    assertThat(WatchTable.isWatcherType(1)).isTrue();
    assertThat(WatchTable.isWatcherType(5)).isTrue();
    assertThat(WatchTable.isWatcherType(6)).isFalse();
    assertThatThrownBy(() -> remove(1, "/a", 6)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> table.isArmed(1, Path.of("/a"), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void countsLeaveOutChildWatchesAndCountAPathOnce() {
    arm(1, "/a", WatchMode.DATA);
    arm(1, "/a", WatchMode.PERSISTENT_RECURSIVE);
    arm(1, "/a", WatchMode.DATA);
    arm(2, "/a", WatchMode.CHILD);
    arm(3, "/b", WatchMode.CHILD);
    arm(4, "/c", WatchMode.PERSISTENT);
    assertThat(table.watchCount()).isEqualTo(2);
    assertThat(table.childWatchCount()).isEqualTo(3);
    assertThat(table.watcherCount()).isEqualTo(2);
    assertThat(table.pathCount()).isEqualTo(2);
  }

  @Test
  void aDroppedWatcherIsNeitherToldNorCounted() {
    for (int watcher = 0; watcher < 40; watcher++) {
      arm(watcher, "/many", WatchMode.PERSISTENT);
      arm(watcher, "/own" + watcher, WatchMode.DATA);
    }
    table.drop(0);
    table.drop(0);
    table.drop(99);
    assertThat(table.watchCount()).isEqualTo(78);
    assertThat(table.watcherCount()).isEqualTo(39);
    assertThat(table.droppedEntries()).isEqualTo(2);
    assertThat(has(0, "/many", WatcherType.ANY)).isFalse();
    assertThat(set("/own0")).isEmpty();
    assertThat(set("/many")).hasSize(39).doesNotContain("0 NodeDataChanged /many");
    assertThat(table.droppedEntries()).isZero();
    assertThat(table.pathCount()).isEqualTo(40);
  }

  @Test
  void pathsOfDroppedWatchersDoNotCount() {
    arm(1, "/a", WatchMode.DATA);
    arm(2, "/b", WatchMode.DATA);
    table.drop(1);
    assertThat(table.pathCount()).isEqualTo(1);
    assertThat(table.droppedEntries()).isZero();
  }

  @Test
  void sweepsOfOneStepRemoveAllThatWasDropped() {
    for (int watcher = 0; watcher < 10; watcher++) {
      for (int path = 0; path < 100; path++) {
        arm(watcher, "/p" + path, WatchMode.DATA);
      }
    }
    for (int watcher = 1; watcher < 10; watcher++) {
      table.drop(watcher);
    }
    assertThat(table.droppedEntries()).isEqualTo(900);
    int calls = 0;
    int left = 900;
    while (left > 0) {
      int now = table.sweep(1);
      assertThat(now).isLessThanOrEqualTo(left);
      left = now;
      assertThat(++calls).as("sweeps").isLessThan(102);
    }
    assertThat(table.sweep(1000)).isZero();
    assertThat(table.watchCount()).isEqualTo(100);
  }

  @Test
  void withoutAnySweepDroppedWatchesStayBounded() {
    int watcher = 0;
    for (int round = 0; round < 3000; round++) {
      for (int path = 0; path < 20; path++) {
        arm(watcher, "/app/" + (watcher % 50) + "/" + path, WatchMode.DATA);
      }
      table.drop(watcher++);
      assertThat(table.droppedEntries()).isLessThan(4000);
    }
    assertThat(table.allocatedBytes()).isLessThan(1 << 20);
  }

  @Test
  void aWatcherCanBeDroppedByADelivery() {
    for (int watcher = 0; watcher < 30; watcher++) {
      arm(watcher, "/a", WatchMode.DATA);
      arm(watcher, "/b", WatchMode.PERSISTENT);
    }
    List<Integer> seen = new ArrayList<>();
    table.dataChanged(
        Path.of("/a"),
        (watcher, eventType, path) -> {
          seen.add(watcher);
          table.drop(watcher);
        });
    assertThat(seen).hasSize(30).doesNotHaveDuplicates();
    assertThat(table.watchCount()).isZero();
    assertThat(set("/b")).isEmpty();
    assertThat(table.droppedEntries()).isZero();
  }

  @Test
  void aDeliveryMayChangeNothingElse() {
    arm(1, "/a", WatchMode.DATA);
    assertThatThrownBy(() ->
            table.dataChanged(
                Path.of("/a"), (watcher, type, path) -> table.arm(1, path, WatchMode.DATA)))
        .isInstanceOf(IllegalStateException.class);
    arm(1, "/a", WatchMode.DATA);
    assertThat(set("/a")).hasSize(1);
  }

  @Test
  void theWatchersOfAnEventComeTogetherWithOnePathObject() {
    for (int watcher = 0; watcher < 100; watcher++) {
      arm(watcher, "/a", WatchMode.PERSISTENT);
      arm(watcher, "/", WatchMode.PERSISTENT);
    }
    List<Path> paths = new ArrayList<>();
    Set<Path> objects = Collections.newSetFromMap(new IdentityHashMap<>());
    table.created(
        Path.of("/a"),
        (watcher, type, path) -> {
          objects.add(path);
          if (paths.isEmpty() || !paths.getLast().equals(path)) {
            paths.add(path);
          }
        });
    assertThat(paths).containsExactly(Path.of("/a"), Path.ROOT);
    assertThat(objects).hasSize(2);
  }

  @Test
  void aSetOfWatchersGrowsAndShrinks() {
    for (int size : new int[] {1, 2, 4, 5, 16, 17, 18, 28, 29, 1000, 5000}) {
      for (int watcher = 0; watcher < size; watcher++) {
        arm(watcher, "/a", WatchMode.PERSISTENT);
      }
      assertThat(set("/a")).as("of %d", size).hasSize(size).doesNotHaveDuplicates();
      for (int watcher = 0; watcher < size; watcher++) {
        assertThat(has(watcher, "/a", WatcherType.PERSISTENT)).isTrue();
        assertThat(remove(watcher, "/a", WatcherType.ANY)).isTrue();
        assertThat(has(watcher, "/a", WatcherType.ANY)).isFalse();
        assertThat(table.watchCount()).isEqualTo(size - watcher - 1);
      }
      assertThat(table.pathCount()).isZero();
    }
  }

  @Test
  void theLimitOfEntriesIsKept() {
    WatchTable small = new WatchTable(1, 3, 1000);
    assertThat(small.arm(1, Path.of("/a"), WatchMode.DATA)).isTrue();
    assertThat(small.arm(2, Path.of("/a"), WatchMode.DATA)).isTrue();
    assertThat(small.arm(1, Path.of("/b"), WatchMode.DATA)).isTrue();
    assertThat(small.arm(2, Path.of("/b"), WatchMode.DATA)).isFalse();
    assertThat(small.arm(3, Path.of("/c"), WatchMode.DATA)).isFalse();
    assertThat(small.arm(1, Path.of("/a"), WatchMode.CHILD)).as("no new entry").isTrue();
    assertThat(small.watchCount()).isEqualTo(3);
    small.drop(1);
    assertThat(small.arm(2, Path.of("/b"), WatchMode.DATA)).as("room was swept").isTrue();
  }

  @Test
  void theLimitOfPathBytesIsKept() {
    WatchTable small = new WatchTable(1, 1000, 30);
    assertThat(small.arm(1, Path.of("/234567890123456789012345678901"), WatchMode.DATA)).isFalse();
    assertThat(small.arm(1, Path.of("/23456789012345678901234567890"), WatchMode.DATA)).isTrue();
    assertThat(small.arm(2, Path.of("/23456789012345678901234567890"), WatchMode.DATA)).isTrue();
    assertThat(small.arm(1, Path.of("/b"), WatchMode.DATA)).isFalse();
    assertThatThrownBy(() -> new WatchTable(1, 1, WatchTable.PATH_BYTES_MAX + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNegativeWatcherIsRefused() {
    assertThatThrownBy(() -> table.arm(-1, Path.of("/a"), WatchMode.DATA))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theTableKeepsItsOwnCopyOfAPath() {
    byte[] frame = {'x', '/', 'a', 'x'};
    assertThat(table.arm(1, Path.of(frame, 1, 2), WatchMode.DATA)).isTrue();
    frame[2] = 'b';
    assertThat(set("/a")).containsExactly("1 NodeDataChanged /a");
  }

  @Test
  void pathsOfEveryLengthAreFound() {
    for (int length = 0; length < 300; length++) {
      arm(length, "/" + "x".repeat(length), WatchMode.DATA);
    }
    int[] lengths = {16_000, 16_383, 16_384, 65_535, 65_536, 1_000_000};
    for (int length : lengths) {
      arm(length, "/" + "x".repeat(length), WatchMode.DATA);
      arm(1, "/" + "x".repeat(length), WatchMode.DATA);
    }
    for (int length = 0; length < 300; length++) {
      assertThat(set("/" + "x".repeat(length))).hasSize(1);
    }
    for (int length : lengths) {
      assertThat(set("/" + "x".repeat(length))).hasSize(2);
    }
    assertThat(table.pathCount()).isZero();
  }

  @Test
  void roomOfPathsThatAreGoneComesBack() {
    for (int i = 0; i < 200_000; i++) {
      arm(1, "/service/instances/" + i, WatchMode.DATA);
    }
    long full = table.allocatedBytes();
    for (int i = 0; i < 200_000; i++) {
      if (i % 20 != 0) {
        set("/service/instances/" + i);
      }
    }
    int calls = 0;
    while (table.allocatedBytes() > full / 8) {
      table.sweep(10);
      assertThat(++calls).isLessThan(1000);
    }
    assertThat(table.pathsOf(1)).hasSize(10_000).contains(Path.of("/service/instances/40"));
    for (int i = 0; i < 200_000; i += 20) {
      assertThat(set("/service/instances/" + i)).hasSize(1);
    }
  }

  @Test
  void visitsShowTheDataRegistryAndKeepToTheirLimit() {
    arm(9, "/a", WatchMode.DATA);
    arm(2, "/a", WatchMode.PERSISTENT);
    arm(3, "/a", WatchMode.CHILD);
    arm(4, "/a", WatchMode.DATA);
    arm(5, "/b", WatchMode.PERSISTENT_RECURSIVE);
    arm(5, "/c", WatchMode.CHILD);
    table.drop(4);
    List<String> shown = new ArrayList<>();
    WatchVisitor visitor = (path, watchers) -> shown.add(path + " " + List.of(boxed(watchers)));
    assertThat(table.forEachPath(visitor, 3)).isTrue();
    assertThat(shown).containsExactlyInAnyOrder("/a [2, 9]", "/b [5]");
    shown.clear();
    assertThat(table.forEachPath(visitor, 1)).isFalse();
    assertThat(shown).hasSize(1);
    assertThat(table.pathsOf(5)).containsExactly(Path.of("/b"));
    assertThat(table.pathsOf(3)).isEmpty();
    assertThat(table.pathsOf(4)).isEmpty();
  }

  private static Integer[] boxed(int[] values) {
    Integer[] boxed = new Integer[values.length];
    for (int i = 0; i < values.length; i++) {
      boxed[i] = values[i];
    }
    return boxed;
  }
}
