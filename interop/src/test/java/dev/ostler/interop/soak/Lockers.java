package dev.ostler.interop.soak;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.TestClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/**
 * Sessions that take turns at a lock: each queues up with a numbered ephemeral and waits, by a
 * watch, for the one before it to go. Never do two hold it, and no watch fails to come.
 */
final class Lockers {
  private static final long WATCH_SECONDS = 90;
  private static final long PACE_NANOS = 20_000_000;

  private final String folder;
  private final Gate gate;
  private final Violations violations;
  private final List<TestClient> clients = new ArrayList<>();
  private final AtomicInteger holders = new AtomicInteger();
  private final AtomicLong turns = new AtomicLong();

  Lockers(String folder, int count, String servers, int timeout, Gate gate, Violations violations) {
    this.folder = folder;
    this.gate = gate;
    this.violations = violations;
    for (int i = 0; i < count; i++) {
      clients.add(TestClient.connect(servers, timeout));
    }
  }

  /** How often the lock was had. */
  long turns() {
    return turns.get();
  }

  /** What each session does, in a thread of its own. */
  List<Runnable> work() {
    List<Runnable> work = new ArrayList<>();
    for (int i = 0; i < clients.size(); i++) {
      String name = "locker-" + i;
      ZooKeeper zk = clients.get(i).zk();
      work.add(() -> run(name, zk));
    }
    return work;
  }

  private void run(String name, ZooKeeper zk) {
    try {
      while (gate.pass(() -> turn(name, zk))) {
        LockSupport.parkNanos(PACE_NANOS);
      }
    } catch (Exception failure) {
      violations.add(Violations.Kind.SESSIONS_LOST, name + ": " + failure);
    }
  }

  private void turn(String name, ZooKeeper zk) throws KeeperException, InterruptedException {
    String mine = queueUp(name, zk);
    while (!isFirst(mine, zk)) {
      // Somebody before it was waited for; perhaps there is another one.
    }
    if (holders.incrementAndGet() != 1) {
      violations.add(Violations.Kind.LOCKS_SHARED, mine + " is not the only one to hold the lock");
    }
    turns.incrementAndGet();
    holders.decrementAndGet();
    leave(mine, zk);
  }

  private String queueUp(String name, ZooKeeper zk) throws KeeperException, InterruptedException {
    boolean tried = false;
    while (true) {
      try {
        if (tried) {
          for (String child : zk.getChildren(folder, false)) {
            if (child.startsWith(name)) {
              return child;
            }
          }
        }
        String path =
            zk.create(
                folder + "/" + name + "-",
                new byte[0],
                Acls.open(),
                CreateMode.EPHEMERAL_SEQUENTIAL);
        return path.substring(folder.length() + 1);
      } catch (KeeperException.ConnectionLossException unknown) {
        tried = true;
      }
    }
  }

  private boolean isFirst(String mine, ZooKeeper zk) throws KeeperException, InterruptedException {
    while (true) {
      try {
        List<String> queue = new ArrayList<>(zk.getChildren(folder, false));
        queue.sort(Comparator.comparing(Lockers::number));
        int place = queue.indexOf(mine);
        if (place < 0) {
          violations.add(Violations.Kind.LOST, folder + "/" + mine + " of a session that is alive");
          return true;
        }
        if (place == 0) {
          return true;
        }
        String before = folder + "/" + queue.get(place - 1);
        CountDownLatch gone = new CountDownLatch(1);
        if (zk.exists(
                before,
                event -> {
                  if (event.getPath() != null) {
                    gone.countDown();
                  }
                })
            == null) {
          return false;
        }
        if (!gone.await(WATCH_SECONDS, TimeUnit.SECONDS)) {
          violations.add(
              Violations.Kind.WATCHES_LOST,
              "nothing was heard of " + before + " for " + WATCH_SECONDS + " s");
        }
        return false;
      } catch (KeeperException.ConnectionLossException again) {
        // The same once more.
      }
    }
  }

  private static String number(String name) {
    return name.substring(name.lastIndexOf('-') + 1);
  }

  private void leave(String mine, ZooKeeper zk) throws KeeperException, InterruptedException {
    boolean tried = false;
    while (true) {
      try {
        zk.delete(folder + "/" + mine, -1);
        return;
      } catch (KeeperException.ConnectionLossException unknown) {
        tried = true;
      } catch (KeeperException.NoNodeException gone) {
        if (!tried) {
          violations.add(Violations.Kind.LOST, folder + "/" + mine + " before it was deleted");
        }
        return;
      }
    }
  }

  void close() {
    clients.forEach(TestClient::close);
  }
}
