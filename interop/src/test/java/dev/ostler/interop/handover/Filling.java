package dev.ostler.interop.handover;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.TestClient;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelIdentity;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;

/** Writes some of everything that a data directory can hold. */
final class Filling {
  static final String SUPER = "super:secret";

  private static final long HOUR_MILLIS = 3_600_000;
  private static final List<ACL> OPEN = Acls.open();

  private final TestClient client;
  private final String root;
  private final Random random;

  /**
   * @param root a parent that does not exist yet
   */
  Filling(TestClient client, String root, long seed) {
    this.client = client;
    this.root = root;
    this.random = new Random(seed);
  }

  /** The value of {@code superDigest} that lets {@link #SUPER} in. */
  static String superDigest() {
    return ModelIdentity.digest(ModelBytes.of(SUPER)).id();
  }

  /** Writes it all; ephemerals belong to the client's session. */
  void write() throws KeeperException, InterruptedException {
    client.create(root, "root of a filling");
    kinds();
    acls();
    quotas();
    sequences();
    changes();
    bulk();
  }

  private void kinds() throws KeeperException, InterruptedException {
    ZooKeeper zk = client.zk();
    zk.create(root + "/null", null, OPEN, CreateMode.PERSISTENT);
    zk.create(root + "/empty", new byte[0], OPEN, CreateMode.PERSISTENT);
    byte[] large = new byte[900_000];
    random.nextBytes(large);
    zk.create(root + "/large", large, OPEN, CreateMode.PERSISTENT);
    client.create(root + "/日本 ü", "names");
    client.create(root + "/ephemeral", "e", CreateMode.EPHEMERAL);
    zk.create(root + "/ephemeral-null", null, OPEN, CreateMode.EPHEMERAL);
    client.create(root + "/container", "c", CreateMode.CONTAINER);
    client.create(root + "/container-used", "c", CreateMode.CONTAINER);
    client.create(root + "/container-used/child", "c");
    zk.create(
        root + "/ttl",
        TestClient.bytes("t"),
        OPEN,
        CreateMode.PERSISTENT_WITH_TTL,
        new Stat(),
        HOUR_MILLIS);
    zk.create(
        root + "/ttl-",
        null,
        OPEN,
        CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL,
        new Stat(),
        0xff_ffff_ffffL);
  }

  private void acls() throws KeeperException, InterruptedException {
    ZooKeeper zk = client.zk();
    zk.create(root + "/creator", null, Acls.creatorAll(), CreateMode.PERSISTENT);
    zk.create(root + "/readable", null, Acls.readable(), CreateMode.PERSISTENT);
    zk.create(
        root + "/mixed",
        null,
        Arrays.asList(
            new ACL(ZooDefs.Perms.READ, Acls.ANYONE),
            new ACL(ZooDefs.Perms.ALL, new Id("digest", "u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=")),
            new ACL(ZooDefs.Perms.WRITE, new Id("ip", "10.0.0.0/8"))),
        CreateMode.PERSISTENT);
    client.create(root + "/acl-changed", "");
    zk.setACL(root + "/acl-changed", Acls.readable(), 0);
    zk.setACL(root + "/acl-changed", OPEN, 1);
  }

  private void quotas() throws KeeperException, InterruptedException {
    client.create(root + "/quota", "12345");
    client.create(root + "/quota/a", "1");
    String quota = "/zookeeper/quota" + root;
    client.create(quota, "");
    client.create(quota + "/quota", "");
    client.create(
        quota + "/quota/zookeeper_limits", "count=5,bytes=100=;byteHardLimit=200;countHardLimit=9");
    client.create(quota + "/quota/zookeeper_stats", "count=0,bytes=0");
    client.create(root + "/quota/b", "123");
    client.zk().setData(root + "/quota/b", TestClient.bytes("1"), -1);
    client.zk().delete(root + "/quota/a", -1);
  }

  private void sequences() throws KeeperException, InterruptedException {
    client.create(root + "/sequence", "");
    for (int i = 0; i < 30; i++) {
      String path =
          client.create(
              root + "/sequence/s-",
              "" + i,
              i % 3 == 0 ? CreateMode.EPHEMERAL_SEQUENTIAL : CreateMode.PERSISTENT_SEQUENTIAL);
      if (i % 2 == 0) {
        client.zk().delete(path, 0);
      }
    }
  }

  private void changes() throws KeeperException, InterruptedException {
    client.create(root + "/changed", "0");
    for (int i = 0; i < 10; i++) {
      client.zk().setData(root + "/changed", TestClient.bytes("" + i), i);
    }
    client
        .zk()
        .multi(
            List.of(
                Op.check(root + "/changed", 10),
                Op.create(root + "/multi", TestClient.bytes("m"), OPEN, CreateMode.PERSISTENT),
                Op.create(root + "/multi/e", null, OPEN, CreateMode.EPHEMERAL),
                Op.setData(root + "/changed", null, 10),
                Op.delete(root + "/multi/e", 0)));
    try {
      client
          .zk()
          .multi(
              List.of(
                  Op.create(root + "/never", null, OPEN, CreateMode.PERSISTENT),
                  Op.check(root + "/changed", 99)));
      throw new AssertionError("a multi with a failing check succeeds");
    } catch (KeeperException.BadVersionException expected) {
      // Failed transactions are in the log, too.
    }
    try {
      client.zk().delete(root + "/changed", 99);
      throw new AssertionError("a delete of the wrong version succeeds");
    } catch (KeeperException.BadVersionException expected) {
      // As above.
    }
  }

  private void bulk() throws KeeperException, InterruptedException {
    client.create(root + "/bulk", "");
    for (int i = 0; i < 400; i++) {
      byte[] data = new byte[random.nextInt(200)];
      random.nextBytes(data);
      String parent = root + "/bulk" + (i % 10 == 0 ? "" : "/n" + i / 10 * 10);
      client.zk().create(parent + "/n" + i, data, OPEN, CreateMode.PERSISTENT);
    }
    for (int i = 1; i < 400; i += 7) {
      if (i % 10 != 0) {
        client.zk().delete(root + "/bulk/n" + i / 10 * 10 + "/n" + i, -1);
      }
    }
  }
}
