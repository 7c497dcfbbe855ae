package dev.ostler.core.zab;

import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What Zab wants done on links and disk. Nothing here fails or blocks, and nothing may call back:
 * the driver tells later what became of it. A link is a number that the driver chose.
 */
public interface ZabActions {
  // ---- links ----

  /** Opens the quorum port; each learner that comes is {@link Zab#linkOpened}. */
  void listen();

  /**
   * Opens the port for observers, as a follower; each that comes is {@link Zab#linkOpened}. A
   * driver that never says that a server feeds observers has nothing to open.
   */
  default void listenForObservers() {}

  /** Closes the port for observers; accepted links stay until they are closed. */
  default void stopListeningForObservers() {}

  /** Closes the quorum port; accepted links stay until they are closed. */
  void stopListening();

  /**
   * Dials a leader, and goes on for initLimit while it is refused. Confirmed by {@link
   * Zab#connected} or {@link Zab#connectFailed}, once. A later {@link #stopConnecting} takes it
   * back.
   *
   * @param fed whether this server may go to any follower of that leader in its stead, where
   *     followers feed observers
   */
  void connect(long sid, boolean fed);

  /** The dial is no longer wanted; neither of its confirmations may come after this. */
  void stopConnecting();

  /** Sends a message behind what was sent on this link before. */
  void send(int link, QuorumMessage message);

  /** Sends an ACK for each transaction of a range within one epoch. */
  void sendAcks(int link, long firstZxid, long lastZxid);

  /** Sends a COMMIT for each transaction of a range within one epoch. */
  void sendCommits(int link, long firstZxid, long lastZxid);

  /**
   * Sends SNAP and a snapshot of what is applied now: the view is taken during the call. Confirmed
   * by {@link Zab#snapshotSent} when the last byte is on its way.
   *
   * @param zxid the last transaction that is applied
   */
  void sendSnapshot(int link, long zxid);

  /**
   * Asks what the log files hold. Answered by {@link Zab#logSearched}.
   *
   * @param zxid what a learner has
   * @param floor from where on memory has everything
   */
  void searchLog(int link, long zxid, long floor);

  /**
   * Sends a PROPOSAL and a COMMIT for each transaction of a range, out of the log files. Confirmed
   * by {@link Zab#logSent}.
   *
   * @param afterZxid the last one that is not sent
   * @param upToZxid the last one that is sent
   */
  void sendLog(int link, long afterZxid, long upToZxid);

  /** Takes no more messages from a link for now. */
  void pauseLink(int link);

  void resumeLink(int link);

  /**
   * Closes a link. What was sent before still goes, nothing is delivered any more, not even {@link
   * Zab#linkClosed}.
   */
  void close(int link, String reason);

  // ---- disk ----

  /**
   * Appends to the log and syncs it, soon. Confirmed by {@link Zab#logDurable}.
   *
   * @param bytes the transaction encoded, if it has been; null if the log is to encode it
   */
  void append(Transaction transaction, @Nullable Bytes bytes);

  /** Confirmed by {@link Zab#acceptedEpochWritten} when it is synced. */
  void writeAcceptedEpoch(long epoch);

  /** Confirmed by {@link Zab#currentEpochWritten} when it is synced. */
  void writeCurrentEpoch(long epoch);

  /**
   * Takes everything behind a transaction out of the log, and deletes snapshots that hold more (bug
   * B-16). Everything appended before is synced. Confirmed by {@link Zab#truncated}; or, if what is
   * left would not be a whole history, nothing is changed and {@link Zab#truncationImpossible}
   * follows.
   *
   * @param reload whether the applied state holds more and must be loaded again before the
   *     confirmation
   */
  void truncate(long zxid, boolean reload);

  /**
   * Reads the raw snapshot that follows on a link, makes a synced file and a loaded state of it,
   * and retires all older history. Either all of that is done or nothing (bugs B-7, B-11).
   * Confirmed by {@link Zab#snapshotAdopted}, or by {@link Zab#snapshotAbandoned} if the link ends
   * before, whoever closed it.
   */
  void receiveSnapshot(int link, long zxid);

  /**
   * An operator should know.
   *
   * @param warning one sentence
   */
  void warn(String warning);

  /**
   * An operator has to do something.
   *
   * @param sentence what happened and what to do
   */
  default void alarm(String sentence) {
    warn(sentence);
  }
}
