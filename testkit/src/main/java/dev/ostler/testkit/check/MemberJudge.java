package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.core.action.CloseReason;
import dev.ostler.core.peer.Peer;
import dev.ostler.core.state.ReplicatedState;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.zab.Zab;
import dev.ostler.store.epoch.EpochFiles;
import dev.ostler.store.recovery.MemberStart;
import dev.ostler.testkit.fault.DurableRecords;
import dev.ostler.testkit.model.Model;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.Transaction;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Watches one server of an ensemble over all its lives: what it logs, what its disk has, whom it
 * follows, what it tells other servers; and, through {@link MemberClients}, what it tells clients.
 */
public final class MemberJudge {
  /** What only a peer that breaks the protocol can cause. */
  private static final Pattern BROKEN_PROTOCOL =
      Pattern.compile(
          "sent \\w+ while this server is"
              + "|is not for a (leader|follower) that has it at"
              + "|it acknowledged 0x"
              + "|which is not what follows"
              + "|where this server ends at"
              + "|under another number"
              + "|which cannot be read"
              + "|asks to truncate to .* which this server does not have"
              + "|never made"
              + "|The digest of the tree"
              + "|the tree of this server"
              + "|The tree of this server"
              + "|announced what lies up to"
              + "|owns ephemerals but is not known"
              + "|sent a packet of type"
              + "|was dropped:");

  private static final int CHECKPOINT_ONE_IN = 256;
  private static final long NONE = -1;

  private final EnsembleJudge ensemble;
  private final long sid;
  private final DurableRecords records;
  private final MemberClients clients;
  private final Set<Integer> openLinks = new HashSet<>();

  private @Nullable Peer peer;
  private @Nullable EpochFiles epochs;

  /** Where the log ends, as far as it was told to this server's log. */
  private long end;

  /** What its disk has does not count until a leader has sent a snapshot. */
  private boolean usable = true;

  /** Nothing above this may be missing after a crash. */
  private long promisedEpoch;

  private long adoptedEpoch;

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
  private long appliedZxid;
  private long events;

  public MemberJudge(EnsembleJudge ensemble, long sid, DurableRecords records) {
    this.ensemble = ensemble;
    this.sid = sid;
    this.records = records;
    this.clients = new MemberClients(ensemble, this);
    ensemble.add(this);
  }

  long sid() {
    return sid;
  }

  Peer peer() {
    Peer running = peer;
    if (running == null) {
      throw new IllegalStateException(this + " does not run");
    }
    return running;
  }

  /** The model at the last transaction that this server has shown to a client; for looking only. */
  public Model model() {
    return clients.model();
  }

