package dev.ostler.examples;

import dev.ostler.client.Client;
import dev.ostler.client.recipe.DistributedLock;
import dev.ostler.client.recipe.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Three workers book into one ledger, one at a time, each with a client of its own as if they were
 * programs on different machines.
 *
 * <pre>
 *   LockExample [SERVERS]
 * </pre>
 */
public final class LockExample {
  /** What is protected: it remembers the highest token and refuses lower ones. */
  private static final class Ledger {
    private final AtomicLong highestToken = new AtomicLong();
    private final List<String> lines = new ArrayList<>();

    void book(String line, long token) {
      if (highestToken.accumulateAndGet(token, Math::max) > token) {
        throw new IllegalStateException("Somebody else has the lock by now: token " + token);
      }
      lines.add(line);
    }
  }

  private LockExample() {}

  public static void main(String[] arguments) throws InterruptedException {
    String servers = arguments.length > 0 ? arguments[0] : "127.0.0.1:2181";
    Ledger ledger = new Ledger();
    List<Thread> workers = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      String name = "worker " + i;
      Thread worker = new Thread(() -> work(servers, name, ledger), name);
      worker.start();
      workers.add(worker);
    }
    for (Thread worker : workers) {
      worker.join();
    }
    System.out.println(ledger.lines.size() + " bookings");
  }

  private static void work(String servers, String name, Ledger ledger) {
    try (Client client = Client.connect(servers)) {
      DistributedLock lock = new DistributedLock(client, "/examples/lock");
      for (int i = 0; i < 5; i++) {
        try (Held held = lock.lock()) {
          System.out.println(name + " has it, token " + held.fencingToken());
          // Asked before each deed: a worker that was stopped meanwhile must not go on.
          if (held.isHeldNow()) {
            ledger.book(name + ", booking " + i, held.fencingToken());
          }
        }
      }
    } catch (InterruptedException e) {
      System.out.println(name + " was interrupted");
    }
  }
}
