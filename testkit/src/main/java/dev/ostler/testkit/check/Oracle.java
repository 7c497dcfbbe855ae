package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.core.action.CloseReason;
import dev.ostler.core.peer.Peer;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.testkit.fault.DurableRecords;
import dev.ostler.testkit.model.Model;
import dev.ostler.testkit.model.ModelBody;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelEvent;
import dev.ostler.testkit.model.ModelOptions;
import dev.ostler.testkit.model.ModelOutcome;
import dev.ostler.testkit.model.ModelReply;
import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.ReplyHeader;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.txn.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches one server from its first start on, over all its crashes: what goes into its core, what
 * comes out, byte for byte, and what its disk has. Throws {@link BrokenClaim} at the first thing
 * that must not be.
 */
public final class Oracle {
  /**
   * What the server was told by its operator.
   *
   * @param tickTimeMillis the grain of expiry
   */
  public record Settings(
      ModelOptions model, int tickTimeMillis, int minTimeoutMillis, int maxTimeoutMillis) {}

  private final Settings settings;
  private final DurableRecords disk;
  private final ReferenceState reference;
  private final SessionCheck sessions;
  private final ToldTime time = new ToldTime();
  private final ModelInStep step;
  private final ProposalCheck proposals;
  private final HandshakeCheck handshakes;
  private final OpenLinks links = new OpenLinks();

  private boolean spaceLow;
  private long acknowledgedZxid;
  private long answered;

  // What the core is handling.
  private @Nullable LinkCheck asking;
  private @Nullable SentRequest asked;
  private boolean ticking;

  public Oracle(Settings settings, DurableRecords disk) {
    this.settings = settings;
    this.disk = disk;
    this.reference = new ReferenceState(settings.model());
    this.sessions = new SessionCheck(settings.tickTimeMillis());
    this.step = new ModelInStep(reference, disk, sessions, time);
    this.proposals = new ProposalCheck(sessions, time);
    this.handshakes = new HandshakeCheck(settings, reference, sessions, step, time);
  }

  /** The model at the last transaction applied; for looking only. */
  public Model model() {
    return reference.model();
  }

  /** Replies that were compared so far. */
  public long answered() {
    return answered;
  }

  /** The last transaction that was handed to the log. */
  public long lastProposedZxid() {
    return proposals.lastZxid();
  }

  // ---- starts and stops ----

  /** The process is gone: no connection is left, and nothing more is acknowledged. */
  public void stopped() {
    links.clear();
    step.stopped();
    spaceLow = false;
    asking = null;
    asked = null;
    ticking = false;
  }

  /** Recovery is done. */
  public void restarted(Peer peer, long recoveredZxid, long wallNow, long monotonicNow) {
    time.set(wallNow, monotonicNow);
    if (recoveredZxid < disk.durableZxid()) {
      throw new BrokenClaim(
          "transactions up to "
              + hex(disk.durableZxid())
              + " were durable ("
              + hex(acknowledgedZxid)
              + " acknowledged), after the restart they end at "
              + hex(recoveredZxid));
    }
    step.restarted(recoveredZxid);
    proposals.restarted(recoveredZxid);
    if (peer.tree().zxid() != recoveredZxid) {
      throw new BrokenClaim(
          "recovery reports " + hex(recoveredZxid) + ", the tree is at " + hex(peer.tree().zxid()));
    }
    if (peer.state().digestMismatches() > 0) {
      throw new BrokenClaim(
          "the digests of " + peer.state().digestMismatches() + " transactions differ in replay");
    }
    TreeCheck.compareAll(peer.tree(), reference, settings.model());
    sessions.restarted(peer.sessions(), monotonicNow);
    disk.recovered(recoveredZxid);
  }

  /** Compares the whole tree with the model. */
  public void checkpoint(Peer peer) {
    TreeCheck.compare(peer.tree(), reference);
  }

  // ---- what reaches the core ----

  public void linkOpened(int connection, List<ModelBytes> credentials) {
    links.open(connection, credentials);
  }

  public void linkClosed(int connection) {
    LinkCheck link = links.remove(connection);
    if (link != null) {
      detach(link);
    }
  }

  private void detach(LinkCheck link) {
    link.closing = true;
    step.detach(link);
  }

  public void tickDelivered(long wallNow, long monotonicNow) {
    long passed = monotonicNow - time.monotonicMillis;
    if (passed > settings.tickTimeMillis()) {
      // No tick for so long: the server stood still, and clients get the time back.
      sessions.forgiven(passed);
    }
    time.set(wallNow, monotonicNow);
    ticking = true;
  }

  public void spaceDelivered(boolean writable) {
    spaceLow = !writable;
  }

  /** An operator ends a session. */
  public void terminationDelivered(long session) {
    if (reference.isAlive(session) && !sessions.isClosing(session)) {
      proposals.terminated(session);
    }
  }

  public void connectDelivered(int connection, ConnectRequest request) {
    LinkCheck link = links.get(connection);
    asking = link;
    handshakes.delivered(link, request, spaceLow);
  }

