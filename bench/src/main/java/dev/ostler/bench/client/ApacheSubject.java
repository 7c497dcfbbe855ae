package dev.ostler.bench.client;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/** Apache's client. */
final class ApacheSubject implements Subject {
  private static final int OK = KeeperException.Code.OK.intValue();

  private final ZooKeeper client;

  ApacheSubject(String server) throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    client =
        new ZooKeeper(
            server,
            30_000,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
            });
    if (!connected.await(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no server on " + server);
    }
  }

  @Override
  public void prepare(String path, int bytes) throws Exception {
    if (client.exists(path, false) == null) {
      var _ =
          client.create(path, new byte[bytes], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    } else {
      var _ = client.setData(path, new byte[bytes], -1);
    }
  }

  @Override
  public void read(String path, Done done) {
    client.getData(
        path,
        false,
        (code, where, context, data, stat) -> done.done(code == OK ? null : failure(code)),
        null);
  }

  @Override
  public void write(String path, byte[] data, Done done) {
    client.setData(
        path,
        data,
        -1,
        (code, where, context, stat) -> done.done(code == OK ? null : failure(code)),
        null);
  }

  private static Throwable failure(int code) {
    return KeeperException.create(KeeperException.Code.get(code));
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (InterruptedException e) {
      // The process ends next; the server will see that.
      Thread.currentThread().interrupt();
    }
  }
}
