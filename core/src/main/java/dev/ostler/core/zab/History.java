package dev.ostler.core.zab;

import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.txn.Transaction;
import java.util.List;

/**
 * What this server has, and how far it got with it:
 *
 * <pre>
 *   floor ──── applied ──── committed ──── durable ──── logged
 *     └──────────────── RecentLog ───────────────────────┘        (or durable before committed)
 * </pre>
 *
 * It outlives the roles. Nothing is applied that is not durable here (bugs B-13, B-17), and nothing
 * is reported to others that is not (I5): a role begins only when the log has everything.
 */
final class History {
  private final ZabActions actions;
  private final RecentLog recent;
  private long logged;
  private long durable;
  private long committed;
  private long applied;

  /** What a leader has said is committed: it can never be taken back. */
  private long promised;

  /** The end of what the log on this server's disk holds, behind which nothing was given to it. */
  private long onDisk;

  /** What comes is not given to the log: this server observes, and is told to keep none. */
  private boolean logless;

  private boolean usable;
  private boolean truncating;
  private boolean adopting;
  private long truncatingTo;

  /**
   * @param lastZxid what recovery found and applied
   * @param floor the transaction before the first of the recent ones
   * @param newest the last transactions that recovery applied, in order
   * @param usable whether it is a whole history, so that this server may vote with it
   */
  History(
      long lastZxid,
      long floor,
      List<EncodedTransaction> newest,
      boolean usable,
      ZabActions actions) {
    this.actions = actions;
    this.usable = usable;
    this.recent = new RecentLog(floor);
    newest.forEach(recent::add);
    if (recent.last() != lastZxid) {
      throw new IllegalArgumentException(
          "the recent transactions end at "
              + Zxid.text(recent.last())
              + ", not at "
              + Zxid.text(lastZxid));
    }
    this.logged = lastZxid;
    this.durable = lastZxid;
    this.committed = lastZxid;
    this.applied = lastZxid;
    this.onDisk = lastZxid;
  }

  /**
   * A role begins that gives what comes to the log, or does not. Behind a time without one the log
   * lacks what came meanwhile: only a snapshot makes a whole history of it again.
   */
  void keepsLog(boolean keeps) {
    if (keeps && logged != onDisk) {
      usable = false;
    }
    logless = !keeps;
  }

  boolean isLogless() {
    return logless;
  }

  /** Forgets what was not committed; without a log there is nothing to take back. */
  void dropTail() {
    recent.truncate(applied);
    logged = applied;
    durable = applied;
    committed = applied;
  }

  /** Only a snapshot can help. */
  void giveUp() {
    usable = false;
  }

  RecentLog recent() {
    return recent;
  }

  long logged() {
    return logged;
  }

  long durable() {
    return durable;
  }

  long committed() {
    return committed;
  }

  long applied() {
    return applied;
  }

  /** Up to where the state may be changed: committed, and on this server's own disk. */
  long applicable() {
    return Math.min(committed, durable);
  }

  boolean usable() {
    return usable;
  }

  /** What this server may claim to have; {@link Zxid#UNUSABLE} if it must not claim anything. */
  long claim() {
    return usable ? logged : Zxid.UNUSABLE;
  }

  /** True while the disk works on something that changes where the history ends. */
  boolean isChanging() {
    return truncating || adopting;
  }

  boolean isTruncating() {
    return truncating;
  }

  boolean isSettled() {
    return durable == logged && !isChanging();
  }

  /** There is nobody who could ask for recent transactions. */
  void forgetRecent() {
    recent.reset(logged);
  }

  /** Appends a transaction that nobody else will ask for: there is nobody else. */
  void append(Transaction transaction) {
    requireSuccessor(transaction.zxid());
    logged = transaction.zxid();
    onDisk = logged;
    recent.skipTo(logged);
    actions.append(transaction, null);
  }

  void append(EncodedTransaction transaction) {
    requireSuccessor(transaction.zxid());
    recent.add(transaction);
    logged = transaction.zxid();
    if (logless) {
      durable = logged;
      return;
    }
    onDisk = logged;
    actions.append(transaction.transaction(), transaction.bytes());
  }

