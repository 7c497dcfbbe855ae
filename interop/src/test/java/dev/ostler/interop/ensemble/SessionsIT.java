package dev.ostler.interop.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.EventRecorder;
import dev.ostler.interop.support.Ports;
import dev.ostler.interop.support.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Sessions of an ensemble: kept over an election, local to a server, content to read; and those of
 * an observer that a follower feeds.
 */
class SessionsIT {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int REFUSED_MILLIS = 2_000;
  private static final int VISIT_MILLIS = 30_000;

  /** Less than a close takes that only the timeout of its session or of its connection ends. */
  private static final Duration CLOSE_MAX = Duration.ofSeconds(12);

  /** Leaders that are killed at most until enough sessions have been closed. */
  private static final int ROUNDS_MAX = 10;

  private static final int OK = KeeperException.Code.OK.intValue();

  @RegisterExtension final Ensembles ensembles = new Ensembles();

  // ---- over an election ----

  @Test
  void aClientOfAFollowerStaysConnectedWhenTheLeaderIsKilled() throws Exception {
    Ensemble ensemble = ensembles.ostler(3);
    EnsembleMember leader = ensemble.awaitLeader();
    List<EnsembleMember> followers = ensemble.learners();
    try (TestClient client = TestClient.connect(followers.get(0).connectString(), TIMEOUT_MILLIS);
        TestClient other = TestClient.connect(followers.get(1).connectString(), TIMEOUT_MILLIS)) {
      long session = client.zk().getSessionId();
      client.create("/mine", "", CreateMode.EPHEMERAL);
      client.create("/watched", "before");
      EventRecorder watch = new EventRecorder();
      client.zk().exists("/watched", watch);
      client.create("/writes", "");
      client.events().clear();
      Map<Integer, Integer> codes = writeWhile(client, leader::kill, ensemble);
      assertThat(client.events().states()).isEmpty();
      assertThat(codes.values()).containsOnly(OK);
      assertThat(client.zk().getChildren("/writes", false)).hasSize(codes.size());
      assertThat(client.zk().getSessionId()).isEqualTo(session);
      assertThat(client.zk().exists("/mine", false).getEphemeralOwner()).isEqualTo(session);
      other.awaitServed();
      other.zk().setData("/watched", TestClient.bytes("after"), -1);
      assertThat(watch.awaitNodes(1)).containsExactly("NodeDataChanged /watched");
    }
  }

  /** Writes without a pause, some before and some behind the moment of a deed; codes by number. */
  private static Map<Integer, Integer> writeWhile(
      TestClient client, Runnable deed, Ensemble ensemble) {
    Map<Integer, Integer> codes = new ConcurrentHashMap<>();
    AtomicBoolean done = new AtomicBoolean();
    Thread deeds =
        Thread.startVirtualThread(() -> {
          Await.until("some writes", () -> codes.size() > 100);
          deed.run();
          ensemble.awaitLeader();
          done.set(true);
        });
    int asked = 0;
    int last = Integer.MAX_VALUE;
    while (asked < last) {
      int number = asked++;
      Await.until("answers", () -> number - codes.size() < 50);
      client
          .zk()
          .create(
              "/writes/" + number,
              new byte[0],
              Acls.open(),
              CreateMode.PERSISTENT,
              (code, path, context, name) -> codes.put(number, code),
              null);
      if (last == Integer.MAX_VALUE && done.get()) {
        last = asked + 100;
      }
    }
    int all = asked;
    Await.until("all answers", () -> codes.size() == all);
    assertThat(deeds.isAlive()).isFalse();
    return new TreeMap<>(codes);
  }

