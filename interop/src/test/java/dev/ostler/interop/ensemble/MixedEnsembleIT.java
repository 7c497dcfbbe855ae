package dev.ostler.interop.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.Share;
import dev.ostler.interop.support.TestClient;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three servers, some Ostler and some Apache ZooKeeper, in every combination of leader, follower
 * and observer. Who leads first is decided by who starts first: the greater number of the first
 * two.
 */
class MixedEnsembleIT {
  private static final int TIMEOUT_MILLIS = 20_000;

  @RegisterExtension final Ensembles ensembles = new Ensembles();

  /**
   * Three voters and the order in which they start.
   *
   * @param kinds one letter for each, see {@link Ensemble.Kind#of}
   */
  private record Voters(String kinds, long first, long second, long last) {}

  private static Stream<Voters> voters() {
    return Share.of(
        3,
        List.of(
            new Voters("OAO", 2, 1, 3), // A leads O and O
            new Voters("AOA", 2, 1, 3), // O leads A and A
            new Voters("O8O", 2, 1, 3), // 3.8 leads O and O
            new Voters("8O8", 2, 1, 3), // O leads 3.8 and 3.8
            new Voters("AOO", 1, 2, 3), // O leads A and O
            new Voters("OAA", 1, 2, 3), // A leads O and A
            new Voters("AAO", 3, 2, 1), // O leads A and A
            new Voters("OOA", 3, 1, 2))); // A leads O and O
  }

  @ParameterizedTest
  @MethodSource("voters")
  void votersOfTwoKindsServeAndOutliveTheirLeader(Voters voters) throws Exception {
    String kinds = voters.kinds();
    long first = voters.first();
    long second = voters.second();
    long last = voters.last();
    Ensemble ensemble = ensembles.add(Ensemble.builder().voters(kinds));
    start(ensemble, List.of(first, second), last);
    EnsembleMember leader = ensemble.awaitLeader();
    assertThat(leader.sid()).isEqualTo(Math.max(first, second));
    writeThroughEach(ensemble);
    moveASession(ensemble);
    missAndCatchUp(ensemble, ensemble.member(last));
    try (Traffic traffic = Traffic.start("/traffic", everywhere(ensemble))) {
      Set<Long> leaders = new HashSet<>();
      for (int i = 0; i < 2; i++) {
        traffic.awaitMore(30);
        EnsembleMember old = ensemble.awaitLeader();
        leaders.add(old.sid());
        old.kill();
        traffic.awaitMore(30);
        old.launch();
        old.awaitServing();
      }
      traffic.awaitMore(30);
      leaders.add(ensemble.awaitLeader().sid());
      traffic.stop();
      System.out.println(
          kinds
              + ": leaders "
              + leaders
              + ", longest pause of a session "
              + traffic.longestPause().toMillis()
              + " ms");
      for (EnsembleMember member : ensemble.members()) {
        traffic.verify(member.connectString());
      }
    }
    SameState.verify(ensemble);
  }

  /**
   * A follower, a leader and an observer.
   *
   * @param kinds one letter for each, see {@link Ensemble.Kind#of}
   */
  private record WithObserver(String kinds, boolean observerFirst) {}

  private static Stream<WithObserver> withObserver() {
    return Share.of(
        2,
        List.of(
            new WithObserver("OAO", true),
            new WithObserver("AOA", false),
            new WithObserver("AAO", false),
            new WithObserver("AOO", true),
            new WithObserver("OAA", false),
            new WithObserver("OOA", true),
            new WithObserver("OOO", true)));
  }

  @ParameterizedTest
  @MethodSource("withObserver")
  void anObserverOfAnyKindServesWithVotersOfAnyKind(WithObserver servers) throws Exception {
    String kinds = servers.kinds();
    Ensemble ensemble =
        ensembles.add(
            Ensemble.builder()
                .voters(kinds.substring(0, 2))
                .observers(1, Ensemble.Kind.of(kinds.charAt(2))));
    EnsembleMember observer = ensemble.member(3);
    if (servers.observerFirst()) {
      observer.launch();
    }
    start(ensemble, List.of(1L, 2L), 3);
    EnsembleMember leader = ensemble.awaitLeader();
    assertThat(leader.sid()).isEqualTo(2);
    assertThat(observer.mode()).isEqualTo("observer");
    writeThroughEach(ensemble);
    moveASession(ensemble);
    missAndCatchUp(ensemble, observer);
    try (Traffic traffic = Traffic.start("/traffic", everywhere(ensemble))) {
      traffic.awaitMore(30);
      leader.kill();
      Await.until(
          "the follower to know that it is alone", () -> ensemble.member(1).mode().isEmpty());
      leader.launch();
      traffic.awaitMore(30);
      Await.until("the observer to be back", () -> observer.mode().equals("observer"));
      traffic.stop();
      for (EnsembleMember member : ensemble.members()) {
        traffic.verify(member.connectString());
      }
    }
    SameState.verify(ensemble);
  }

  private static void start(Ensemble ensemble, List<Long> first, long last) {
    first.forEach(sid -> ensemble.member(sid).launch());
    first.forEach(sid -> ensemble.member(sid).awaitServing());
    if (!ensemble.member(last).isAlive()) {
      ensemble.member(last).launch();
    }
    ensemble.member(last).awaitServing();
  }

