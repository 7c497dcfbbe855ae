package dev.ostler.interop.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that create numbered znodes, one after the other, and remember which were acknowledged.
 * A write whose answer was lost with its connection is looked up afterwards, so that each znode is
 * known to be there or not.
 */
public final class Traffic implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final String root;
  private final List<Writer> writers = new ArrayList<>();
  private volatile boolean ending;

  /** One session and its thread. */
  private final class Writer implements Runnable {
    private final String folder;
    private final TestClient client;
    private final Thread thread;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();
    private final AtomicLong longestPauseNanos = new AtomicLong();
    private volatile @Nullable Throwable failure;

    Writer(String folder, String connectString) throws Exception {
      this.folder = folder;
      this.client = TestClient.connect(connectString, TIMEOUT_MILLIS);
      client.create(folder, "");
      this.thread = new Thread(this, "traffic-" + folder);
    }

    @Override
    public void run() {
      long last = System.nanoTime();
      try {
        for (int number = 0; !ending; number++) {
          write(client.zk(), folder + "/" + number);
          acknowledged.set(number + 1);
          long now = System.nanoTime();
          longestPauseNanos.accumulateAndGet(now - last, Math::max);
          last = now;
        }
      } catch (KeeperException | InterruptedException | RuntimeException e) {
        failure = e;
      }
    }

    /** Until it is acknowledged, by its answer or by being there. */
    private void write(ZooKeeper zk, String path) throws KeeperException, InterruptedException {
      boolean open = false;
      while (true) {
        try {
          if (open && zk.exists(path, false) != null) {
            return;
          }
          var _ = zk.create(path, new byte[100], Acls.open(), CreateMode.PERSISTENT);
          return;
        } catch (KeeperException.ConnectionLossException lost) {
          interrupted.incrementAndGet();
          open = true;
        } catch (KeeperException.NodeExistsException there) {
          if (open) {
            return;
          }
          throw there;
        }
      }
    }
  }

  private Traffic(String root) {
    this.root = root;
  }

  /**
   * Begins.
   *
   * @param root a znode that is not there yet
   * @param connectStrings one for each session
   */
  public static Traffic start(String root, List<String> connectStrings) throws Exception {
    Traffic traffic = new Traffic(root);
    try (TestClient client = TestClient.connect(connectStrings.getFirst(), TIMEOUT_MILLIS)) {
      client.create(root, "");
    }
    for (int i = 0; i < connectStrings.size(); i++) {
      traffic.writers.add(traffic.new Writer(root + "/w" + i, connectStrings.get(i)));
    }
    traffic.writers.forEach(writer -> writer.thread.start());
    return traffic;
  }

  /** Writes that were acknowledged so far. */
  public int acknowledged() {
    return writers.stream().mapToInt(writer -> writer.acknowledged.get()).sum();
  }

  /** The longest time for which a session has waited for one write. */
  public Duration longestPause() {
    return Duration.ofNanos(
        writers.stream().mapToLong(writer -> writer.longestPauseNanos.get()).max().orElse(0));
  }

  /** Waits until every session has had so many more writes acknowledged. */
  public void awaitMore(int writes) {
    List<Integer> goals =
        writers.stream().map(writer -> writer.acknowledged.get() + writes).toList();
    Await.until(
        "every session to go on, so far " + acknowledged(),
        Duration.ofSeconds(60),
        () -> {
          for (int i = 0; i < writers.size(); i++) {
            throwFailure(writers.get(i));
            if (writers.get(i).acknowledged.get() < goals.get(i)) {
              return false;
            }
          }
          return true;
        });
  }

  private static void throwFailure(Writer writer) {
    Throwable failure = writer.failure;
    if (failure != null) {
      throw new AssertionError("a session of the traffic has failed: " + failure, failure);
    }
  }

  /** Ends writing; the sessions stay. */
  public void stop() throws InterruptedException {
    ending = true;
    for (Writer writer : writers) {
      writer.thread.join();
      throwFailure(writer);
    }
  }

  /** Looks for every acknowledged znode on one server, after a sync. */
  public void verify(String connectString) throws Exception {
    try (TestClient client = TestClient.connect(connectString, TIMEOUT_MILLIS)) {
      client.sync();
      for (Writer writer : writers) {
        List<String> children = client.zk().getChildren(writer.folder, false);
        assertThat(children)
            .as("znodes of " + writer.folder + " on " + connectString)
            .hasSize(writer.acknowledged.get())
            .contains(Integer.toString(writer.acknowledged.get() - 1));
      }
    }
  }

  public String root() {
    return root;
  }

  @Override
  public void close() {
    ending = true;
    writers.forEach(writer -> writer.client.close());
  }
}
