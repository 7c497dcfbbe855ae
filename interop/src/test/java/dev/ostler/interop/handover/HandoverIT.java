package dev.ostler.interop.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.Share;
import dev.ostler.interop.support.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class HandoverIT {
  private static final long SEED = 20_251_121;

  private static Map<String, String> configuration(String compression, int snapCount) {
    Map<String, String> lines = new HashMap<>();
    lines.put("extendedTypesEnabled", "true");
    lines.put("snapCount", "" + snapCount);
    lines.put("DigestAuthenticationProvider.superDigest", Filling.superDigest());
    if (!compression.equals("none")) {
      lines.put("snapshot.compression.method", compression);
    }
    return lines;
  }

  /** A session that knows both servers and so follows the data from one to the other. */
  private static TestClient session(LiveServer one, LiveServer other) {
    TestClient client =
        TestClient.connect(
            one.connectString() + "," + other.connectString(), 2 * TestClient.TIMEOUT_MILLIS);
    client.zk().addAuthInfo("digest", TestClient.bytes(Filling.SUPER));
    return client;
  }

  /** Stops one server, in one way or the other, and starts the other on its files. */
  private static void move(LiveServer from, LiveServer to, boolean kill, TestClient client) {
    client.events().clear();
    if (kill) {
      from.kill();
    } else {
      from.stop();
    }
    to.takeDataFrom(from);
    to.start();
    client.events().awaitState(KeeperState.SyncConnected);
  }

  /** Fails if a digest that both servers remember differs. */
  private static void assertSameDigests(String before, String after) {
    Map<String, String> known = new HashMap<>();
    before.lines().filter(line -> line.contains(": ")).forEach(line -> put(known, line));
    Map<String, String> found = new HashMap<>();
    after.lines().filter(line -> line.contains(": ")).forEach(line -> put(found, line));
    found.keySet().retainAll(known.keySet());
    known.keySet().retainAll(found.keySet());
    assertThat(found).isEqualTo(known);
  }

  private static void put(Map<String, String> digests, String line) {
    String[] parts = line.split(": ", 2);
    digests.put(parts[0], parts[1]);
  }

  private static Stream<Arguments> apacheToOstlerAndBack() {
    return Share.of(
        2,
        List.of(
            arguments("none", 150, true),
            arguments("snappy", 150, false),
            arguments("none", 100000, false),
            arguments("gz", 150, true)));
  }

  private static Stream<Arguments> ostlerToApacheAndBack() {
    return Share.of(
        2,
        List.of(
            arguments("none", 100000, true),
            arguments("gz", 150, false),
            arguments("none", 150, false),
            arguments("snappy", 150, true)));
  }

  @ParameterizedTest(name = "{0}, snapshots after {1}, killed: {2}")
  @MethodSource
  void apacheToOstlerAndBack(String compression, int snapCount, boolean kill) throws Exception {
    Map<String, String> configuration = configuration(compression, snapCount);
    try (LiveServer apache = LiveServer.apache(configuration);
        LiveServer ostler = LiveServer.ostler(configuration)) {
      thereAndBack(apache, ostler, kill);
      assertThat(apache.log()).doesNotContainIgnoringCase("mismatch");
    }
  }

  @ParameterizedTest(name = "{0}, snapshots after {1}, killed: {2}")
  @MethodSource
  void ostlerToApacheAndBack(String compression, int snapCount, boolean kill) throws Exception {
    Map<String, String> configuration = configuration(compression, snapCount);
    try (LiveServer apache = LiveServer.apache(configuration);
        LiveServer ostler = LiveServer.ostler(configuration)) {
      thereAndBack(ostler, apache, kill);
      assertThat(apache.log()).doesNotContainIgnoringCase("mismatch");
    }
  }

  private static void thereAndBack(LiveServer first, LiveServer second, boolean kill)
      throws Exception {
    first.start();
    try (TestClient client = session(first, second)) {
      long session = client.zk().getSessionId();
      new Filling(client, "/first", SEED).write();
      Map<String, String> written = TreeWalk.of(client.zk());
      assertThat(written).hasSizeGreaterThan(300);
      String digests = first.word("hash");
      assertThat(digests.lines().filter(line -> line.contains(": "))).hasSizeGreaterThan(2);

      move(first, second, kill, client);
      assertThat(client.zk().getSessionId()).isEqualTo(session);
      Map<String, String> taken = TreeWalk.of(client.zk());
      assertThat(TreeWalk.difference(written, taken)).isEmpty();
      assertThat(client.zk().getEphemerals()).contains("/first/ephemeral");
      assertThat(second.log()).doesNotContain("the tree is not the one that was logged");
      assertSameDigests(digests, second.word("hash"));

      new Filling(client, "/second", SEED + 1).write();
      client.zk().setData("/first/changed", TestClient.bytes("by the second"), -1);
      assertThat(client.create("/first/sequence/s-", "", CreateMode.PERSISTENT_SEQUENTIAL))
          .isEqualTo("/first/sequence/s-0000000030");
      client.zk().delete("/first/ephemeral", -1);
      try (TestClient brief = session(second, second)) {
        brief.create("/brief", "", CreateMode.EPHEMERAL);
      }
      Map<String, String> changed = TreeWalk.of(client.zk());
      String laterDigests = second.word("hash");

      move(second, first, kill, client);
      assertThat(client.zk().getSessionId()).isEqualTo(session);
      assertThat(TreeWalk.difference(changed, TreeWalk.of(client.zk()))).isEmpty();
      assertSameDigests(laterDigests, first.word("hash"));
      assertThat(client.zk().getEphemerals())
          .contains("/first/ephemeral-null", "/second/ephemeral")
          .doesNotContain("/first/ephemeral", "/brief");
      client.create("/end", "");
    }
    try (TestClient after = session(first, first)) {
      Await.until(
          "the ephemerals to be gone with their session",
          () -> after.zk().exists("/second/ephemeral", false) == null);
    }
  }

  @Test
  void aSessionThatNobodyClaimsExpiresAfterTheHandover() throws Exception {
    Map<String, String> configuration = configuration("none", 100_000);
    try (LiveServer apache = LiveServer.apache(configuration).start();
        LiveServer ostler = LiveServer.ostler(configuration)) {
      try (TestClient client = TestClient.connect(apache.connectString(), 2_000)) {
        client.create("/orphan", "", CreateMode.EPHEMERAL);
        client.create("/kept", "");
        apache.kill();
      }
      ostler.takeDataFrom(apache);
      ostler.start();
      try (TestClient client = TestClient.connect(ostler)) {
        Await.until("the session to expire", () -> client.zk().exists("/orphan", false) == null);
        assertThat(client.zk().exists("/kept", false)).isNotNull();
      }
    }
  }

  @Test
  void theOtherServersLogsAreReadWithoutTheirSnapshots() throws Exception {
    // Several runs of each on the same files, so that logs of both kinds follow each other.
    Map<String, String> configuration = configuration("none", 100_000);
    try (LiveServer apache = LiveServer.apache(configuration);
        LiveServer ostler = LiveServer.ostler(configuration)) {
      apache.start();
      try (TestClient client = session(apache, ostler)) {
        LiveServer from = apache;
        LiveServer to = ostler;
        for (int round = 0; round < 4; round++) {
          for (int i = 0; i < 20; i++) {
            client.create("/r" + round + "-" + i, "");
          }
          move(from, to, true, client);
          LiveServer swap = from;
          from = to;
          to = swap;
        }
        List<String> names = client.zk().getChildren("/", false);
        for (int round = 0; round < 4; round++) {
          for (int i = 0; i < 20; i++) {
            assertThat(names).contains("r" + round + "-" + i);
          }
        }
      } catch (KeeperException lost) {
        throw new AssertionError(apache.log() + ostler.log(), lost);
      }
    }
  }

  @Test
  void aDeletionOfWhatIsGoneStillMovesTheParent() throws Exception {
    // What a snapshot leaves that was written while a child was deleted: the parent as before, the
    // child gone. Here the creation of the child is taken out of the log.
    Map<String, String> configuration = configuration("none", 100_000);
    try (LiveServer apache = LiveServer.apache(configuration).start();
        LiveServer ostler = LiveServer.ostler(configuration)) {
      try (TestClient client = session(apache, ostler)) {
        client.create("/parent", "");
        client.create("/parent/child", "");
        long created = client.zk().exists("/parent/child", false).getCzxid();
        client.zk().delete("/parent/child", -1);
        client.create("/ephemeral", "", CreateMode.EPHEMERAL);
        failAndRestart(apache, created, client);
        Map<String, String> expected = TreeWalk.of(client.zk());
        client.events().clear();
        apache.kill();
        forgetSnapshotsAfterStart(apache);
        ostler.takeDataFrom(apache);
        ostler.start();
        client.events().awaitState(KeeperState.SyncConnected);
        assertThat(TreeWalk.difference(expected, TreeWalk.of(client.zk()))).isEmpty();
      }
    }
  }

  /** Restarts a server after one of its transactions was made a failed one. */
  private static void failAndRestart(LiveServer server, long zxid, TestClient client)
      throws IOException {
    client.events().clear();
    server.kill();
    LogSurgery.fail(server.dataDirectory().resolve("version-2/log.1"), zxid);
    server.start();
    client.events().awaitState(KeeperState.SyncConnected);
  }

  /** So that the next server has to replay the log, too. */
  private static void forgetSnapshotsAfterStart(LiveServer server) throws IOException {
    try (Stream<Path> files = Files.list(server.dataDirectory().resolve("version-2"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith("snapshot.") && !name.equals("snapshot.0")) {
          Files.delete(file);
        }
      }
    }
  }
}