  /** The last transaction that it was given to log. */
  public long end() {
    return end;
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

  // ---- starts and stops ----

  /** Its disk was taken away, and with it what it had promised. */
  public void diskLost() {
    lost = true;
    usable = false;
    end = 0;
    promisedEpoch = 0;
    adoptedEpoch = 0;
    adopting = NONE;
    truncating = NONE;
  }

  /**
   * While it was down its files were exchanged for those of a server of another ensemble.
   *
   * @param lastZxid where these end
   */
  public void foreign(long lastZxid) {
    foreign = true;
    foreignEnd = lastZxid;
    usable = false;
    promisedEpoch = 0;
    adoptedEpoch = 0;
  }

  /** Whether what it has is of another ensemble. */
  public boolean isForeign() {
    return foreign;
  }

  /** A file was damaged while it was down: it may give up its voice, but nothing else. */
  public void damaged() {
    mayBeUnusable = true;
  }

  /** A state is about to be loaded from the files. */
  public void recovering() {
    recovered = 0;
    holed = false;
  }

  private long recovered;

  /** Damage has taken something out of the log, and the server may not count on it. */
  private boolean holed;

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

  /** Recovery is done, and the core is there. */
  public void started(Peer fresh, MemberStart found, long wallMillis, long monotonicMillis) {
    peer = fresh;
    epochs = found.epochs();
    if (foreign && adopting != NONE && fresh.tree().zxid() == adopting) {
      foreign = false;
    }
    if (foreign) {
      end = fresh.tree().zxid();
      records.endsAt(end);
    } else if (found.usable()) {
      comesBackWith(fresh.tree().zxid(), found);
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
    if (found.epochs().accepted() < promisedEpoch) {
      throw new BrokenClaim(
          this + " has promised epoch " + promisedEpoch + ", and forgotten it in a restart");
    }
    if (found.epochs().current() < adoptedEpoch) {
      throw new BrokenClaim(
          this + " had taken over epoch " + adoptedEpoch + ", and forgotten it in a restart");
    }
    appliedZxid = 0;
    clients.started(wallMillis, monotonicMillis);
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
    if (!isLogless() && !ensemble.contains(last, committed)) {
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

  /** The process is gone: no connection is left, and nothing more is told to anybody. */
  public void stopped() {
    peer = null;
    epochs = null;
    openLinks.clear();
    clients.stopped();
  }

  /** The last epoch that it has promised, as it knows. */
  public long acceptedEpoch() {
    EpochFiles files = epochs;
    return files == null ? 0 : files.accepted();
  }

  /** Whether its history counts again, after it was lost. */
  public boolean isHealed() {
    return usable && !mayBeUnusable && !foreign;
  }

  // ---- the disk ----

  /** The core gives its log a transaction. */
  public void appended(Transaction transaction) {
    long zxid = transaction.zxid();
    Zab zab = peer().zab();
    Proposed known = ensemble.find(zxid);
    if (known == null) {
      if (zab.state() != Zab.State.LEADING || zab.epoch() != zxid >>> 32) {
        throw new BrokenClaim(
            this + " logs " + hex(zxid) + ", which nobody made, while it is " + zab.state());
      }
      Pending why = clients.explain(transaction);
      ensemble.propose(transaction, end, sid, why);
    } else {
      if (!known.transaction().equals(transaction)) {
        throw new BrokenClaim(this + " logs another transaction " + hex(zxid));
      }
      if (known.previous() != end) {
        throw new BrokenClaim(
            this
                + " logs "
                + hex(zxid)
                + " behind "
                + hex(end)
                + ", and its leader made it behind "
                + hex(known.previous()));
      }
    }
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
    if (last > zxid && !ensemble.isOnDisksWithout(this, last)) {
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

  // ---- other servers ----

  public void quorumLinkOpened(int link) {
    openLinks.add(link);
  }

  public void quorumLinkClosed(int link) {
    openLinks.remove(link);
  }

  public void linkGivenUp(int link, String reason) {
    openLinks.remove(link);
    requireSound(reason);
  }

  public void roleChanged(String sentence) {
    requireSound(sentence);
  }

  public void warned(String warning) {
    requireSound(warning);
  }

  private void requireSound(String sentence) {
    if (!foreign && BROKEN_PROTOCOL.matcher(sentence).find()) {
      throw new BrokenClaim(this + " was told what must not be said: " + sentence);
    }
  }

  /** A message from another server is about to be handled. */
  public void messageDelivered(QuorumMessage message) {
    clients.messageDelivered(message);
  }

  /** The core sends something to another server: what it promises must be on its disk. */
  public void sent(int link, QuorumMessage message) {
    if (!openLinks.contains(link)) {
      throw new BrokenClaim(this + " sends " + message + " on a link that is closed");
    }
    switch (message) {
      case QuorumMessage.Ack m -> acknowledges(m.zxid());
      case QuorumMessage.AckEpoch m -> promises(peer().zab().epoch());
      case QuorumMessage.LeaderInfo m -> promises(m.epoch());
      case QuorumMessage.Request m -> clients.forwarded(m);
      case QuorumMessage.Revalidate m -> clients.revalidates(m);
      case QuorumMessage.UpToDate m -> adopts(peer().zab().epoch());
      default -> {
        // Promises nothing.
      }
    }
  }

  private void acknowledges(long zxid) {
    if ((zxid & 0xffff_ffffL) == 0) {
      adopts(zxid >>> 32);
    }
    if (foreign || isLogless()) {
      return;
    }
    if ((zxid & 0xffff_ffffL) == 0) {
      long history = ensemble.historyOf(zxid >>> 32, end);
      if (!hasOnDisk(history)) {
        throw new BrokenClaim(
            this
                + " acknowledges the history of epoch "
                + (zxid >>> 32)
                + " up to "
                + hex(history)
                + ", and its disk has "
                + hex(records.durableZxid())
                + " for certain");
      }
      acknowledged = history;
    } else if (!hasOnDisk(zxid)) {
      throw new BrokenClaim(
          this
              + " acknowledges "
              + hex(zxid)
              + ", and its disk has "
              + hex(records.durableZxid())
              + " for certain");
    } else {
      acknowledged = zxid;
    }
  }

  private void promises(long epoch) {
    EpochFiles files = epochs;
    if (files != null && files.accepted() < epoch) {
      throw new BrokenClaim(
          this + " promises epoch " + epoch + ", and its disk says " + files.accepted());
    }
    promisedEpoch = Math.max(promisedEpoch, epoch);
  }

  private void adopts(long epoch) {
    EpochFiles files = epochs;
    if (files != null && files.current() < epoch) {
      throw new BrokenClaim(
          this + " has taken over epoch " + epoch + ", and its disk says " + files.current());
    }
    adoptedEpoch = Math.max(adoptedEpoch, epoch);
  }

  // ---- clients ----

  public void tickDelivered(long wallMillis, long monotonicMillis) {
    clients.tickDelivered(wallMillis, monotonicMillis);
  }

  public void spaceDelivered(boolean writable) {
    clients.spaceDelivered(writable);
  }

  public void terminationDelivered(long session) {
    ensemble.terminated(session);
  }

  public void linkOpened(int connection, List<ModelBytes> credentials) {
    clients.linkOpened(connection, credentials);
  }

  public void linkClosed(int connection) {
    clients.linkClosed(connection);
  }

  public void connectDelivered(int connection, ConnectRequest request) {
    clients.connectDelivered(connection, request);
  }

  public void requestDelivered(int connection, SentRequest sent) {
    clients.requestDelivered(connection, sent);
  }

  public void accepted(int connection, ConnectResponse response) {
    showsNow();
    clients.accepted(connection, response);
  }

  /** One reply, as it was sent, without the length in front. */
  public void replied(int connection, byte[] frame) {
    showsNow();
    clients.replied(connection, frame);
  }

  /** One notification, as it was sent, without the length in front. */
  public void notified(int connection, byte[] frame) {
    clients.notified(connection, frame);
  }

  public void closed(int connection, CloseReason reason) {
    if (peer().isServing()) {
      shows(peer().tree().zxid());
    }
    clients.closed(connection, reason);
  }

  /** A view of the state is taken for a snapshot of its own. */
  public SnapshotSource snapshot(SnapshotSource source) {
    if (foreign) {
      return source;
    }
    shows(source.zxid());
    return clients.snapshot(source);
  }

  /** A view of the state is taken for a learner. */
  public void snapshotSentFrom(SnapshotSource source, long zxid) {
    if (source.zxid() != zxid) {
      throw new BrokenClaim(
          this + " sends a snapshot of " + hex(zxid) + " that is one of " + hex(source.zxid()));
    }
  }

  /** Clients see what it has at the moment. */
  private void showsNow() {
    Peer running = peer();
    if (running.isReadOnly()) {
      // Nobody can tell how much of it is committed; but it must be what some leader has made.
      requireDigest(running, running.tree().zxid());
    } else {
      shows(running.tree().zxid());
    }
  }

  /** Whether it observes. */
  private boolean isObserver() {
    return !ensemble.settings.membership().committed().isVoter(sid);
  }

  /** Whether what it hears is not given to its log. */
  private boolean isLogless() {
    return isObserver() && !ensemble.settings.observersKeepLog();
  }

  /**
   * Whether it may show less than in an earlier life: a follower that feeds it need not have heard
   * of everything that it was told by another one, and it has lost that.
   */
  boolean mayComeBackWithLess() {
    return isObserver() && ensemble.settings.observerMasters();
  }

  /** It lets clients see everything up to a transaction. */
  void shows(long zxid) {
    if (zxid == appliedZxid) {
      return;
    }
    if (zxid < appliedZxid) {
      throw new BrokenClaim(this + " shows " + hex(zxid) + " after " + hex(appliedZxid));
    }
    ensemble.claims(this, zxid, isLogless() ? zxid : end, peer().zab().currentEpoch());
    appliedZxid = zxid;
    clients.advanceTo(zxid);
  }

  // ---- after each event ----

  /** The core has handled what it was given. */
  public void eventEnded() {
    Peer running = peer();
    Zab zab = running.zab();
    events++;
    if (zab.acceptedEpoch() < zab.currentEpoch()) {
      throw new BrokenClaim(
          this + " has epoch " + zab.currentEpoch() + " and has accepted " + zab.acceptedEpoch());
    }
    if (zab.state() == Zab.State.LEADING || zab.state() == Zab.State.LEADING_SYNCHRONIZATION) {
      ensemble.leads(zab.epoch(), sid);
    }
    if (running.isServing() && !foreign) {
      long zxid = running.tree().zxid();
      if (zxid != appliedZxid) {
        shows(zxid);
        requireDigest(running, zxid);
      }
    }
    clients.eventEnded();
    if (running.isServing() && !foreign) {
      serves(running);
    }
  }

  private void serves(Peer running) {
    if (clients.activated() || events % CHECKPOINT_ONE_IN == 0) {
      clients.checkpoint(running);
    }
  }

  private void requireDigest(Peer running, long zxid) {
    if (zxid == 0) {
      return;
    }
    Transaction last = ensemble.at(zxid).transaction();
    if (last.hasDigest() && last.digest() != running.tree().digest()) {
      throw new BrokenClaim(this + " has another tree at " + hex(zxid) + " than its leader had");
    }
  }

  /** Compares everything there is with the model, data included. */
  public void compareAll() {
    clients.compareAll(peer());
  }

  /** Compares the tree with the model. */
  public void checkpoint() {
    clients.checkpoint(peer());
  }

  @Override
  public String toString() {
    return "server " + sid;
  }
}