  @Test
  void sessionsThatAreOpenedDuringElectionsAreClosedAtOnce() throws Exception {
    Ensemble ensemble = ensembles.ostler(3);
    AtomicBoolean stop = new AtomicBoolean();
    List<Long> closings = new ArrayList<>();
    List<Thread> visitors = new ArrayList<>();
    for (EnsembleMember member : ensemble.members()) {
      visitors.add(Thread.startVirtualThread(() -> visit(member, stop, closings)));
    }
    // A round is over in a second, and a client of Apache's takes 100 ms to close a session.
    for (int round = 0; round < 2 || round < ROUNDS_MAX && size(closings) <= 10; round++) {
      EnsembleMember leader = ensemble.awaitLeader();
      leader.kill();
      assertThat(ensemble.awaitLeader()).isNotEqualTo(leader);
      leader.launch();
      leader.awaitServing();
    }
    stop.set(true);
    for (Thread visitor : visitors) {
      visitor.join();
    }
    assertThat(closings).hasSizeGreaterThan(10);
    assertThat(closings).allMatch(millis -> millis < CLOSE_MAX.toMillis());
  }

  private static int size(List<Long> closings) {
    synchronized (closings) {
      return closings.size();
    }
  }

  /** Opens sessions at one server, each with an ephemeral, and closes them. */
  private static void visit(EnsembleMember server, AtomicBoolean stop, List<Long> closings) {
    for (int i = 0; !stop.get(); i++) {
      TestClient client = TestClient.begin(server.connectString(), VISIT_MILLIS, false);
      try {
        Await.until(
            "a session",
            () -> stop.get() || client.events().states().contains(KeeperState.SyncConnected));
        client.create("/visitor-" + server.sid() + "-" + i, "", CreateMode.EPHEMERAL);
        long began = System.nanoTime();
        client.close();
        synchronized (closings) {
          closings.add((System.nanoTime() - began) / 1_000_000);
        }
      } catch (KeeperException disconnected) {
        // Its server was killed, or elected for too long.
      } catch (InterruptedException failure) {
        throw new AssertionError(failure);
      } finally {
        client.close();
      }
    }
  }

  // ---- read-only ----

  @Test
  void theOnlySurvivorServesClientsThatOnlyRead() throws Exception {
    Ensemble ensemble =
        ensembles
            .add(
                Ensemble.builder()
                    .voters(3, Ensemble.Kind.OSTLER)
                    .set("readonlymode.enabled", "true"))
            .start();
    EnsembleMember survivor = ensemble.learners().getFirst();
    try (TestClient client = TestClient.connect(survivor.connectString(), TIMEOUT_MILLIS)) {
      client.create("/a", "written before");
    }
    assertThat(survivor.word("isro")).isEqualTo("rw");
    List<EnsembleMember> others =
        ensemble.members().stream().filter(member -> member != survivor).toList();
    others.forEach(EnsembleMember::kill);
    Await.until("the survivor to serve readers", () -> survivor.word("isro").equals("ro"));
    assertThat(survivor.mode()).isEqualTo("read-only");
    assertThat(survivor.word("stat"))
        .contains("\nREAD-ONLY mode; serving only read-only clients\nClients:\n");
    try (TestClient reader = TestClient.begin(survivor.connectString(), TIMEOUT_MILLIS, true)) {
      reader.events().awaitState(KeeperState.ConnectedReadOnly);
      assertThat(reader.read("/a")).isEqualTo("written before");
      assertThatThrownBy(() -> reader.zk().setData("/a", new byte[0], -1))
          .isInstanceOf(KeeperException.NotReadOnlyException.class);
      assertThat(isServed(survivor)).isFalse();
      others.forEach(EnsembleMember::launch);
      reader.events().awaitState(KeeperState.SyncConnected);
      assertThat(reader.zk().setData("/a", new byte[0], -1).getVersion()).isEqualTo(1);
    }
  }

  /** Whether a client that wants to write gets a session there within some seconds. */
  private static boolean isServed(EnsembleMember member) {
    try (TestClient client = TestClient.begin(member.connectString(), TIMEOUT_MILLIS, false)) {
      client.events().awaitState(KeeperState.SyncConnected, Duration.ofMillis(REFUSED_MILLIS));
      return true;
    } catch (AssertionError refused) {
      return false;
    }
  }

