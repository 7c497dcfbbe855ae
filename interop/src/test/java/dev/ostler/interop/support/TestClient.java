package dev.ostler.interop.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/** The released Java client, connected, with a record of its events. */
public final class TestClient implements AutoCloseable {
  public static final int TIMEOUT_MILLIS = 30_000;

  private final EventRecorder events;
  private final ZooKeeper client;

  private TestClient(EventRecorder events, ZooKeeper client) {
    this.events = events;
    this.client = client;
  }

  /** A session with a timeout that no restart of a server reaches. */
  public static TestClient connect(LiveServer server) {
    return connect(server.connectString(), TIMEOUT_MILLIS);
  }

  /** A session, once it is there. */
  public static TestClient connect(String connectString, int timeoutMillis) {
    EventRecorder events = new EventRecorder();
    try {
      TestClient made = new TestClient(events, new ZooKeeper(connectString, timeoutMillis, events));
      events.awaitState(KeeperState.SyncConnected);
      return made;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Begins to ask for a session, and does not wait; content to read, or not. */
  public static TestClient begin(String connectString, int timeoutMillis, boolean mayReadOnly) {
    EventRecorder events = new EventRecorder();
    try {
      return new TestClient(
          events, new ZooKeeper(connectString, timeoutMillis, events, mayReadOnly));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Takes a session over by its id and password; does not wait. */
  public static TestClient attach(
      String connectString, int timeoutMillis, long sessionId, byte[] password) {
    EventRecorder events = new EventRecorder();
    try {
      return new TestClient(
          events, new ZooKeeper(connectString, timeoutMillis, events, sessionId, password));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public ZooKeeper zk() {
    return client;
  }

  public EventRecorder events() {
    return events;
  }

  /** Creates a znode open to everybody and returns its path. */
  public String create(String path, String data, CreateMode mode)
      throws KeeperException, InterruptedException {
    return client.create(path, bytes(data), Acls.open(), mode);
  }

  /** Creates a persistent znode. */
  public String create(String path, String data) throws KeeperException, InterruptedException {
    return create(path, data, CreateMode.PERSISTENT);
  }

  /** The data of a znode as text. */
  public String read(String path) throws KeeperException, InterruptedException {
    return new String(client.getData(path, false, null), StandardCharsets.UTF_8);
  }

  /** Has the server catch up with its leader, and returns once it has. */
  public void sync() throws KeeperException, InterruptedException {
    CompletableFuture<Integer> code = new CompletableFuture<>();
    client.sync("/", (result, path, context) -> code.complete(result), null);
    KeeperException.Code answer = KeeperException.Code.get(code.join());
    if (answer != KeeperException.Code.OK) {
      throw KeeperException.create(answer);
    }
  }

  /** Waits until the client serves requests, across reconnects. */
  public void awaitServed() {
    Await.until("the client to be served", () -> client.exists("/", false) != null);
  }

  /** UTF-8. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
