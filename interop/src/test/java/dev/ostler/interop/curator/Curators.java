package dev.ostler.interop.curator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.LiveServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.RetryForever;

/** Clients of one test, closed together. */
final class Curators implements AutoCloseable {
  private static final int SESSION_MILLIS = 30_000;
  private static final int CONNECT_MILLIS = 15_000;
  private static final int RETRY_MILLIS = 50;

  private final LiveServer server;
  private final List<CuratorFramework> clients = new ArrayList<>();

  Curators(LiveServer server) {
    this.server = server;
  }

  /** A started and connected client that retries until it succeeds. */
  CuratorFramework connect() {
    CuratorFramework client =
        CuratorFrameworkFactory.newClient(
            server.connectString(), SESSION_MILLIS, CONNECT_MILLIS, new RetryForever(RETRY_MILLIS));
    clients.add(client);
    client.start();
    try {
      if (!client.blockUntilConnected(30, TimeUnit.SECONDS)) {
        throw new AssertionError("Curator does not connect to " + server.connectString());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return client;
  }

  /**
   * Takes a mutex, is the only one inside, and gives it back.
   *
   * @param inside how many are inside now
   * @param entered how many times somebody was
   */
  static void enterAlone(InterProcessMutex mutex, AtomicInteger inside, AtomicInteger entered)
      throws Exception {
    mutex.acquire();
    try {
      assertThat(inside.incrementAndGet()).isEqualTo(1);
      entered.incrementAndGet();
      inside.decrementAndGet();
    } finally {
      mutex.release();
    }
  }

  @Override
  public void close() {
    clients.forEach(CuratorFramework::close);
  }
}