  // ---- local sessions ----

  @Test
  void aLocalSessionIsKnownToOthersOnlyWhenItOwnsSomething() throws Exception {
    Ensemble ensemble =
        ensembles
            .add(
                Ensemble.builder()
                    .voters(3, Ensemble.Kind.OSTLER)
                    .set("localSessionsEnabled", "true")
                    .set("localSessionsUpgradingEnabled", "true"))
            .start();
    EnsembleMember home = ensemble.learners().get(0);
    EnsembleMember elsewhere = ensemble.learners().get(1);
    try (TestClient owner = TestClient.connect(home.connectString(), TIMEOUT_MILLIS);
        TestClient local = TestClient.connect(home.connectString(), TIMEOUT_MILLIS)) {
      local.create("/a", "of a local session");
      assertThat(gauge(home, "local_sessions")).isEqualTo(2);
      assertThat(gauge(elsewhere, "local_sessions")).isZero();
      assertThat(gauge(elsewhere, "global_sessions")).isZero();
      owner.create("/e", "", CreateMode.EPHEMERAL);
      ensemble.awaitSameZxid();
      assertThat(gauge(elsewhere, "global_sessions")).isEqualTo(1);
      assertThat(elsewhere.word("dump"))
          .contains("0x" + Long.toHexString(owner.zk().getSessionId()));
      assertThat(gauge(home, "local_sessions")).isEqualTo(1);
      ZooKeeper stranger = local.zk();
      try (TestClient attached =
          TestClient.attach(
              elsewhere.connectString(),
              TIMEOUT_MILLIS,
              stranger.getSessionId(),
              stranger.getSessionPasswd())) {
        attached.events().awaitState(KeeperState.Expired);
      }
      assertThat(local.read("/a")).isEqualTo("of a local session");
    }
    try (TestClient after = TestClient.connect(elsewhere.connectString(), TIMEOUT_MILLIS)) {
      Await.until("the ephemeral to go", () -> after.zk().exists("/e", false) == null);
    }
  }

  private static int gauge(EnsembleMember member, String name) {
    Matcher matcher = Pattern.compile("(?m)^zk_" + name + "\\t(\\d+)").matcher(member.word("mntr"));
    assertThat(matcher.find()).as(name).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  // ---- observers that followers feed ----

  @Test
  void anObserverIsFedByAFollowerAndByAnotherOneAfterThat() throws Exception {
    Ensemble ensemble =
        ensembles
            .add(
                Ensemble.builder()
                    .voters(3, Ensemble.Kind.OSTLER)
                    .observers(1, Ensemble.Kind.OSTLER)
                    .ownHosts()
                    .set("observerMasterPort", Integer.toString(Ports.next())))
            .start();
    EnsembleMember observer = ensemble.member(4);
    EnsembleMember leader = ensemble.awaitLeader();
    try (TestClient client = TestClient.connect(observer.connectString(), TIMEOUT_MILLIS)) {
      client.create("/e", "", CreateMode.EPHEMERAL);
      client.sync();
      assertThat(gauge(leader, "synced_observers")).isZero();
      EnsembleMember feeder =
          ensemble.members().stream()
              .filter(member -> member.mode().equals("follower"))
              .filter(member -> gauge(member, "synced_observers") == 1)
              .findFirst()
              .orElseThrow();
      feeder.kill();
      // What was on its way to the leader is not known to have been done: its connection ends.
      Await.until("a write behind that", () -> creates(client, "/after"));
      client.sync();
      assertThat(client.zk().exists("/e", false).getEphemeralOwner())
          .isEqualTo(client.zk().getSessionId());
      assertThat(observer.mode()).isEqualTo("observer");
      assertThat(ensemble.awaitLeader()).isEqualTo(leader);
    }
  }

  private static boolean creates(TestClient client, String path) throws Exception {
    try {
      client.create(path, "");
      return true;
    } catch (KeeperException.NodeExistsException doneBefore) {
      return true;
    }
  }
}
