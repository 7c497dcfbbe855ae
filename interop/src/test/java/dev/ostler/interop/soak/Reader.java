package dev.ostler.interop.soak;

import dev.ostler.interop.support.TestClient;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.KeeperException;

/** A session that reads the writers' counters. */
final class Reader {
  private static final long PACE_NANOS = 5_000_000;

  private final TestClient client;
  private final List<Writer> writers;
  private final Random random;
  private final Gate gate;
  private final Violations violations;
  private final int[] seen;
  private final AtomicLong reads = new AtomicLong();

  Reader(
      String servers,
      int timeout,
      List<Writer> writers,
      long seed,
      Gate gate,
      Violations violations) {
    this.client = TestClient.connect(servers, timeout);
    this.writers = writers;
    this.random = new Random(seed);
    this.gate = gate;
    this.violations = violations;
    this.seen = new int[writers.size()];
  }

  long reads() {
    return reads.get();
  }

  void run() {
    try {
      while (gate.pass(this::read)) {
        LockSupport.parkNanos(PACE_NANOS);
      }
    } catch (Exception failure) {
      violations.add(Violations.Kind.SESSIONS_LOST, "a reader: " + failure);
    }
  }

  private void read() throws KeeperException, InterruptedException {
    int which = random.nextInt(writers.size());
    Writer writer = writers.get(which);
    boolean synced = random.nextInt(4) == 0;
    int least = synced ? Math.max(seen[which], writer.counterValue()) : seen[which];
    try {
      if (synced) {
        client.sync();
      }
      int value = Integer.parseInt(client.read(writer.counter()));
      if (value < least) {
        violations.add(
            Violations.Kind.READS_GONE_BACK,
            writer.counter()
                + " is "
                + value
                + (synced ? " after a sync" : "")
                + ", was "
                + least
                + " before");
      }
      seen[which] = Math.max(seen[which], value);
      reads.incrementAndGet();
    } catch (KeeperException.ConnectionLossException again) {
      // The next one, then.
    }
  }

  void close() {
    client.close();
  }
}
