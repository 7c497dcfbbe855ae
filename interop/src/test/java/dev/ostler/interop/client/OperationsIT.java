package dev.ostler.interop.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.TestClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.ClientInfo;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class OperationsIT {
  private static final int ASYNC_REQUESTS = 2_000;
  private static final List<ACL> OPEN = Acls.open();

  @RegisterExtension private static final LiveServer SERVER = LiveServer.ostler(Map.of());

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private TestClient client;

  @BeforeEach
  void connect() {
    client = TestClient.connect(SERVER);
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void aZnodeIsCreatedReadChangedAndDeleted() throws Exception {
    Stat created = new Stat();
    client.zk().create("/life", TestClient.bytes("one"), OPEN, CreateMode.PERSISTENT, created);
    assertThat(created.getVersion()).isZero();
    assertThat(created.getCzxid()).isEqualTo(created.getMzxid()).isEqualTo(created.getPzxid());

    Stat changed = client.zk().setData("/life", TestClient.bytes("three"), 0);
    assertThat(changed.getVersion()).isEqualTo(1);
    assertThat(changed.getMzxid()).isGreaterThan(changed.getCzxid());
    assertThat(changed.getDataLength()).isEqualTo(5);
    assertThat(changed.getMtime()).isGreaterThanOrEqualTo(changed.getCtime());

    Stat read = new Stat();
    assertThat(client.zk().getData("/life", false, read)).isEqualTo(TestClient.bytes("three"));
    assertThat(read).isEqualTo(changed);
    assertThat(client.zk().exists("/life", false)).isEqualTo(changed);

    assertThatThrownBy(() -> client.zk().delete("/life", 0))
        .isInstanceOf(KeeperException.BadVersionException.class);
    client.zk().delete("/life", 1);
    assertThat(client.zk().exists("/life", false)).isNull();
  }

  @Test
  void errorsAreTheOnesThatApplicationsCatch() throws Exception {
    client.create("/errors", "x");
    client.create("/errors/child", "x");
    client.create("/errors/short", "x", CreateMode.EPHEMERAL);
    assertThatThrownBy(() -> client.create("/errors", "y"))
        .isInstanceOf(KeeperException.NodeExistsException.class)
        .hasMessageContaining("/errors");
    assertThatThrownBy(() -> client.create("/errors/no/such", "y"))
        .isInstanceOf(KeeperException.NoNodeException.class);
    assertThatThrownBy(() -> client.zk().delete("/errors", -1))
        .isInstanceOf(KeeperException.NotEmptyException.class);
    assertThatThrownBy(() -> client.create("/errors/short/child", "y"))
        .isInstanceOf(KeeperException.NoChildrenForEphemeralsException.class);
    assertThatThrownBy(() -> client.zk().setData("/errors", TestClient.bytes("z"), 7))
        .isInstanceOf(KeeperException.BadVersionException.class);
    assertThatThrownBy(() -> client.zk().getData("/nowhere", false, null))
        .isInstanceOf(KeeperException.NoNodeException.class);
    assertThatThrownBy(
            () -> client.zk().create("/errors/acl", new byte[0], List.of(), CreateMode.PERSISTENT))
        .isInstanceOf(KeeperException.InvalidACLException.class);
    assertThatThrownBy(() -> client.zk().delete("/zookeeper", -1))
        .isInstanceOf(KeeperException.BadArgumentsException.class);
  }

  @Test
  void sequentialNamesCountUpAndNeverComeBack() throws Exception {
    client.create("/sequence", "");
    assertThat(client.create("/sequence/n-", "", CreateMode.PERSISTENT_SEQUENTIAL))
        .isEqualTo("/sequence/n-0000000000");
    String second = client.create("/sequence/n-", "", CreateMode.EPHEMERAL_SEQUENTIAL);
    assertThat(second).isEqualTo("/sequence/n-0000000001");
    client.zk().delete(second, -1);
    client.create("/sequence/plain", "");
    assertThat(client.create("/sequence/", "", CreateMode.PERSISTENT_SEQUENTIAL))
        .isEqualTo("/sequence/0000000003");
    Stat parent = client.zk().exists("/sequence", false);
    assertThat(parent.getCversion()).isEqualTo(5);
    assertThat(parent.getNumChildren()).isEqualTo(3);
  }

  @Test
  void childrenAreListedAndCounted() throws Exception {
    client.create("/family", "");
    client.create("/family/a", "");
    client.create("/family/b", "");
    client.create("/family/b/c", "");
    Stat stat = new Stat();
    List<String> names = client.zk().getChildren("/family", false, stat);
    assertThat(names).containsExactlyInAnyOrder("a", "b");
    assertThat(stat.getNumChildren()).isEqualTo(2);
    assertThat(client.zk().getAllChildrenNumber("/family")).isEqualTo(3);
  }

  @Test
  void nullDataAndEmptyDataStayDifferent() throws Exception {
    client.zk().create("/null", null, OPEN, CreateMode.PERSISTENT);
    client.zk().create("/empty", new byte[0], OPEN, CreateMode.PERSISTENT);
    assertThat(client.zk().getData("/null", false, null)).isNull();
    assertThat(client.zk().getData("/empty", false, null)).isEmpty();
    client.zk().setData("/empty", null, -1);
    assertThat(client.zk().getData("/empty", false, null)).isNull();
  }

  @Test
  void nearlyAMegabyteIsWrittenAndReadBack() throws Exception {
    byte[] large = new byte[1_048_400];
    new Random(1).nextBytes(large);
    client.zk().create("/large", large, OPEN, CreateMode.PERSISTENT);
    assertThat(client.zk().getData("/large", false, null)).isEqualTo(large);
    new Random(2).nextBytes(large);
    client.zk().setData("/large", large, 0);
    assertThat(client.zk().getData("/large", false, null)).isEqualTo(large);
  }

  @Test
  void ephemeralsOfTheSessionAreListedByPrefix() throws Exception {
    client.create("/mine", "");
    client.create("/mine/one", "", CreateMode.EPHEMERAL);
    client.create("/mine/two", "", CreateMode.EPHEMERAL);
    client.create("/other", "", CreateMode.EPHEMERAL);
    assertThat(client.zk().getEphemerals())
        .containsExactlyInAnyOrder("/mine/one", "/mine/two", "/other");
    assertThat(client.zk().getEphemerals("/mine"))
        .containsExactlyInAnyOrder("/mine/one", "/mine/two");
  }

  @Test
  void whoAmITellsAddressAndUser() throws Exception {
    client.zk().addAuthInfo("digest", TestClient.bytes("bob:secret"));
    List<ClientInfo> infos = client.zk().whoAmI();
    assertThat(infos)
        .extracting(info -> info.getAuthScheme() + " " + info.getUser())
        .containsExactlyInAnyOrder("ip 127.0.0.1", "digest bob");
  }

  @Test
  void syncAnswersWithItsPath() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    client
        .zk()
        .sync("/", (code, path, context) -> answer.complete(Code.get(code) + " " + path), null);
    assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("OK /");
  }

  @Test
  void theConfigurationOfALoneServerIsEmpty() throws Exception {
    Stat stat = new Stat();
    assertThat(client.zk().getConfig(false, stat)).isEmpty();
    assertThat(stat.getNumChildren()).isZero();
    assertThatThrownBy(() -> client.zk().setData("/zookeeper/config", new byte[0], -1))
        .isInstanceOf(KeeperException.NoAuthException.class);
  }

  @Test
  void aMultiIsAllOrNothing() throws Exception {
    client.create("/multi", "0");
    List<OpResult> results =
        client
            .zk()
            .multi(
                List.of(
                    Op.check("/multi", 0),
                    Op.create("/multi/a", TestClient.bytes("a"), OPEN, CreateMode.PERSISTENT),
                    Op.create("/multi/s", null, OPEN, CreateMode.PERSISTENT_SEQUENTIAL),
                    Op.setData("/multi", TestClient.bytes("1"), 0),
                    Op.delete("/multi/a", 0)));
    assertThat(results).hasSize(5);
    assertThat(((OpResult.CreateResult) results.get(2)).getPath()).isEqualTo("/multi/s0000000001");
    assertThat(((OpResult.SetDataResult) results.get(3)).getStat().getVersion()).isEqualTo(1);

    assertThatThrownBy(() ->
            client
                .zk()
                .transaction()
                .create("/multi/b", null, OPEN, CreateMode.PERSISTENT)
                .check("/multi", 99)
                .delete("/multi", -1)
                .commit())
        .isInstanceOfSatisfying(
            KeeperException.BadVersionException.class,
            refused ->
                assertThat(refused.getResults())
                    .extracting(result -> ((OpResult.ErrorResult) result).getErr())
                    .containsExactly(
                        Code.OK.intValue(),
                        Code.BADVERSION.intValue(),
                        Code.RUNTIMEINCONSISTENCY.intValue()));
    assertThat(client.zk().exists("/multi/b", false)).isNull();
  }

  @Test
  void aMultiReadAnswersEachPartForItself() throws Exception {
    client.create("/reads", "data");
    client.create("/reads/x", "");
    List<OpResult> results =
        client
            .zk()
            .multi(
                List.of(Op.getData("/reads"), Op.getChildren("/reads"), Op.getData("/reads/none")));
    assertThat(((OpResult.GetDataResult) results.get(0)).getData())
        .isEqualTo(TestClient.bytes("data"));
    assertThat(((OpResult.GetChildrenResult) results.get(1)).getChildren()).containsExactly("x");
    assertThat(((OpResult.ErrorResult) results.get(2)).getErr()).isEqualTo(Code.NONODE.intValue());
  }

  @Test
  void asynchronousAnswersComeInTheOrderOfTheRequests() throws Exception {
    client.create("/async", "");
    List<Integer> answered = Collections.synchronizedList(new ArrayList<>());
    List<Integer> codes = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < ASYNC_REQUESTS; i++) {
      int number = i;
      switch (i % 3) {
        case 0 ->
            client
                .zk()
                .create(
                    "/async/n" + i / 3,
                    TestClient.bytes("v" + i / 3),
                    OPEN,
                    CreateMode.PERSISTENT,
                    (code, path, context, name) -> {
                      codes.add(code);
                      answered.add(number);
                    },
                    null);
        case 1 ->
            // Sees the create before it, which may not be on the disk yet.
            client
                .zk()
                .getData(
                    "/async/n" + i / 3,
                    false,
                    (code, path, context, data, stat) -> {
                      codes.add(
                          code == 0 && Arrays.equals(data, TestClient.bytes("v" + number / 3))
                              ? 0
                              : code - 1000);
                      answered.add(number);
                    },
                    null);
        default ->
            client
                .zk()
                .exists(
                    "/async/absent" + i,
                    false,
                    (code, path, context, stat) -> {
                      codes.add(code == Code.NONODE.intValue() ? 0 : code - 2000);
                      answered.add(number);
                    },
                    null);
      }
    }
    Await.until("all answers", () -> answered.size() == ASYNC_REQUESTS);
    assertThat(answered).isSorted();
    assertThat(codes).containsOnly(0);
  }

  @Test
  void aChrootHidesWhatIsAboveIt() throws Exception {
    client.create("/root", "top");
    client.create("/root/inner", "");
    try (TestClient inside =
        TestClient.connect(SERVER.connectString() + "/root/inner", TestClient.TIMEOUT_MILLIS)) {
      assertThat(inside.create("/a", "1")).isEqualTo("/a");
      assertThat(inside.create("/s-", "", CreateMode.PERSISTENT_SEQUENTIAL))
          .isEqualTo("/s-0000000001");
      assertThat(inside.zk().getChildren("/", true)).containsExactlyInAnyOrder("a", "s-0000000001");
      client.create("/root/inner/b", "");
      assertThat(inside.events().awaitNodes(1)).containsExactly("NodeChildrenChanged /");
      // The released client forgets to take the root off the paths that a multi answers with.
      assertThat(
              inside
                  .zk()
                  .multi(
                      List.of(
                          Op.create("/c", null, OPEN, CreateMode.PERSISTENT), Op.check("/", -1))))
          .hasSize(2);
    }
    assertThat(client.zk().exists("/root/inner/c", false)).isNotNull();
  }

  @Test
  void namesOfManyScriptsAreKept() throws Exception {
    client.create("/names", "");
    for (String name : List.of("ü", "日本", "Ω≈ç", "with space", "a:b%c\\d", "...")) {
      client.create("/names/" + name, name);
      assertThat(client.read("/names/" + name)).isEqualTo(name);
    }
    assertThat(client.zk().getChildren("/names", false))
        .containsExactlyInAnyOrder("ü", "日本", "Ω≈ç", "with space", "a:b%c\\d", "...");
  }

  @Test
  void manyChildrenAreListedInOneAnswer() throws Exception {
    client.create("/many", "");
    List<Op> creates = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      creates.add(Op.create("/many/child-" + i, null, OPEN, CreateMode.PERSISTENT));
    }
    client.zk().multi(creates);
    assertThat(client.zk().getChildren("/many", false)).hasSize(5_000);
  }
}
