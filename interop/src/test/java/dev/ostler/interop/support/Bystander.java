package dev.ostler.interop.support;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.data.Stat;

/** A well-behaved client that works on while others misbehave, and must notice nothing. */
public final class Bystander implements AutoCloseable {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

  private final TestClient client;
  private final Duration answerMax;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicInteger rounds = new AtomicInteger();
  private final AtomicLong slowestNanos = new AtomicLong();
  private final CompletableFuture<Void> work;

  /** Connects and begins to work. */
  public Bystander(LiveServer server) {
    this(server, ANSWER_MAX);
  }

  /** Connects, begins to work, and puts up with waiting so long for answers. */
  public Bystander(LiveServer server, Duration answerMax) {
    this.answerMax = answerMax;
    client = TestClient.connect(server);
    work = CompletableFuture.runAsync(this::work, Thread::startVirtualThread);
  }

  private void work() {
    try {
      String path = client.create("/bystander-", "", CreateMode.EPHEMERAL_SEQUENTIAL);
      int version = 0;
      while (!stop.get()) {
        EventRecorder events = new EventRecorder();
        long began = System.nanoTime();
        client.zk().exists(path, events);
        Stat stat = client.zk().setData(path, TestClient.bytes("v" + version), version);
        version = stat.getVersion();
        if (!client.read(path).equals("v" + (version - 1))) {
          throw new AssertionError("the bystander does not read what it has written");
        }
        answered(began);
        if (events.awaitNodes(1).size() != 1) {
          throw new AssertionError("the bystander saw " + events.ofNodes());
        }
        rounds.incrementAndGet();
      }
    } catch (KeeperException failure) {
      throw new AssertionError("the bystander was disturbed", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  private void answered(long began) {
    slowestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
  }

  /** Waits until the client has been served some more. */
  public void awaitProgress() {
    int before = rounds.get();
    Await.until("the bystander to be served", () -> work.isDone() || rounds.get() > before + 20);
  }

  /**
   * The longest time so far that a read, a write and a read have taken in a row, also printed, with
   * what the others did meanwhile.
   */
  public Duration longestWait(String meanwhile) {
    awaitProgress();
    Duration longest = Duration.ofNanos(slowestNanos.get());
    System.out.printf("a bystander's longest wait: %d ms (%s)%n", longest.toMillis(), meanwhile);
    return longest;
  }

  /** Ends the work; fails if the client was disconnected, refused or kept waiting. */
  @Override
  public void close() {
    try {
      awaitProgress();
      stop.set(true);
      work.orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      if (client.events().states().contains(KeeperState.Disconnected)) {
        throw new AssertionError("the bystander was disconnected");
      }
      if (slowestNanos.get() > answerMax.toNanos()) {
        throw new AssertionError(
            "the bystander waited " + slowestNanos.get() / 1_000_000 + " ms for an answer");
      }
    } finally {
      stop.set(true);
      client.close();
    }
  }
}
