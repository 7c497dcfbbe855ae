package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.core.state.ReplicatedState;
import dev.ostler.store.recovery.MemberStart;
import dev.ostler.testkit.fault.DurableRecords;
import dev.ostler.wire.txn.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * The history that one server of an ensemble has in its files, over all its lives: where it ends,
 * how much of it is on the disk for certain, whether it counts, what a start may make of it.
 */
public final class MemberHistory {
  private static final long NONE = -1;

  private final EnsembleJudge ensemble;
  private final MemberJudge member;
  private final DurableRecords records;

  /** Where the log ends, as far as it was told to this server's log. */
  private long end;

  /** What its disk has does not count until a leader has sent a snapshot. */
  private boolean usable = true;

  /** Its disk was replaced, and it has got no history since. */
  private boolean lost;

  /** Where the history ended that it told a leader of last. */
  private long acknowledged;

  private boolean mayBeUnusable;

  /**
   * What it has is of another ensemble, and nothing of it can be judged before that is replaced.
   */
  private boolean foreign;

  /** Where that ended: what it has logged since is of this ensemble. */
  private long foreignEnd;

  /** A change of the history that was begun and is not known to be over. */
  private long adopting = NONE;

  private long truncating = NONE;

  /** Where what is being loaded ends so far. */
  private long recovered;

  /** Damage has taken something out of the log, and the server may not count on it. */
  private boolean holed;

  MemberHistory(EnsembleJudge ensemble, MemberJudge member, DurableRecords records) {
    this.ensemble = ensemble;
    this.member = member;
    this.records = records;
  }

  /** The last transaction that it was given to log. */
  public long end() {
    return end;
  }

  /** Whether what it has is of another ensemble. */
  public boolean isForeign() {
    return foreign;
  }

  /** Whether its history counts again, after it was lost. */
  public boolean isHealed() {
    return usable && !mayBeUnusable && !foreign;
  }

  /** Whether a crash of the machine would leave it a history that has a transaction. */
  boolean hasOnDisk(long zxid) {
    boolean own = usable || foreign && zxid > foreignEnd;
    return own && records.durableZxid() >= zxid && ensemble.contains(end, zxid);
  }

  /**
   * Whether it has told a leader of a transaction, and its disk was spoilt since: the leader may
   * hear of that late.
   */
  boolean hadOnDisk(long zxid) {
    boolean spoilt = !usable || foreign;
    return spoilt && acknowledged >= zxid && ensemble.contains(acknowledged, zxid);
  }

  // ---- while it is down ----

  /** Its disk was taken away. */
  void diskLost() {
    lost = true;
    usable = false;
    end = 0;
    adopting = NONE;
    truncating = NONE;
  }

  /**
   * Its files were exchanged for those of a server of another ensemble.
   *
   * @param lastZxid where these end
   */
  void foreign(long lastZxid) {
    foreign = true;
    foreignEnd = lastZxid;
    usable = false;
  }

  /** A file was damaged while it was down: it may give up its voice, but nothing else. */
  public void damaged() {
    mayBeUnusable = true;
  }

  // ---- starts ----

  /** A state is about to be loaded from the files. */
  public void recovering() {
    recovered = 0;
    holed = false;
  }

  /** A snapshot was loaded, of whatever age; 0 for the empty tree. */
  public void snapshotLoaded(long zxid, ReplicatedState state) {
    recovered = zxid;
    requireState(zxid, state);
  }

  /** A logged transaction was applied to what is being loaded. */
  public void replayed(Transaction transaction, ReplicatedState state) {
    long zxid = transaction.zxid();
    if (foreign) {
      recovered = zxid;
      return;
    }
    Proposed known = ensemble.at(zxid);
    if (!known.transaction().equals(transaction)) {
      throw new BrokenClaim(this + " has another transaction " + hex(zxid) + " in its log");
    }
    if (known.previous() != recovered && (!usable || mayBeUnusable)) {
      holed = true;
    } else if (known.previous() != recovered) {
      throw new BrokenClaim(
          this
              + " has "
              + hex(zxid)
              + " in its log behind "
              + hex(recovered)
              + ", not behind "
              + hex(known.previous()));
    }
    recovered = zxid;
    requireState(zxid, state);
  }

  private void requireState(long zxid, ReplicatedState state) {
    if (zxid == 0 || foreign || holed) {
      return;
    }
    Transaction transaction = ensemble.at(zxid).transaction();
    if (transaction.hasDigest() && transaction.digest() != state.tree().digest()) {
      throw new BrokenClaim(this + " loads another tree of " + hex(zxid) + " than there was");
    }
  }