  private void requireSuccessor(long zxid) {
    if (isChanging()) {
      throw new IllegalStateException("a transaction is appended while the history is replaced");
    }
    if (!Zxid.follows(zxid, logged)) {
      throw new IllegalStateException(
          Zxid.text(zxid) + " is appended behind " + Zxid.text(logged) + " (I1, I6)");
    }
  }

  void durable(long zxid) {
    if (zxid > logged) {
      throw new IllegalStateException(
          Zxid.text(zxid) + " is durable but only " + Zxid.text(logged) + " was appended");
    }
    if (zxid > durable) {
      durable = zxid;
    }
  }

  /** A quorum has everything up to a transaction. */
  void commit(long zxid) {
    if (zxid > logged) {
      throw new IllegalStateException(
          Zxid.text(zxid) + " is committed but only " + Zxid.text(logged) + " is logged (I9)");
    }
    if (zxid > committed) {
      committed = zxid;
    }
    if (zxid > promised) {
      promised = zxid;
    }
  }

  /** A leader that has no quorum yet counts a transaction as committed. */
  void assume(long zxid) {
    if (zxid > committed) {
      committed = Math.min(zxid, logged);
    }
  }

  void applied(long zxid) {
    if (zxid > durable || zxid < applied || zxid > logged) {
      throw new IllegalStateException(
          Zxid.text(zxid)
              + " is applied, durable is "
              + Zxid.text(durable)
              + ", applied was "
              + Zxid.text(applied)
              + " (B-13)");
    }
    applied = zxid;
  }

  /** Drops old transactions that need not be in memory; those above a zxid stay. */
  void trim(int countMax, long bytesMax, long keepAbove) {
    recent.trim(countMax, bytesMax, Math.min(keepAbove, applied));
  }

  /** Begins to take everything behind a transaction away. */
  void truncate(long zxid) {
    if (zxid < promised) {
      throw new IllegalStateException(
          "asked to truncate to "
              + Zxid.text(zxid)
              + ", but "
              + Zxid.text(promised)
              + " is committed: the leader has lost data, or is not of this ensemble");
    }
    truncating = true;
    truncatingTo = zxid;
    actions.truncate(zxid, applied > zxid);
  }

  /** The disk has nothing behind a transaction any more. */
  void truncated(long zxid) {
    if (!truncating || zxid != truncatingTo) {
      throw new IllegalStateException("truncated to " + Zxid.text(zxid) + " unasked");
    }
    truncating = false;
    if (zxid >= recent.floor()) {
      recent.truncate(zxid);
    } else {
      recent.reset(zxid);
    }
    logged = zxid;
    durable = zxid;
    onDisk = zxid;
    committed = Math.min(committed, zxid);
    applied = Math.min(applied, zxid);
  }

  /** What would be left is not a whole history: only a snapshot helps. */
  void truncationImpossible() {
    truncating = false;
    usable = false;
  }

  void adopt() {
    adopting = true;
  }

  void adopted(long zxid) {
    if (!adopting) {
      throw new IllegalStateException("a snapshot was adopted unasked");
    }
    if (zxid < promised) {
      throw new IllegalStateException(
          "a snapshot of "
              + Zxid.text(zxid)
              + " came, but "
              + Zxid.text(promised)
              + " is committed: the leader has lost data, or is not of this ensemble");
    }
    adopting = false;
    usable = true;
    recent.reset(zxid);
    logged = zxid;
    durable = zxid;
    onDisk = zxid;
    committed = zxid;
    applied = zxid;
  }

  void abandoned() {
    adopting = false;
  }

  /** How far the history is, for a log line. */
  @Override
  public String toString() {
    return "logged "
        + Zxid.text(logged)
        + ", durable "
        + Zxid.text(durable)
        + ", committed "
        + Zxid.text(committed)
        + ", applied "
        + Zxid.text(applied)
        + (usable ? "" : ", not to be counted on");
  }
}
