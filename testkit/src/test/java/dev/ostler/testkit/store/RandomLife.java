package dev.ostler.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.store.log.LogHistory.Found;
import dev.ostler.store.log.LogRange;
import dev.ostler.store.purge.Purge;
import dev.ostler.testkit.disk.DiskChoices;
import dev.ostler.testkit.disk.DiskFault;
import dev.ostler.testkit.disk.PowerLoss;
import dev.ostler.testkit.disk.SimulatedDisk;
import dev.ostler.testkit.store.MemberStore.Chain;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.txn.Transaction;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A member that appends, takes snapshots, purges, is truncated, adopts snapshots, serves learners
 * out of its log, and loses its power now and then. After each start what it has is a history it
 * had, and nothing that was durable is missing unless a leader took it away.
 */
final class RandomLife {
  private final SplittableRandom random;
  private final SimulatedDisk disk;
  private MemberStore store;

  /** The one history there is now, by zxid; what is beyond it was taken away. */
  private final TreeMap<Long, Chain> history = new TreeMap<>();

  private final TreeMap<Long, Transaction> transactions = new TreeMap<>();
  private long durable;

  /** A history that may stand in for this one, because its adoption was asked for. */
  private Chain adopting = Chain.EMPTY;

  private int branch;

  private RandomLife(long seed) {
    this.random = new SplittableRandom(seed);
    this.disk = new SimulatedDisk(DiskChoices.from(random.split()));
    this.store = new MemberStore(disk, Crashes.OPTIONS);
    history.put(0L, Chain.EMPTY);
  }

  static void run(long seed) throws IOException {
    RandomLife life = new RandomLife(seed);
    for (int i = 0; i < 8; i++) {
      life.live();
    }
  }

  private void live() throws IOException {
    long crashAt = disk.operations() + random.nextInt(400);
    boolean halfway = random.nextInt(2) == 0;
    disk.fault(operation ->
        operation.number() < crashAt
            ? null
            : halfway ? DiskFault.Outcome.CRASH_HALFWAY : DiskFault.Outcome.CRASH);
    try {
      start();
      for (int step = 0; step < 80; step++) {
        step();
      }
    } catch (PowerLoss expected) {
      // The next life shows what is left.
    }
    disk.crash();
    start();
    disk.endProcess();
  }

  private void start() throws IOException {
    store = new MemberStore(disk, Crashes.OPTIONS).start();
    Chain found = store.state;
    if (found.equals(adopting) && !found.equals(Chain.EMPTY)) {
      adopted(found);
    }
    assertThat(found).isEqualTo(history.get(found.zxid()));
    assertThat(found.zxid()).isGreaterThanOrEqualTo(durable);
    // An adoption can be over before it is written down that the history ends there.
    forget(found.zxid());
    durable = found.zxid();
  }

  private void adopted(Chain chain) {
    history.clear();
    transactions.clear();
    history.put(chain.zxid(), chain);
    durable = chain.zxid();
  }

  private void forget(long zxid) {
    history.tailMap(zxid, false).clear();
    transactions.tailMap(zxid, false).clear();
  }

  private void step() throws IOException {
    switch (random.nextInt(13)) {
      case 0, 1, 2, 3 -> append(1 + random.nextInt(12));
      case 4, 5 -> store.log().sync().syncOnce();
      case 6 -> store.log().filler().fillOnce();
      case 7 -> {
        settle();
        store.log().roll();
        store.snapshot();
      }
      case 8, 9 -> serve();
      case 10 -> {
        if (random.nextInt(4) == 0) {
          truncate();
        }
      }
      case 11 -> {
        if (random.nextInt(8) == 0) {
          adopt();
        }
      }
      default ->
          Purge.run(
              store.directories().snapshots(),
              store.directories().logs(),
              Purge.RETAINED_MIN,
              path -> {});
    }
    durable = Math.max(durable, store.durable);
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      long last = history.lastKey();
      boolean newEpoch = branch != (last >>> 32) || last == 0 || random.nextInt(30) == 0;
      long zxid = newEpoch ? (Math.max(branch, last >>> 32) + 1L) << 32 | 1 : last + 1;
      if (newEpoch) {
        branch = (int) (zxid >>> 32);
      }
      Transaction transaction = MemberStore.transaction(zxid, branch);
      transactions.put(zxid, transaction);
      history.put(zxid, history.lastEntry().getValue().and(transaction));
      store.append(transaction);
    }
  }

  private void settle() {
    store.sync();
    durable = Math.max(durable, store.durable);
    assertThat(store.failure).isNull();
  }

  private void truncate() {
    settle();
    Long[] all = history.keySet().toArray(Long[]::new);
    long z = all[random.nextInt(all.length)];
    durable = Math.min(durable, z);
    branch++;
    long answer = store.truncate(z);
    if (answer == z) {
      forget(z);
      assertThat(store.state).isEqualTo(history.lastEntry().getValue());
      store.durable = z;
    } else {
      durable = store.durable;
    }
  }

  private void adopt() throws IOException {
    settle();
    branch++;
    long zxid = (long) branch << 32 | random.nextInt(40);
    adopting = new Chain(zxid, random.nextLong());
    store.adopt(adopting);
    adopted(adopting);
    store.durable = zxid;
  }

  /** What a learner would be given is what the history says, or nothing. */
  private void serve() throws IOException {
    long floor = durable;
    Long[] all = history.headMap(floor, true).keySet().toArray(Long[]::new);
    if (all.length == 0) {
      return;
    }
    long asked = all[random.nextInt(all.length)] + random.nextInt(2);
    if (!(store.history().search(asked, floor, Long.MAX_VALUE) instanceof Found.Part part)) {
      return;
    }
    assertThat(part.zxid()).isEqualTo(history.floorKey(asked));
    long last = part.zxid();
    try (LogRange range = store.history().range(last, floor)) {
      for (EncodedTransaction next = range.next(); next != null; next = range.next()) {
        assertThat(next.zxid()).isEqualTo(transactions.higherKey(last));
        assertThat(next.transaction()).isEqualTo(transactions.get(next.zxid()));
        last = next.zxid();
      }
    }
    assertThat(last).isEqualTo(floor);
  }
}
