package dev.ostler.interop.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.EventRecorder;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.TestClient;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher.WatcherType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class WatchIT {
  @RegisterExtension private static final LiveServer SERVER = LiveServer.ostler(Map.of());

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private TestClient watching;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private TestClient writing;

  @BeforeEach
  void connect() {
    watching = TestClient.connect(SERVER);
    writing = TestClient.connect(SERVER);
  }

  @AfterEach
  void disconnect() {
    watching.close();
    writing.close();
  }

  @Test
  void anOrdinaryWatchFiresOnce() throws Exception {
    EventRecorder events = new EventRecorder();
    assertThat(watching.zk().exists("/once", events)).isNull();
    writing.create("/once", "");
    assertThat(events.awaitNodes(1)).containsExactly("NodeCreated /once");
    writing.zk().setData("/once", TestClient.bytes("1"), -1);
    watching.zk().getData("/once", events, null);
    watching.zk().getChildren("/once", events);
    writing.create("/once/child", "");
    writing.zk().setData("/once", TestClient.bytes("2"), -1);
    writing.zk().setData("/once", TestClient.bytes("3"), -1);
    assertThat(events.awaitNodes(3))
        .containsExactly("NodeCreated /once", "NodeChildrenChanged /once", "NodeDataChanged /once");
    // A further event would have come before the answer to this.
    watching.zk().exists("/once", false);
    assertThat(events.ofNodes()).hasSize(3);
  }

  @Test
  void oneDeletionIsOneEventForAllWatchesOfAClient() throws Exception {
    writing.create("/gone", "");
    EventRecorder events = new EventRecorder();
    watching.zk().exists("/gone", events);
    watching.zk().getData("/gone", events, null);
    watching.zk().getChildren("/gone", events);
    writing.zk().delete("/gone", -1);
    assertThat(events.awaitNodes(1)).containsExactly("NodeDeleted /gone");
    watching.zk().exists("/", false);
    assertThat(events.ofNodes()).hasSize(1);
  }

  @Test
  void aPersistentWatchStays() throws Exception {
    EventRecorder events = new EventRecorder();
    watching.zk().addWatch("/stays", events, AddWatchMode.PERSISTENT);
    writing.create("/stays", "");
    writing.zk().setData("/stays", TestClient.bytes("1"), -1);
    writing.create("/stays/child", "");
    writing.zk().setData("/stays/child", TestClient.bytes("1"), -1);
    writing.zk().delete("/stays/child", -1);
    writing.zk().delete("/stays", -1);
    assertThat(events.awaitNodes(5))
        .containsExactly(
            "NodeCreated /stays",
            "NodeDataChanged /stays",
            "NodeChildrenChanged /stays",
            "NodeChildrenChanged /stays",
            "NodeDeleted /stays");
  }

  @Test
  void aRecursiveWatchSeesTheWholeSubtree() throws Exception {
    EventRecorder events = new EventRecorder();
    writing.create("/tree", "");
    watching.zk().addWatch("/tree", events, AddWatchMode.PERSISTENT_RECURSIVE);
    writing.create("/tree/a", "");
    writing.create("/tree/a/b", "");
    writing
        .zk()
        .multi(
            List.of(
                Op.setData("/tree/a/b", TestClient.bytes("x"), -1),
                Op.create("/tree/c", null, Acls.open(), CreateMode.PERSISTENT),
                Op.delete("/tree/a/b", -1)));
    writing.create("/treetop", "");
    writing.zk().delete("/tree/a", -1);
    assertThat(events.awaitNodes(6))
        .containsExactly(
            "NodeCreated /tree/a",
            "NodeCreated /tree/a/b",
            "NodeDataChanged /tree/a/b",
            "NodeCreated /tree/c",
            "NodeDeleted /tree/a/b",
            "NodeDeleted /tree/a");
  }

  @Test
  void aRemovedWatchIsSilent() throws Exception {
    writing.create("/removed", "");
    EventRecorder events = new EventRecorder();
    watching.zk().getData("/removed", events, null);
    watching.zk().getChildren("/removed", events);
    watching.zk().removeWatches("/removed", events, WatcherType.Data, false);
    assertThat(events.awaitNodes(1)).containsExactly("DataWatchRemoved /removed");
    writing.zk().setData("/removed", TestClient.bytes("1"), -1);
    writing.create("/removed/child", "");
    assertThat(events.awaitNodes(2).get(1)).isEqualTo("NodeChildrenChanged /removed");
    assertThatThrownBy(() -> watching.zk().removeAllWatches("/removed", WatcherType.Any, false))
        .isInstanceOf(KeeperException.NoWatcherException.class);

    watching.zk().addWatch("/removed", events, AddWatchMode.PERSISTENT_RECURSIVE);
    watching.zk().removeAllWatches("/removed", WatcherType.Any, false);
    assertThat(events.awaitNodes(3).get(2)).isEqualTo("PersistentWatchRemoved /removed");
    writing.create("/removed/silent", "");
    watching.zk().exists("/", false);
    assertThat(events.ofNodes()).hasSize(3);
  }

  @Test
  void theEventComesBeforeTheDataThatCausedIt() throws Exception {
    writing.create("/order", "0");
    for (int i = 1; i <= 200; i++) {
      EventRecorder events = new EventRecorder();
      watching.zk().getData("/order", events, null);
      writing.zk().setData("/order", TestClient.bytes("" + i), -1);
      // The reading client may be served from another moment, but never before its event.
      String seen = watching.read("/order");
      if (seen.equals("" + i)) {
        assertThat(events.awaitNodes(1)).containsExactly("NodeDataChanged /order");
      }
    }
  }

  @Test
  void watchesDieWithTheSessionButEphemeralsTellOthers() throws Exception {
    TestClient shortLived = TestClient.connect(SERVER);
    shortLived.create("/owner", "", CreateMode.EPHEMERAL);
    EventRecorder events = new EventRecorder();
    watching.zk().exists("/owner", events);
    EventRecorder children = new EventRecorder();
    watching.zk().getChildren("/", children);
    shortLived.close();
    assertThat(events.awaitNodes(1)).containsExactly("NodeDeleted /owner");
    assertThat(children.awaitNodes(1)).containsExactly("NodeChildrenChanged /");
  }

  @Test
  void theWatchWordsCountWhatIsWatched() throws Exception {
    writing.create("/counted", "");
    watching.zk().getData("/counted", new EventRecorder(), null);
    assertThat(SERVER.word("wchs")).contains("1 connections watching 1 paths");
    assertThat(SERVER.word("wchp"))
        .contains("/counted\n\t0x" + Long.toHexString(watching.zk().getSessionId()));
  }
}
