package dev.ostler.interop.soak;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.TestClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * A session that writes, one request after the other: numbered znodes with a token in their name,
 * none of which is tried twice, and now and then the next value of a counter, on condition of its
 * version, until it is there.
 */
final class Writer {
  private static final int COUNTER_EVERY = 4;
  private static final long PACE_NANOS = 3_000_000;

  private final String folder;
  private final String counter;
  private final TestClient client;
  private final Gate gate;
  private final Violations violations;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong longestWaitNanos = new AtomicLong();

  /** Token to path; guarded by the gate. */
  private final Map<Long, String> written = new HashMap<>();

  /** Tokens of which nothing is known; guarded by the gate. */
  private final Set<Long> open = new HashSet<>();

  private long token;
  private volatile int counterValue;
  private final String ephemeral;

  Writer(String root, int number, String servers, int timeout, Gate gate, Violations violations)
      throws Exception {
    this.folder = root + "/writer-" + number;
    this.counter = root + "/counter-" + number;
    this.ephemeral = root + "/alive-" + number;
    this.gate = gate;
    this.violations = violations;
    client = TestClient.connect(servers, timeout);
    client.create(folder, "");
    client.create(counter, "0");
    client.create(ephemeral, "", CreateMode.EPHEMERAL);
  }

  String counter() {
    return counter;
  }

  /** The highest value that was acknowledged. */
  int counterValue() {
    return counterValue;
  }

  long acknowledged() {
    return acknowledged.get();
  }

  /** The longest time, in ns, in which nothing was acknowledged while there was traffic. */
  long longestWaitNanos() {
    return longestWaitNanos.get();
  }

  /** Until the gate is closed for good or the session is lost. */
  void run() {
    long[] waitsSince = {-1};
    try {
      while (gate.pass(
          () -> {
            long began = System.nanoTime();
            if (waitsSince[0] < 0) {
              waitsSince[0] = began;
            }
            if (write()) {
              longestWaitNanos.accumulateAndGet(System.nanoTime() - waitsSince[0], Math::max);
              waitsSince[0] = -1;
              acknowledged.incrementAndGet();
            }
          })) {
        LockSupport.parkNanos(PACE_NANOS);
      }
    } catch (KeeperException.SessionExpiredException expired) {
      violations.add(Violations.Kind.SESSIONS_LOST, "the writer of " + folder);
    } catch (Exception failure) {
      violations.add(Violations.Kind.SESSIONS_LOST, "the writer of " + folder + ": " + failure);
    }
  }

  private boolean write() throws KeeperException, InterruptedException {
    long number = token++;
    if (number % COUNTER_EVERY == 0) {
      count();
      return true;
    }
    try {
      String path =
          client.create(folder + "/t" + number + "-", "", CreateMode.PERSISTENT_SEQUENTIAL);
      written.put(number, path);
      return true;
    } catch (KeeperException.ConnectionLossException unknown) {
      open.add(number);
      return false;
    }
  }

  /** One step of the counter. An answer may be lost, but then its write counts at most once. */
  private void count() throws KeeperException, InterruptedException {
    ZooKeeper zk = client.zk();
    int version = counterValue;
    byte[] next = TestClient.bytes(Integer.toString(version + 1));
    boolean tried = false;
    while (true) {
      try {
        Stat stat = zk.setData(counter, next, version);
        if (stat.getVersion() != version + 1) {
          violations.add(
              Violations.Kind.DUPLICATED,
              counter + " went from version " + version + " to " + stat.getVersion());
        }
        break;
      } catch (KeeperException.ConnectionLossException unknown) {
        tried = true;
      } catch (KeeperException.BadVersionException other) {
        if (tried && versionIs(version + 1)) {
          break;
        }
      }
    }
    counterValue = version + 1;
  }

  private boolean versionIs(int wanted) throws KeeperException, InterruptedException {
    while (true) {
      try {
        Stat stat = client.zk().exists(counter, false);
        int version = stat == null ? -1 : stat.getVersion();
        if (version != wanted) {
          violations.add(
              version < wanted ? Violations.Kind.LOST : Violations.Kind.DUPLICATED,
              counter + " is at version " + version + " instead of " + wanted);
        }
        return version == wanted;
      } catch (KeeperException.ConnectionLossException again) {
        // Reading is free.
      }
    }
  }

  /** Looks for everything on one server, while nothing is under way. */
  void verify(TestClient onServer, String server) throws KeeperException, InterruptedException {
    List<String> children = onServer.zk().getChildren(folder, false);
    Map<Long, String> found = new HashMap<>();
    for (String child : children) {
      long number = Long.parseLong(child.substring(1, child.indexOf('-')));
      String other = found.put(number, child);
      if (other != null) {
        violations.add(
            Violations.Kind.DUPLICATED, folder + ": " + other + " and " + child + " on " + server);
      }
      if (!written.containsKey(number) && !open.contains(number)) {
        violations.add(
            Violations.Kind.DUPLICATED, folder + "/" + child + " came back on " + server);
      }
    }
    written.forEach((number, path) -> {
      String child = found.get(number);
      if (child == null || !path.equals(folder + "/" + child)) {
        violations.add(Violations.Kind.LOST, path + " on " + server + ", there is " + child);
      }
    });
    int version = onServer.zk().exists(counter, false).getVersion();
    if (version != counterValue) {
      violations.add(
          version < counterValue ? Violations.Kind.LOST : Violations.Kind.DUPLICATED,
          counter + " is " + version + " on " + server + ", should be " + counterValue);
    }
    Stat alive = onServer.zk().exists(ephemeral, false);
    if (alive == null || alive.getEphemeralOwner() != client.zk().getSessionId()) {
      violations.add(Violations.Kind.SESSIONS_LOST, ephemeral + " is not there on " + server);
    }
  }

  /** Deletes what was verified. */
  void forget(TestClient with) throws KeeperException, InterruptedException {
    for (String child : with.zk().getChildren(folder, false)) {
      with.zk().delete(folder + "/" + child, -1, (code, path, context) -> {}, null);
    }
    // The answer to this one comes after the others.
    with.zk().setACL(folder, Acls.open(), -1);
    // What is open stays so: an answer that was lost says nothing about when.
    written.clear();
  }

  void close() {
    client.close();
  }
}