  public void requestDelivered(int connection, SentRequest sent) {
    LinkCheck link = links.get(connection);
    if (link.closing || link.ending) {
      return;
    }
    asking = link;
    asked = sent;
    sent.late = sessions.isClosing(link.session);
    link.unanswered.add(sent);
    boolean outside =
        sent.request() instanceof ModelRequest.Auth || sent.request() instanceof ModelRequest.Sasl;
    if (link.established && !outside) {
      sessions.touched(link.session, time.monotonicMillis);
    }
  }

  /** The core has handled what it was given. */
  public void eventEnded(Peer peer) {
    SentRequest sent = asked;
    LinkCheck link = asking;
    if (sent != null && link != null) {
      sent.refusal = refusal(link, sent);
    }
    asked = null;
    asking = null;
    step.advanceTo(peer.tree().zxid());
    for (LinkCheck each : links.all()) {
      each.requireAllSent(zxid -> zxid <= reference.zxid());
    }
    if (ticking) {
      ticking = false;
      sessions.requireNoneOverdue(time.monotonicMillis);
    }
    if (peer.lastProposedZxid() != proposals.lastZxid()) {
      throw new BrokenClaim("the core counts other transactions than it appends");
    }
  }

  /** The error of a write that was not logged; 0 for everything else. */
  private int refusal(LinkCheck link, SentRequest sent) {
    if (sent.refusal != 0 || sent.zxid != 0 || !sent.isWrite()) {
      return sent.refusal;
    }
    if (sessions.isClosing(link.session)) {
      return ErrorCode.SESSION_EXPIRED;
    }
    if (spaceLow && !(sent.request() instanceof ModelRequest.CloseSession)) {
      return sent.refusalForSpace();
    }
    throw new BrokenClaim(sent + " was neither logged nor refused");
  }

  // ---- what leaves the core ----

  public void appended(Transaction transaction) {
    step.add(proposals.explain(transaction, asking, asked, ticking));
  }

  /** The answer to a handshake, decoded from what was sent. */
  public void accepted(int connection, ConnectResponse response) {
    handshakes.answered(links.get(connection), response);
  }

  /** One reply, as it was sent, without the length in front. */
  public void replied(int connection, byte[] frame) {
    LinkCheck link = links.get(connection);
    try {
      Input in = new Input(frame);
      ReplyHeader header = ReplyHeader.decode(in);
      link.requireOpen("reply #" + header.xid());
      if (header.zxid() > 0) {
        step.advanceTo(header.zxid());
      }
      SentRequest sent = link.answers(header.xid(), header.zxid());
      link.requireEventsSent(sent);
      ModelReply expected = expected(link, sent);
      answered++;
      link.requireReply(sent, expected, header, in);
      if (sent.zxid != 0) {
        acknowledgedZxid = Math.max(acknowledgedZxid, sent.zxid);
      }
    } catch (MalformedException e) {
      throw new BrokenClaim("a reply cannot be decoded: " + e.getMessage(), e);
    }
  }

  private @Nullable ModelReply expected(LinkCheck link, SentRequest sent) {
    sent.refusal = refusal(link, sent);
    if (sent.refusal != 0) {
      link.requireCatchUps(List.of());
      return new ModelReply(reference.zxid(), sent.refusal, ModelBody.NONE, false);
    }
    if (sent.zxid != 0) {
      link.requireCatchUps(List.of());
      return sent.expected;
    }
    ModelOutcome outcome = reference.apply(link.session, sent.request(), time.wallMillis);
    link.requireCatchUps(reference.catchUps(link.session, outcome.events(), time.wallMillis));
    return outcome.reply();
  }

  /** One notification, as it was sent, without the length in front. */
  public void notified(int connection, byte[] frame) {
    LinkCheck link = links.get(connection);
    ModelEvent told = link.notification(frame);
    if (told.zxid() < 0) {
      link.catchUps.add(told);
      return;
    }
    step.advanceTo(told.zxid());
    link.told(told, step.isUnordered(told.zxid()));
  }

  /** The core closes a connection. */
  public void closed(int connection, CloseReason reason) {
    LinkCheck link = links.closable(connection);
    if (link == null) {
      return;
    }
    boolean right =
        switch (reason) {
          case SESSION_CLOSED -> link.ending && !reference.isAlive(link.session);
          case SESSION_EXPIRED ->
              sessions.isClosing(link.session) || !reference.isAlive(link.session);
          case SESSION_REATTACHED ->
              asking != null && asking != link && asking.session == link.session;
          case SESSION_UNKNOWN, CLIENT_AHEAD, DISK_FULL ->
              link.handshake == LinkCheck.Handshake.CLOSED;
          case UNKNOWN_OPERATION, AUTHENTICATION_FAILED -> link.mustClose;
          case CONNECT_THROTTLED, AUTHENTICATION_REQUIRED, NOT_SERVING, SESSION_MOVED -> false;
        };
    if (!right) {
      throw new BrokenClaim("connection " + connection + " was closed: " + reason.text());
    }
    detach(link);
  }

  /** A view was taken; what is returned stands in for it and compares. */
  public SnapshotCheck snapshot(SnapshotSource source, Runnable meanwhile) {
    step.advanceTo(source.zxid());
    return new SnapshotCheck(source, reference, meanwhile);
  }
}
