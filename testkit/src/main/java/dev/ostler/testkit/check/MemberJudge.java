package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.core.action.CloseReason;
import dev.ostler.core.peer.Peer;
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

  private final EnsembleJudge ensemble;
  private final long sid;
  private final MemberHistory history;
  private final MemberClients clients;
  private final Set<Integer> openLinks = new HashSet<>();

  private @Nullable Peer peer;
  private @Nullable EpochFiles epochs;

  /** Nothing above this may be missing after a crash. */
  private long promisedEpoch;

  private long adoptedEpoch;

  private long appliedZxid;
  private long events;

  public MemberJudge(EnsembleJudge ensemble, long sid, DurableRecords records) {
    this.ensemble = ensemble;
    this.sid = sid;
    this.history = new MemberHistory(ensemble, this, records);
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

  /** What it has in its files. */
  public MemberHistory history() {
    return history;
  }

  // ---- starts and stops ----

  /** Its disk was taken away, and with it what it had promised. */
  public void diskLost() {
    history.diskLost();
    promisedEpoch = 0;
    adoptedEpoch = 0;
  }

  /**
   * While it was down its files were exchanged for those of a server of another ensemble.
   *
   * @param lastZxid where these end
   */
  public void foreign(long lastZxid) {
    history.foreign(lastZxid);
    promisedEpoch = 0;
    adoptedEpoch = 0;
  }

  /** Recovery is done, and the core is there. */
  public void started(Peer fresh, MemberStart found, long wallMillis, long monotonicMillis) {
    peer = fresh;
    epochs = found.epochs();
    history.started(fresh.tree().zxid(), found);
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

  // ---- its log ----

  /** The core gives its log a transaction. */
  public void appended(Transaction transaction) {
    long zxid = transaction.zxid();
    long end = history.end();
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
    history.appended(zxid);
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
    if (!history.isForeign() && BROKEN_PROTOCOL.matcher(sentence).find()) {
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
    boolean wholeHistory = (zxid & 0xffff_ffffL) == 0;
    if (wholeHistory) {
      adopts(zxid >>> 32);
    }
    if (history.isForeign() || isLogless()) {
      return;
    }
    if (wholeHistory) {
      history.acknowledgesHistory(zxid >>> 32);
    } else {
      history.acknowledges(zxid);
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
    if (history.isForeign()) {
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
  boolean isLogless() {
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
    ensemble.claims(this, zxid, isLogless() ? zxid : history.end(), peer().zab().currentEpoch());
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
    if (running.isServing() && !history.isForeign()) {
      long zxid = running.tree().zxid();
      if (zxid != appliedZxid) {
        shows(zxid);
        requireDigest(running, zxid);
      }
    }
    clients.eventEnded();
    if (running.isServing() && !history.isForeign()) {
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