  /** Each kind of write through each server, read through each. */
  private static void writeThroughEach(Ensemble ensemble) throws Exception {
    try (TestClient client = TestClient.connect(ensemble.connectString(), TIMEOUT_MILLIS)) {
      client.create("/numbered", "");
    }
    for (EnsembleMember member : ensemble.members()) {
      String root = "/of-" + member.sid();
      try (TestClient client = TestClient.connect(member.connectString(), TIMEOUT_MILLIS)) {
        client.create(root, "first");
        Stat stat = client.zk().setData(root, TestClient.bytes("second"), 0);
        assertThat(stat.getVersion()).isEqualTo(1);
        client.create(root + "/gone", "");
        client.zk().delete(root + "/gone", 0);
        client.zk().setACL(root, Acls.open(), 0);
        client.zk().create(root + "/container", new byte[0], Acls.open(), CreateMode.CONTAINER);
        client.zk().create(root + "/null", null, Acls.open(), CreateMode.PERSISTENT);
        client
            .zk()
            .multi(
                List.of(
                    Op.check(root, 1),
                    Op.create(root + "/many", new byte[3000], Acls.open(), CreateMode.PERSISTENT),
                    Op.setData(root, TestClient.bytes("third"), 1)));
        client.create("/numbered/n-", "", CreateMode.PERSISTENT_SEQUENTIAL);
        client.create(root + "/ephemeral", "", CreateMode.EPHEMERAL);
        assertThat(readBySomeoneElse(ensemble, member, root + "/ephemeral")).isEmpty();
      }
    }
    for (EnsembleMember member : ensemble.members()) {
      try (TestClient client = TestClient.connect(member.connectString(), TIMEOUT_MILLIS)) {
        client.sync();
        for (EnsembleMember writer : ensemble.members()) {
          String root = "/of-" + writer.sid();
          assertThat(client.read(root)).isEqualTo("third");
          List<String> children = client.zk().getChildren(root, false);
          assertThat(children).containsExactlyInAnyOrder("container", "null", "many");
        }
        assertThat(client.zk().getChildren("/numbered", false))
            .containsExactlyInAnyOrder("n-0000000000", "n-0000000001", "n-0000000002");
      }
    }
  }

  private static String readBySomeoneElse(Ensemble ensemble, EnsembleMember writer, String path)
      throws Exception {
    EnsembleMember reader =
        ensemble.members().stream().filter(member -> member != writer).findFirst().orElseThrow();
    try (TestClient client = TestClient.connect(reader.connectString(), TIMEOUT_MILLIS)) {
      client.sync();
      return client.read(path);
    }
  }

  /** A session with an ephemeral and a watch goes from server to server and back. */
  private static void moveASession(Ensemble ensemble) throws Exception {
    List<EnsembleMember> members = ensemble.members();
    try (TestClient client =
        TestClient.connect(members.getFirst().connectString(), TIMEOUT_MILLIS)) {
      long session = client.zk().getSessionId();
      client.create("/moving", "", CreateMode.EPHEMERAL);
      for (int i = 1; i <= members.size(); i++) {
        EnsembleMember to = members.get(i % members.size());
        client.zk().exists("/seen-" + i, true);
        client.events().clear();
        client.zk().updateServerList(to.connectString());
        // It closes the old connection, but notices only when it has something to send.
        client.zk().exists("/", false, (code, path, context, stat) -> {}, null);
        client.events().awaitState(KeeperState.SyncConnected);
        assertThat(client.zk().getSessionId()).isEqualTo(session);
        client.zk().setData("/moving", TestClient.bytes("on " + to), i - 1);
        client.create("/seen-" + i, "");
        assertThat(client.events().awaitNodes(1)).containsExactly("NodeCreated /seen-" + i);
        assertThat(client.zk().exists("/moving", false).getEphemeralOwner()).isEqualTo(session);
      }
    }
    try (TestClient client = TestClient.connect(ensemble.connectString(), TIMEOUT_MILLIS)) {
      client.sync();
      assertThat(client.zk().exists("/moving", false)).isNull();
    }
  }

  /** A server is killed, misses something, and has it after it was started again. */
  private static void missAndCatchUp(Ensemble ensemble, EnsembleMember member) throws Exception {
    member.kill();
    try (TestClient client =
        TestClient.connect(ensemble.awaitLeader().connectString(), TIMEOUT_MILLIS)) {
      client.create("/missed", "");
      for (int i = 0; i < 50; i++) {
        client.create("/missed/" + i, "");
      }
    }
    member.launch();
    member.awaitServing();
    try (TestClient client = TestClient.connect(member.connectString(), TIMEOUT_MILLIS)) {
      client.sync();
      assertThat(client.zk().getChildren("/missed", false)).hasSize(50);
    }
  }

  /** Connect strings of sessions, one for each server to begin with, which may go anywhere. */
  private static List<String> everywhere(Ensemble ensemble) {
    return Stream.generate(ensemble::connectString).limit(ensemble.members().size()).toList();
  }
}