  /** Recovery is done, with a state that ends at a transaction. */
  void started(long last, MemberStart found) {
    if (foreign && adopting != NONE && last == adopting) {
      foreign = false;
    }
    if (foreign) {
      end = last;
      records.endsAt(end);
    } else if (found.usable()) {
      comesBackWith(last, found);
    } else {
      if (usable && !mayBeUnusable) {
        throw new BrokenClaim(this + " does not trust its sound files: " + found.why());
      }
      usable = false;
      end = 0;
    }
    if (foreign || usable) {
      // Otherwise what it had begun to adopt may be there whole, and only could not be read.
      adopting = NONE;
    }
    truncating = NONE;
  }

  private void comesBackWith(long last, MemberStart found) {
    if (holed) {
      throw new BrokenClaim(this + " counts on a log that lacks what damage took out of it");
    }
    if (last != recovered || last != found.lastZxid()) {
      throw new BrokenClaim(this + " recovers " + hex(last) + " out of " + hex(recovered));
    }
    long durable = records.durableZxid();
    if (adopting != NONE && last == adopting) {
      // The stop came behind the point from which on the snapshot is the history.
      lost = false;
    } else if (lost) {
      throw new BrokenClaim(this + " counts on a disk that is empty");
    } else if (truncating != NONE) {
      if (last < truncating || !ensemble.contains(end, last)) {
        throw new BrokenClaim(
            this + " truncated to " + hex(truncating) + ", and comes back with " + hex(last));
      }
    } else if (usable && (last < durable || !ensemble.contains(last, durable))) {
      throw new BrokenClaim(
          this + " had " + hex(durable) + " on its disk, and comes back with " + hex(last));
    }
    long current = found.epochs().current();
    long committed = ensemble.lastCommittedBefore(current);
    if (!member.isLogless() && !ensemble.contains(last, committed)) {
      throw new BrokenClaim(
          this
              + " took over epoch "
              + current
              + ", and comes back with "
              + hex(last)
              + ", without "
              + hex(committed)
              + ", which is committed");
    }
    records.endsAt(last);
    ensemble.comesBack(last);
    end = last;
    usable = true;
    mayBeUnusable = false;
  }

  // ---- changes ----

  /** The log is given a transaction. */
  void appended(long zxid) {
    end = zxid;
  }

  /** The history is going to end at a transaction, if that can be done. */
  public void truncating(long zxid) {
    requireNothingCommittedLost(zxid, end);
    if (!ensemble.contains(end, zxid)) {
      throw new BrokenClaim(this + " truncates " + hex(end) + " to " + hex(zxid));
    }
    truncating = zxid;
  }

  /** It could not be done, and nothing has changed; the history does not count any more. */
  public void notTruncated() {
    truncating = NONE;
    mayBeUnusable = true;
  }

  /** On disk the history ends at a transaction now. */
  public void historyEnded(long zxid) {
    truncating = NONE;
    end = zxid;
    records.endsAt(zxid);
  }

  private void requireNothingCommittedLost(long zxid, long before) {
    long last = ensemble.lastCommittedWithin(before);
    if (last > zxid && !ensemble.isOnDisksWithout(member, last)) {
      throw new BrokenClaim(
          this
              + " gives up "
              + hex(last)
              + ", which is committed, for "
              + hex(zxid)
              + ", and the disks of the others are no quorum");
    }
  }

  /** A leader's snapshot is going to be the history. */
  public void adopting(long zxid) {
    if (usable || foreign) {
      requireNothingCommittedLost(zxid, end);
    }
    if (zxid != 0 && ensemble.find(zxid) == null) {
      throw new BrokenClaim(this + " adopts " + hex(zxid) + ", which nobody made");
    }
    adopting = zxid;
  }

  /** On disk the history is a leader's snapshot now. */
  public void historyReplaced(long zxid) {
    end = zxid;
    adopting = NONE;
    usable = true;
    lost = false;
    foreign = false;
    mayBeUnusable = false;
    records.endsAt(zxid);
  }

  /** The core is about to hear that its log was truncated. */
  public void truncated(long zxid, @Nullable ReplicatedState state) {
    if (state != null) {
      requireState(zxid, state);
    }
  }

  /** The core is about to hear that a snapshot stands for its history. */
  public void adopted(long zxid, ReplicatedState state) {
    requireState(zxid, state);
  }

  // ---- acknowledgements ----

  /** It tells a leader that it has the history with which an epoch begins. */
  void acknowledgesHistory(long epoch) {
    long history = ensemble.historyOf(epoch, end);
    if (!hasOnDisk(history)) {
      throw new BrokenClaim(
          this
              + " acknowledges the history of epoch "
              + epoch
              + " up to "
              + hex(history)
              + ", and its disk has "
              + hex(records.durableZxid())
              + " for certain");
    }
    acknowledged = history;
  }

  /** It tells a leader that it has a transaction. */
  void acknowledges(long zxid) {
    if (!hasOnDisk(zxid)) {
      throw new BrokenClaim(
          this
              + " acknowledges "
              + hex(zxid)
              + ", and its disk has "
              + hex(records.durableZxid())
              + " for certain");
    }
    acknowledged = zxid;
  }

  @Override
  public String toString() {
    return member.toString();
  }
}
