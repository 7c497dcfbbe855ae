package dev.ostler.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.store.Samples;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.FileDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log with its threads. Run one seed again with {@code -Dseed=N}. */
class LogThreadsTest {
  private static final long WAIT_NANOS = 20_000_000_000L;

  @TempDir Path folder;

  @Test
  void everyTransactionArrivesOnceAndInOrder() throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    Directory directory = new FileDisk().directory(folder.toString());
    AtomicLong durable = new AtomicLong();
    TransactionLog log =
        new TransactionLog(
            directory, LogOptions.DEFAULT, new Reported(durable), 0, System::nanoTime);
    long zxid = 0;
    try (LogThreads threads = LogThreads.start(log)) {
      for (int round = 0; round < 400; round++) {
        int count = random.nextInt(60);
        for (int i = 0; i < count; i++) {
          zxid++;
          log.append(Samples.transaction(zxid));
        }
        if (random.nextInt(200) == 0) {
          log.roll();
        }
        log.flush();
        if (random.nextInt(3) == 0) {
          awaitDurable(durable, zxid - random.nextInt(50), threads);
        }
      }
    }
    assertThat(durable.get()).as("seed " + seed).isEqualTo(zxid);
    assertThat(directory.list()).doesNotContain(LogFormat.NEXT_FILE);
    long expected = 0;
    try (TransactionLogReader reader =
        new TransactionLogReader(directory, 0, false, verdict -> assertThat(verdict).isNull())) {
      var transaction = reader.next();
      while (transaction != null) {
        expected++;
        assertThat(transaction)
            .as("seed " + seed + "; run again with -Dtest=LogThreadsTest -Dseed=" + seed)
            .isEqualTo(Samples.transaction(expected));
        transaction = reader.next();
      }
    }
    assertThat(expected).isEqualTo(zxid);
  }

  @Test
  void aChangeOfTheHistoryComesBetweenTwoBatches() throws IOException {
    Directory directory = new FileDisk().directory(folder.toString());
    AtomicLong durable = new AtomicLong();
    AtomicLong chores = new AtomicLong();
    TransactionLog log =
        new TransactionLog(
            directory, LogOptions.DEFAULT, new Reported(durable), 0, System::nanoTime);
    try (LogThreads threads = LogThreads.start(log)) {
      for (long zxid = 1; zxid <= 10; zxid++) {
        log.append(Samples.transaction(zxid));
      }
      log.flush();
      awaitDurable(durable, 10, threads);
      log.run(chores::incrementAndGet);
      AtomicLong end = new AtomicLong();
      log.change(
          () -> {
            Objects.requireNonNull(LogCut.find(directory, 0, 6)).run();
            return 6;
          },
          end::set);
      awaitDurable(end, 6, threads);
      durable.set(6);
      for (long zxid = 7; zxid <= 8; zxid++) {
        log.append(Samples.transaction(zxid));
      }
      log.flush();
      awaitDurable(durable, 8, threads);
    }
    assertThat(chores).hasValue(1);
    assertThat(TransactionLogReader.logs(directory)).containsExactly("log.1", "log.7");
    assertThat(TransactionLogReader.lastKnown(directory)).isEqualTo(8);
  }

  private static void awaitDurable(AtomicLong durable, long zxid, LogThreads running) {
    assertThat(running).isNotNull();
    long deadline = System.nanoTime() + WAIT_NANOS;
    while (durable.get() < zxid) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(20_000);
    }
  }

  private record Reported(AtomicLong durable) implements LogListener {
    @Override
    public void durable(long zxid) {
      assertThat(zxid).isGreaterThan(durable.getAndSet(zxid));
    }

    @Override
    public void failed(IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
