package dev.ostler.interop.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.tree.Tree;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.TestClient;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.snapshot.Compression;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One directory, written by either product and opened by the other. */
class StorageIT {
  private static final String EXTENDED = "-Dzookeeper.extendedTypesEnabled=true";
  private static final long SESSION = 0x0100_0000_0000_0777L;

  private static TransactionBody.Create create(
      int type, String path, String data, int parentCversion) {
    return new TransactionBody.Create(
        type,
        Path.of(path),
        Bytes.utf8(data),
        AclList.OPEN,
        false,
        parentCversion,
        type == OpCode.CREATE_TTL ? 600_000 : 0);
  }

  private static TransactionBody.SetData set(String path, String data, int version) {
    return new TransactionBody.SetData(OpCode.SET_DATA, Path.of(path), Bytes.utf8(data), version);
  }

  /** One of each kind of transaction. */
  private static void writeOneOfEach(StoredState state) {
    state.session(SESSION);
    state.write(new TransactionBody.CreateSession(30_000));
    state.write(create(OpCode.CREATE, "/a", "one", 1));
    state.write(create(OpCode.CREATE2, "/b", "zwei €", 2));
    state.write(create(OpCode.CREATE_CONTAINER, "/box", "", 3));
    state.write(create(OpCode.CREATE_TTL, "/ttl", "t", 4));
    state.write(
        new TransactionBody.Create(
            OpCode.CREATE, Path.of("/eph"), null, AclList.READ_ONLY, true, 5, 0));
    state.write(new TransactionBody.Failure(-101));
    state.write(set("/a", "two", 1));
    state.write(
        new TransactionBody.SetAcl(
            Path.of("/b"),
            AclList.of(List.of(new Acl(31, "digest", "u:hash"), new Acl(1, "world", "anyone"))),
            1));
    state.write(
        new TransactionBody.Multi(
            List.of(
                new TransactionBody.Check(Path.of("/a"), 1),
                create(OpCode.CREATE, "/a/x", "x", 1),
                set("/a", "three", 2))));
    state.write(
        new TransactionBody.Multi(
            List.of(new TransactionBody.Failure(-110), new TransactionBody.Failure(-2))));
    state.write(create(OpCode.CREATE, "/gone", "", 6));
    state.write(new TransactionBody.Delete(OpCode.DELETE, Path.of("/gone")));
  }

  private static void writeMany(StoredState state, int from, int to) {
    int version = from;
    for (int i = from; i < to; i++) {
      state.write(create(OpCode.CREATE, "/a/n" + i, "v" + i, 2 + i));
      version++;
      state.write(set("/a/x", "x" + version, version));
    }
  }

  private static LiveServer apache() {
    return LiveServer.apache(Map.of("snapCount", "100000"), EXTENDED);
  }

  private static String zxid(LiveServer server) {
    return server
        .word("srvr")
        .lines()
        .filter(line -> line.startsWith("Zxid"))
        .findFirst()
        .orElse("");
  }

