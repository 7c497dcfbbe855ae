package dev.ostler.store.recovery;

import dev.ostler.store.check.StorageDamageException;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.epoch.EpochFiles;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Recovery for a member of an ensemble. Where a server on its own has to refuse, a member starts
 * without a voice: it does not vote with less history than it had, for it may be one of the few
 * that know of an acknowledged write, and its peers heal it. Its files stay as they are until then,
 * so every start comes to the same verdict.
 *
 * <p>Without a voice are also: a directory that is empty and was not said to be meant so; one that
 * is empty although the epochs in it tell of a life before (bug B-18); one whose files end before
 * what is known to have been in them.
 */
public final class MemberRecovery {
  private MemberRecovery() {}

  /**
   * Recovers.
   *
   * @param verdicts told what is wrong without harm, or was put right
   * @param nanoClock any steady clock, for the timings in the result
   * @throws dev.ostler.store.epoch.BadEpochException if the epoch files cannot be used: what this
   *     server has promised is not known then, and no peer can tell
   * @throws IOException if the disk fails
   * @throws E if the target refuses a transaction
   */
  public static <E extends Exception> MemberStart run(
      DataDirectories directories,
      RecoveryRules rules,
      RecoveryTarget<E> target,
      Consumer<Verdict> verdicts,
      LongSupplier nanoClock)
      throws IOException, E {
    long adopted = Adoption.pending(directories.snapshots());
    if (adopted >= 0) {
      EpochFiles.replaced(directories.snapshots(), adopted);
    }
    RecoveryResult result;
    try {
      result = Recovery.run(directories, rules, target, verdicts, nanoClock);
    } catch (StorageDamageException damage) {
      target.fromNothing();
      // Nothing of it counts until it is healed, so no epoch is concluded from what is left.
      EpochFiles epochs = EpochFiles.open(directories.snapshots(), 0, damage.knownZxid(), verdicts);
      long known = Math.max(damage.knownZxid(), epochs.reachedZxid());
      return withoutVoice(
          "its files are damaged: " + damage.getMessage(),
          new MemberStart(
              false, null, 0, 0, damage.lastGoodZxid(), Math.max(0, known), null, epochs));
    }
    long last = result.lastZxid();
    EpochFiles epochs = EpochFiles.open(directories.snapshots(), last, last, verdicts);
    long reached = epochs.reachedZxid();
    MemberStart start =
        new MemberStart(
            true,
            null,
            Math.max(0, last),
            result.trustedFrom(),
            Long.MAX_VALUE,
            Math.max(reached, Math.max(0, last)),
            result,
            epochs);
    boolean empty = result.snapshotName() == null && result.transactions() == 0;
    if (last < 0) {
      return withoutVoice(
          "its data directory is empty; if this is a new ensemble, make the file initialize beside"
              + " version-2, or allow zookeeper.db.autocreate",
          start);
    }
    if (epochs.isHistoryMissing()) {
      return withoutVoice(
          "its files end at transaction 0x"
              + Long.toHexString(last)
              + ", but it had transaction 0x"
              + Long.toHexString(reached)
              + "; a log or a snapshot was removed",
          start);
    }
    if (empty && epochs.current() > 0) {
      return withoutVoice(
          "its data directory has no log and no snapshot, but took part in epoch "
              + epochs.current()
              + "; if the data is meant to be gone, remove all of version-2",
          start);
    }
    return start;
  }

  private static MemberStart withoutVoice(String why, MemberStart start) {
    RecoveryResult recovered = start.recovery();
    long missingAfter = recovered == null ? start.missingAfter() : recovered.lastZxid();
    return new MemberStart(
        false,
        "This server does not vote until a leader has sent it a snapshot, because " + why,
        start.lastZxid(),
        start.trustedFrom(),
        missingAfter,
        start.knownZxid(),
        start.recovery(),
        start.epochs());
  }
}
