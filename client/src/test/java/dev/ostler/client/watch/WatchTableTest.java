package dev.ostler.client.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.WatchEvent.Kind;
import dev.ostler.client.watch.WatchTable.Slot;
import dev.ostler.wire.client.EventType;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.WatcherType;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTableTest {
  private final WatchTable table = new WatchTable(1 << 20);
  private final List<String> heard = new ArrayList<>();

  private Watcher add(Slot slot, String path, String name) {
    Watcher watcher = (kind, where, zxid) -> heard.add(name + " " + kind + " " + where);
    table.add(slot, Path.of(path), watcher);
    return watcher;
  }

  private void fire(int type, String path) {
    table.fire(type, Path.of(path), 7);
  }

  @Test
  void aOneShotHearsOnceAndAPersistentOneEachTime() {
    add(Slot.DATA, "/a", "once");
    add(Slot.PERSISTENT, "/a", "always");
    fire(EventType.NODE_DATA_CHANGED, "/a");
    fire(EventType.NODE_DATA_CHANGED, "/a");
    assertThat(heard)
        .containsExactly(
            "once DATA_CHANGED /a", "always DATA_CHANGED /a", "always DATA_CHANGED /a");
  }

  @Test
  void theEndOfAZnodeReachesEveryKindOfOneShot() {
    add(Slot.DATA, "/a", "data");
    add(Slot.CHILD, "/a", "child");
    add(Slot.EXIST, "/b", "other");
    fire(EventType.NODE_DELETED, "/a");
    assertThat(heard).containsExactly("data DELETED /a", "child DELETED /a");
    assertThat(table.has(Slot.CHILD, Path.of("/a"))).isFalse();
  }

  @Test
  void aChangeOfChildrenLeavesWatchesOfDataAlone() {
    add(Slot.DATA, "/a", "data");
    add(Slot.CHILD, "/a", "child");
    fire(EventType.NODE_CHILDREN_CHANGED, "/a");
    assertThat(heard).containsExactly("child CHILDREN_CHANGED /a");
    assertThat(table.has(Slot.DATA, Path.of("/a"))).isTrue();
  }

  @Test
  void aNewZnodeReachesWhoAskedWhetherItExists() {
    add(Slot.EXIST, "/a", "waiting");
    fire(EventType.NODE_CREATED, "/a");
    assertThat(heard).containsExactly("waiting CREATED /a");
  }

  @Test
  void aRecursiveWatchHearsOfAllBelowButNotOfListsOfChildren() {
    add(Slot.PERSISTENT_RECURSIVE, "/a", "below");
    add(Slot.PERSISTENT_RECURSIVE, "/", "all");
    fire(EventType.NODE_CREATED, "/a/b/c");
    fire(EventType.NODE_CHILDREN_CHANGED, "/a");
    fire(EventType.NODE_DELETED, "/ab");
    fire(EventType.NODE_DATA_CHANGED, "/a");
    assertThat(heard)
        .containsExactly(
            "below CREATED /a/b/c",
            "all CREATED /a/b/c",
            "all DELETED /ab",
            "below DATA_CHANGED /a",
            "all DATA_CHANGED /a");
  }

  @Test
  void whoIsRemovedHearsNothing() {
    Watcher gone = add(Slot.DATA, "/a", "gone");
    add(Slot.DATA, "/a", "stays");
    assertThat(table.remove(Slot.DATA, Path.of("/a"), gone)).isTrue();
    assertThat(table.remove(Slot.DATA, Path.of("/a"), gone)).isFalse();
    fire(EventType.NODE_DATA_CHANGED, "/a");
    assertThat(heard).containsExactly("stays DATA_CHANGED /a");
  }

  @Test
  void aRemovalTellsTheKindsItMeans() {
    add(Slot.DATA, "/a", "data");
    add(Slot.EXIST, "/a", "exist");
    add(Slot.CHILD, "/a", "child");
    table.removed(WatchTable.slotsOf(WatcherType.DATA), Path.of("/a"));
    assertThat(heard).containsExactly("data REMOVED /a", "exist REMOVED /a");
    table.removed(WatchTable.slotsOf(WatcherType.ANY), Path.of("/a"));
    assertThat(heard).last().isEqualTo("child REMOVED /a");
  }

  @Test
  void onlyTheOnesThatGoOnAreToldOfALostConnection() {
    add(Slot.DATA, "/a", "once");
    add(Slot.PERSISTENT, "/a", "always");
    table.disconnected();
    table.disconnected();
    add(Slot.PERSISTENT, "/a", "new");
    table.rearmed();
    assertThat(heard).containsExactly("always DISCONNECTED /a", "always RECONNECTED /a");
  }

  @Test
  void theEndOfTheSessionIsToldToAllAndForgetsThem() {
    add(Slot.DATA, "/a", "once");
    add(Slot.PERSISTENT_RECURSIVE, "/b", "always");
    table.sessionEnded();
    table.sessionEnded();
    assertThat(heard).containsExactly("once SESSION_ENDED /a", "always SESSION_ENDED /b");
    assertThat(table.setWatches(1)).isEmpty();
  }

  @Test
  void withoutPersistentWatchesTheOldRequestArmsThemAgain() {
    add(Slot.DATA, "/data", "w");
    add(Slot.EXIST, "/exist", "w");
    add(Slot.CHILD, "/child", "w");
    List<Request.SetWatches> requests = table.setWatches(42);
    assertThat(requests).hasSize(1);
    Request.SetWatches request = requests.get(0);
    assertThat(request.opCode()).isEqualTo(OpCode.SET_WATCHES);
    assertThat(request.relativeZxid()).isEqualTo(42);
    assertThat(request.data()).containsExactly(Path.of("/data"));
    assertThat(request.exist()).containsExactly(Path.of("/exist"));
    assertThat(request.child()).containsExactly(Path.of("/child"));
  }

  @Test
  void manyWatchesAreArmedByRequestsThatFitIntoAFrame() {
    for (int i = 0; i < 20_000; i++) {
      add(i % 2 == 0 ? Slot.DATA : Slot.PERSISTENT, "/some/rather/long/path/" + i, "w");
    }
    List<Request.SetWatches> requests = table.setWatches(1);
    assertThat(requests).hasSizeGreaterThan(3);
    int paths = 0;
    for (Request.SetWatches request : requests) {
      assertThat(request.opCode()).isEqualTo(OpCode.SET_WATCHES2);
      int bytes = 0;
      for (Path path : request.data()) {
        bytes += path.length();
      }
      for (Path path : request.persistent()) {
        bytes += path.length();
      }
      assertThat(bytes).isLessThanOrEqualTo(WatchTable.BATCH_BYTES_MAX);
      paths += request.data().size() + request.persistent().size();
    }
    assertThat(paths).isEqualTo(20_000);
  }

  @Test
  void whereServersTakeLessTheRequestsAreSmaller() {
    WatchTable small = new WatchTable(200);
    for (int i = 0; i < 10; i++) {
      small.add(Slot.CHILD, Path.of("/twenty-bytes-long-" + i), (kind, where, zxid) -> {});
    }
    small.add(Slot.CHILD, Path.of("/" + "x".repeat(150)), (kind, where, zxid) -> {});
    assertThat(small.setWatches(1))
        .extracting(request -> request.child().size())
        .containsExactly(4, 4, 2, 1);
  }

  @Test
  void whatARequestWasToArmEndsWithIt() {
    add(Slot.DATA, "/a", "data");
    add(Slot.PERSISTENT, "/a", "always");
    Request.SetWatches request = table.setWatches(1).get(0);
    add(Slot.CHILD, "/a", "later");
    table.removed(request);
    assertThat(heard).containsExactly("data REMOVED /a", "always REMOVED /a");
    assertThat(table.has(Slot.CHILD, Path.of("/a"))).isTrue();
  }

  @Test
  void aWatcherMayLeaveWhileItIsTold() {
    List<Kind> kinds = new ArrayList<>();
    Watcher[] self = new Watcher[1];
    self[0] =
        (kind, where, zxid) -> {
          kinds.add(kind);
          boolean unused = table.remove(Slot.PERSISTENT, where, self[0]);
        };
    table.add(Slot.PERSISTENT, Path.of("/a"), self[0]);
    add(Slot.PERSISTENT, "/a", "other");
    fire(EventType.NODE_CREATED, "/a");
    fire(EventType.NODE_CREATED, "/a");
    assertThat(kinds).containsExactly(Kind.CREATED);
    assertThat(heard).hasSize(2);
  }
}