  /** About its files, that is: a word asked while it starts makes it complain about others. */
  private static void assertNoComplaint(LiveServer server) {
    assertThat(server.log())
        .doesNotContainIgnoringCase("mismatch")
        .doesNotContainIgnoringCase("CRC check")
        .doesNotContain("ERROR org.apache.zookeeper.server.persistence")
        .doesNotContain("ERROR org.apache.zookeeper.server.DataTree");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatTheStoreWroteApacheServesAndExtends(Compression compression) throws Exception {
    try (LiveServer server = apache()) {
      long zxid;
      try (StoredState state = new StoredState(server.dataDirectory())) {
        state.snapshot(SnapshotFormat.DEFAULT);
        state.fillAhead();
        writeOneOfEach(state);
        state.sync();
        state.roll();
        state.snapshot(new SnapshotFormat(true, true, compression));
        writeMany(state, 0, 100);
        state.sync();
        writeMany(state, 100, 150);
        zxid = state.zxid();
      }
      server.start();
      assertThat(zxid(server)).isEqualTo("Zxid: 0x" + Long.toHexString(zxid));
      try (TestClient client = TestClient.connect(server)) {
        assertThat(client.read("/a")).isEqualTo("three");
        assertThat(client.read("/a/x")).isEqualTo("x150");
        assertThat(client.zk().getChildren("/a", false)).hasSize(151).contains("n149");
        assertThat(client.read("/a/n149")).isEqualTo("v149");
        Stat stat = new Stat();
        assertThat(client.zk().getACL("/b", stat)).hasSize(2);
        assertThat(stat.getAversion()).isEqualTo(1);
        assertThat(client.zk().exists("/eph", false).getEphemeralOwner()).isEqualTo(SESSION);
        assertThat(client.zk().exists("/gone", false)).isNull();
        client.create("/from-apache", "hello");
        client
            .zk()
            .multi(List.of(Op.setData("/a", TestClient.bytes("four"), 2), Op.delete("/a/n0", -1)));
        client.create("/c", "", CreateMode.CONTAINER);
      }
      assertNoComplaint(server);
      server.kill();
      try (StoredState state = new StoredState(server.dataDirectory())) {
        assertThat(state.verdicts).isEmpty();
        assertThat(state.digestsMatch()).isTrue();
        assertThat(state.read("/from-apache")).isEqualTo("hello");
        assertThat(state.read("/a")).isEqualTo("four");
        assertThat(state.read("/a/n0")).isNull();
        assertThat(state.zxid()).isGreaterThanOrEqualTo(zxid + 4);
      }
    }
  }

  @Test
  void anAbandonedDirectoryWithZerosAndAPreparedFileIsServedByApache() throws Exception {
    try (LiveServer server = apache()) {
      StoredState state = new StoredState(server.dataDirectory());
      state.snapshot(SnapshotFormat.DEFAULT);
      state.fillAhead();
      writeOneOfEach(state);
      state.sync();
      state.fillAhead();
      state.abandon();
      java.nio.file.Path version = server.dataDirectory().resolve("version-2");
      assertThat(version.resolve("ostler.log.next")).exists();
      assertThat(Files.size(version.resolve("log.1"))).isGreaterThan(1 << 20);
      server.start();
      assertThat(zxid(server)).isEqualTo("Zxid: 0x" + Long.toHexString(state.zxid()));
      assertNoComplaint(server);
      try (TestClient client = TestClient.connect(server)) {
        assertThat(client.read("/a")).isEqualTo("three");
      }
    }
  }

  @Test
  void aTornEndIsCutOffSoThatApacheStarts() throws Exception {
    try (LiveServer server = apache()) {
      StoredState state = new StoredState(server.dataDirectory());
      state.snapshot(SnapshotFormat.DEFAULT);
      writeOneOfEach(state);
      state.write(set("/a", "x".repeat(2000), 3));
      state.sync();
      state.abandon();
      java.nio.file.Path log = server.dataDirectory().resolve("version-2/log.1");
      byte[] bytes = Files.readAllBytes(log);
      // A sector in the middle of the last record never reached the disk.
      int sector = bytes.length / 512 * 512 - 1024;
      Arrays.fill(bytes, sector, sector + 512, (byte) 0);
      Files.write(log, bytes);

      try (StoredState recovered = new StoredState(server.dataDirectory())) {
        assertThat(recovered.verdicts).hasSize(1).first().isInstanceOf(Verdict.TornTail.class);
        assertThat(recovered.zxid()).isEqualTo(state.zxid() - 1);
      }
      server.start();
      assertThat(zxid(server)).isEqualTo("Zxid: 0x" + Long.toHexString(state.zxid() - 1));
      assertNoComplaint(server);
    }
  }

  @Test
  void whatApacheLeavesWhenItIsKilledIsReadWhole() throws Exception {
    try (LiveServer server = LiveServer.apache(Map.of("snapCount", "60"), EXTENDED)) {
      for (int life = 0; life < 3; life++) {
        server.start();
        try (TestClient client = TestClient.connect(server)) {
          for (int i = 0; i < 150; i++) {
            client
                .zk()
                .create(
                    "/life-" + life + "-",
                    new byte[i],
                    ZooDefs.Ids.OPEN_ACL_UNSAFE,
                    i % 10 == 0
                        ? CreateMode.EPHEMERAL_SEQUENTIAL
                        : CreateMode.PERSISTENT_SEQUENTIAL);
          }
          server.kill();
        }
        try (StoredState state = new StoredState(server.dataDirectory())) {
          assertThat(state.digestsMatch()).isTrue();
          assertThat(children(state)).isGreaterThanOrEqualTo(135 * (life + 1));
        }
      }
    }
  }

  private static int children(StoredState state) throws IOException {
    int count = state.tree().descendants(Tree.ROOT);
    if (count == 0) {
      throw new IOException("the tree is empty");
    }
    return count;
  }
}
