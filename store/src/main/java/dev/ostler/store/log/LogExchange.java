package dev.ostler.store.log;

import dev.ostler.store.disk.DiskFile;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the owner, the sync side and the filler of one log hand each other. All that crosses threads
 * is here.
 */
final class LogExchange {
  /** A file that was filled ahead and waits under {@link LogFormat#NEXT_FILE}. */
  record PreparedFile(DiskFile file, long zeroedBytes) {}

  /** A file that will not be written any more, to be cut off behind its last record. */
  record RetiredFile(DiskFile file, long end) {}

  /** A change of the history, and who hears that it is over. */
  record AskedChange(HistoryChange change, LongConsumer done) {}

  /** The batch that waits for the sync side. */
  final AtomicReference<@Nullable Batch> batch = new AtomicReference<>();

  final AtomicReference<@Nullable PreparedFile> prepared = new AtomicReference<>();

  final Queue<RetiredFile> retired = new ConcurrentLinkedQueue<>();

  /** How many zeros the next file should hold; set by the sync side as it learns. */
  volatile long preparedBytesWanted;

  /** Work of the owner's on the sync side's thread, in order. */
  final Queue<DiskChore> chores = new ConcurrentLinkedQueue<>();

  /** A change of the history that was asked for and has not been taken up yet. */
  final AtomicReference<@Nullable AskedChange> asked = new AtomicReference<>();

  /** Where the log ends after a change that the owner has not seen yet; null if there is none. */
  final AtomicReference<@Nullable Long> changedTo = new AtomicReference<>();

  /** Set once, by the sync side. */
  volatile @Nullable IOException failure;

  /** While the sync side works on a batch. */
  volatile boolean syncing;

  volatile boolean spaceLow;

  /** Wakes whoever drives the sync side. */
  volatile Runnable wakeSync = () -> {};

  /** Wakes whoever drives the filler. */
  volatile Runnable wakeFiller = () -> {};
}
