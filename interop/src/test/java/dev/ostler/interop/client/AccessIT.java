package dev.ostler.interop.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.EventRecorder;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.TestClient;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelIdentity;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class AccessIT {
  private static final String SUPER = "super:secret";

  @RegisterExtension
  private static final LiveServer SERVER =
      LiveServer.ostler(
          Map.of(
              "DigestAuthenticationProvider.superDigest",
              ModelIdentity.digest(ModelBytes.of(SUPER)).id()));

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private TestClient alice;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private TestClient stranger;

  @BeforeEach
  void connect() {
    alice = TestClient.connect(SERVER);
    alice.zk().addAuthInfo("digest", TestClient.bytes("alice:pw"));
    stranger = TestClient.connect(SERVER);
  }

  @AfterEach
  void disconnect() {
    alice.close();
    stranger.close();
  }

  private static String digest(String userAndPassword) {
    return ModelIdentity.digest(ModelBytes.of(userAndPassword)).id();
  }

  @Test
  void theCreatorKeepsAllToHerself() throws Exception {
    alice.zk().create("/private", null, Acls.creatorAll(), CreateMode.PERSISTENT);
    assertThat(alice.zk().getACL("/private", new Stat()))
        .containsExactly(new ACL(ZooDefs.Perms.ALL, new Id("digest", digest("alice:pw"))));
    assertThatThrownBy(() -> stranger.zk().getData("/private", false, null))
        .isInstanceOf(KeeperException.NoAuthException.class);
    assertThatThrownBy(() -> stranger.zk().setData("/private", null, -1))
        .isInstanceOf(KeeperException.NoAuthException.class);
    assertThatThrownBy(() -> stranger.create("/private/x", ""))
        .isInstanceOf(KeeperException.NoAuthException.class);
    assertThatThrownBy(() -> stranger.zk().getACL("/private", new Stat()))
        .isInstanceOf(KeeperException.NoAuthException.class);
    assertThatThrownBy(() -> stranger.zk().exists("/private", false))
        .isInstanceOf(KeeperException.NoAuthException.class);
    stranger.zk().addAuthInfo("digest", TestClient.bytes("alice:pw"));
    assertThat(stranger.zk().getData("/private", false, null)).isNull();
  }

  @Test
  void aReaderSeesWhoButNotTheDigest() throws Exception {
    List<ACL> acl =
        Acls.of(
            new ACL(ZooDefs.Perms.ALL, new Id("digest", digest("alice:pw"))),
            new ACL(ZooDefs.Perms.READ, Acls.ANYONE));
    alice.zk().create("/readable", null, acl, CreateMode.PERSISTENT);
    assertThat(alice.zk().getACL("/readable", new Stat())).isEqualTo(acl);
    assertThat(stranger.zk().getACL("/readable", new Stat()))
        .containsExactly(
            new ACL(ZooDefs.Perms.ALL, new Id("digest", "alice:x")),
            new ACL(ZooDefs.Perms.READ, Acls.ANYONE));
    assertThat(stranger.zk().getData("/readable", false, null)).isNull();
  }

  @Test
  void addressesAreMatchedWithTheirMask() throws Exception {
    alice
        .zk()
        .create(
            "/near",
            null,
            Acls.of(new ACL(ZooDefs.Perms.ALL, new Id("ip", "127.0.0.0/8"))),
            CreateMode.PERSISTENT);
    alice
        .zk()
        .create(
            "/far",
            null,
            Acls.of(new ACL(ZooDefs.Perms.ALL, new Id("ip", "10.0.0.0/8"))),
            CreateMode.PERSISTENT);
    assertThat(stranger.zk().getData("/near", false, null)).isNull();
    assertThatThrownBy(() -> stranger.zk().getData("/far", false, null))
        .isInstanceOf(KeeperException.NoAuthException.class);
  }

  @Test
  void theSuperUserMayDoEverything() throws Exception {
    alice.zk().create("/locked", null, Acls.creatorAll(), CreateMode.PERSISTENT);
    stranger.zk().addAuthInfo("digest", TestClient.bytes(SUPER));
    stranger.zk().setData("/locked", TestClient.bytes("opened"), -1);
    Stat stat = stranger.zk().setACL("/locked", Acls.open(), 0);
    assertThat(stat.getAversion()).isEqualTo(1);
    assertThatThrownBy(() -> stranger.zk().setACL("/locked", Acls.open(), 0))
        .isInstanceOf(KeeperException.BadVersionException.class);
  }

  @Test
  void anUnknownSchemeEndsTheClientButNotTheOthers() throws Exception {
    try (TestClient wrong = TestClient.connect(SERVER)) {
      wrong.zk().addAuthInfo("kerberos-of-old", TestClient.bytes("x"));
      wrong.events().awaitState(KeeperState.AuthFailed);
      assertThatThrownBy(() -> wrong.zk().exists("/", false))
          .isInstanceOf(KeeperException.AuthFailedException.class);
    }
    assertThat(stranger.zk().exists("/", false)).isNotNull();
  }

  @Test
  void credentialsAreSentAgainAfterARestart() throws Exception {
    alice.zk().create("/again", null, Acls.creatorAll(), CreateMode.PERSISTENT);
    alice.events().clear();
    SERVER.crashAndRestart();
    alice.events().awaitState(KeeperState.SyncConnected);
    assertThat(alice.zk().getData("/again", false, null)).isNull();
  }

  @Test
  void aWatchShowsOnlyWhatItsOwnerMayRead() throws Exception {
    alice.create("/shown", "");
    EventRecorder events = new EventRecorder();
    stranger.zk().addWatch("/shown", events, AddWatchMode.PERSISTENT_RECURSIVE);
    alice.zk().create("/shown/secret", null, Acls.creatorAll(), CreateMode.PERSISTENT);
    alice.create("/shown/open", "");
    assertThat(events.awaitNodes(1)).containsExactly("NodeCreated /shown/open");
  }
}
