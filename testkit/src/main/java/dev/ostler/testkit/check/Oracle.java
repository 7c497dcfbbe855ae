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
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.ReplyHeader;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
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

  private static final long PASSWORD_SECRET = 0xB341_5C00L;

  private final Settings settings;
  private final DurableRecords disk;
  private final ReferenceState reference;
  private final SessionCheck sessions;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Map<Integer, LinkCheck> links = new TreeMap<>();
  private final Map<Long, LinkCheck> linkOfSession = new HashMap<>();
  private final Set<Long> unorderedZxids = new HashSet<>();
  private final Set<Long> terminated = new HashSet<>();

  private long lastProposedZxid;
  private long wallMillis;
  private long monotonicMillis;
  private boolean spaceLow;
  private long acknowledgedZxid;
  private long answered;
  private long expiries;

  // What the core is handling.
  private @Nullable LinkCheck asking;
  private @Nullable SentRequest asked;
  private boolean ticking;

  public Oracle(Settings settings, DurableRecords disk) {
    this.settings = settings;
    this.disk = disk;
    this.reference = new ReferenceState(settings.model());
    this.sessions = new SessionCheck(settings.tickTimeMillis());
  }

  /** The model at the last transaction applied; for looking only. */
  public Model model() {
    return reference.model();
  }

  /** Replies that were compared so far. */
  public long answered() {
    return answered;
  }

  /** Sessions that the server has let expire. */
  public long expiries() {
    return expiries;
  }

  /** The last write that a client was told of. */
  public long acknowledgedZxid() {
    return acknowledgedZxid;
  }

  /** The last transaction that was handed to the log. */
  public long lastProposedZxid() {
    return lastProposedZxid;
  }

  // ---- starts and stops ----

  /** The process is gone: no connection is left, and nothing more is acknowledged. */
  public void stopped() {
    links.clear();
    linkOfSession.clear();
    spaceLow = false;
    asking = null;
    asked = null;
    ticking = false;
    for (long session : List.copyOf(reference.alive())) {
      reference.forgetWatches(session);
    }
  }

  /** Recovery is done. */
  public void restarted(Peer peer, long recoveredZxid, long wallNow, long monotonicNow) {
    wallMillis = wallNow;
    monotonicMillis = monotonicNow;
    if (recoveredZxid < disk.durableZxid()) {
      throw new BrokenClaim(
          "transactions up to "
              + hex(disk.durableZxid())
              + " were durable ("
              + hex(acknowledgedZxid)
              + " acknowledged), after the restart they end at "
              + hex(recoveredZxid));
    }
    while (reference.zxid() < recoveredZxid) {
      applyNext();
    }
    pending.clear();
    lastProposedZxid = recoveredZxid;
    if (peer.tree().zxid() != recoveredZxid) {
      throw new BrokenClaim(
          "recovery reports " + hex(recoveredZxid) + ", the tree is at " + hex(peer.tree().zxid()));
    }
    if (peer.state().digestMismatches() > 0) {
      throw new BrokenClaim(
          "the digests of " + peer.state().digestMismatches() + " transactions differ in replay");
    }
    TreeCheck.compare(peer.tree(), reference);
    compareContent(peer);
    sessions.restarted(peer.sessions(), monotonicNow);
    disk.recovered(recoveredZxid);
  }

  /** Lends one session every right while all content is compared. */
  private void compareContent(Peer peer) {
    String superDigest = settings.model().superDigest();
    if (superDigest == null || reference.alive().isEmpty()) {
      return;
    }
    long reader = reference.alive().first();
    reference
        .model()
        .apply(reader, new ModelRequest.Auth("digest", ModelBytes.of(SUPER_CREDENTIALS)), 0);
    TreeCheck.compareContent(peer.tree(), reference, reader);
    reference.forgetWatches(reader);
  }

  /** What opens everything where {@link ModelOptions#superDigest} is made of it. */
  public static final String SUPER_CREDENTIALS = "super:secret";

  /** Compares the whole tree with the model. */
  public void checkpoint(Peer peer) {
    TreeCheck.compare(peer.tree(), reference);
  }

  // ---- what reaches the core ----

  public void linkOpened(int connection, List<ModelBytes> credentials) {
    links.put(connection, new LinkCheck(connection, credentials));
  }

  public void linkClosed(int connection) {
    LinkCheck link = links.remove(connection);
    if (link != null) {
      detach(link);
    }
  }

  private void detach(LinkCheck link) {
    link.closing = true;
    if (linkOfSession.remove(link.session, link)) {
      reference.forgetWatches(link.session);
    }
  }

  public void tickDelivered(long wallNow, long monotonicNow) {
    long passed = monotonicNow - monotonicMillis;
    if (passed > settings.tickTimeMillis()) {
      // No tick for so long: the server stood still, and clients get the time back.
      sessions.forgiven(passed);
    }
    wallMillis = wallNow;
    monotonicMillis = monotonicNow;
    ticking = true;
  }

  public void spaceDelivered(boolean writable) {
    spaceLow = !writable;
  }

  /** An operator ends a session. */
  public void terminationDelivered(long session) {
    if (reference.isAlive(session) && !sessions.isClosing(session)) {
      terminated.add(session);
    }
  }

  public void connectDelivered(int connection, ConnectRequest request) {
    LinkCheck link = link(connection);
    asking = link;
    link.timeoutMillis =
        Math.clamp(
            request.timeoutMillis(), settings.minTimeoutMillis(), settings.maxTimeoutMillis());
    if (request.lastZxidSeen() > reference.zxid()) {
      link.handshake = LinkCheck.Handshake.CLOSED;
    } else if (request.sessionId() == 0) {
      link.handshake = spaceLow ? LinkCheck.Handshake.CLOSED : LinkCheck.Handshake.CREATES;
    } else if (reference.isAlive(request.sessionId())
        && !sessions.isClosing(request.sessionId())
        && Objects.equals(password(request.sessionId()), request.password())) {
      link.handshake = LinkCheck.Handshake.ATTACHES;
      link.session = request.sessionId();
    } else {
      link.handshake = LinkCheck.Handshake.REFUSED;
    }
  }

  /** The password that belongs to a session, by the public rule. */
  public static Bytes password(long session) {
    byte[] bytes = new byte[16];
    new Random(session ^ PASSWORD_SECRET).nextBytes(bytes);
    return Bytes.of(bytes);
  }

  public void requestDelivered(int connection, SentRequest sent) {
    LinkCheck link = link(connection);
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
      sessions.touched(link.session, monotonicMillis);
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
    advanceTo(peer.tree().zxid());
    for (LinkCheck each : links.values()) {
      each.requireAllSent(reference.zxid());
    }
    if (ticking) {
      ticking = false;
      sessions.requireNoneOverdue(monotonicMillis);
    }
    if (peer.lastProposedZxid() != lastProposedZxid) {
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
      return sent.request() instanceof ModelRequest.Undecodable
          ? ErrorCode.MARSHALLING_ERROR
          : ErrorCode.SYSTEM_ERROR;
    }
    throw new BrokenClaim(sent + " was neither logged nor refused");
  }

  private LinkCheck link(int connection) {
    LinkCheck link = links.get(connection);
    if (link == null) {
      throw new BrokenClaim("connection " + connection + " is not open");
    }
    return link;
  }

  // ---- what leaves the core ----

  public void appended(Transaction transaction) {
    long zxid = transaction.zxid();
    if (zxid != lastProposedZxid + 1) {
      throw new BrokenClaim(hex(zxid) + " was appended behind " + hex(lastProposedZxid));
    }
    lastProposedZxid = zxid;
    if (transaction.header().timeMillis() != wallMillis) {
      throw new BrokenClaim(
          hex(zxid) + " is stamped " + transaction.header().timeMillis() + " at " + wallMillis);
    }
    pending.add(explain(transaction));
  }

  private Pending explain(Transaction transaction) {
    long zxid = transaction.zxid();
    long session = transaction.header().sessionId();
    LinkCheck link = asking;
    SentRequest sent = asked;
    switch (transaction.body()) {
      case TransactionBody.CreateSession t when link != null && sent == null -> {
        link.session = session;
        return new Pending.OpenSession(zxid, session, t.timeoutMillis(), link.credentials);
      }
      case TransactionBody.CloseSession t when sent == null -> {
        if (terminated.remove(session)) {
          sessions.closing(session);
        } else {
          sessions.expired(session, monotonicMillis);
          expiries++;
        }
        return new Pending.EndSession(zxid, wallMillis, session);
      }
      case TransactionBody.Delete t
          when sent == null && ticking && t.type() == OpCode.DELETE_CONTAINER -> {
        return new Pending.Sweep(zxid, wallMillis, t.path().toString());
      }
      default -> {
        // A client's write, or nothing that can be explained.
      }
    }
    if (sent == null || link == null || !sent.isWrite() || sent.zxid != 0) {
      throw new BrokenClaim("nobody asked for " + transaction);
    }
    sent.zxid = zxid;
    if (session != link.session) {
      throw new BrokenClaim(transaction + " is not of session " + hex(link.session));
    }
    if (sessions.isClosing(session)) {
      if (!(transaction.body() instanceof TransactionBody.Failure)) {
        throw new BrokenClaim(
            transaction + " was proposed although the end of its session was decided before");
      }
      sent.refusal = ErrorCode.SESSION_EXPIRED;
      return new Pending.Nothing(zxid);
    }
    if (sent.request() instanceof ModelRequest.CloseSession) {
      link.ending = true;
      sessions.closing(session);
    }
    return new Pending.Write(zxid, wallMillis, session, sent, link);
  }

  /** The answer to a handshake, decoded from what was sent. */
  public void accepted(int connection, ConnectResponse response) {
    LinkCheck link = link(connection);
    link.requireOpen("a handshake's answer");
    if (link.handshake == LinkCheck.Handshake.REFUSED) {
      if (response.timeoutMillis() != 0 || response.sessionId() != 0) {
        throw new BrokenClaim("a session that is gone or not the client's was handed out");
      }
      link.handshake = LinkCheck.Handshake.CLOSED;
      return;
    }
    if (link.handshake == LinkCheck.Handshake.CREATES) {
      advanceUntilAlive(link.session);
    } else if (link.handshake != LinkCheck.Handshake.ATTACHES) {
      throw new BrokenClaim("a handshake was answered that must be " + link.handshake);
    }
    if (response.sessionId() != link.session
        || response.timeoutMillis() != link.timeoutMillis
        || !response.password().equals(password(link.session))) {
      throw new BrokenClaim(
          "the handshake of session " + hex(link.session) + " was answered with " + response);
    }
    if (link.handshake == LinkCheck.Handshake.ATTACHES) {
      LinkCheck before = linkOfSession.get(link.session);
      if (before != null && before != link && !before.closing) {
        throw new BrokenClaim("session " + hex(link.session) + " has two connections");
      }
      sessions.attached(link.session, link.timeoutMillis, monotonicMillis);
    }
    reference.forgetWatches(link.session);
    linkOfSession.put(link.session, link);
    link.handshake = LinkCheck.Handshake.ANSWERED;
    link.established = true;
  }

  private void advanceUntilAlive(long session) {
    while (!reference.isAlive(session)) {
      applyNext();
    }
  }

  /** One reply, as it was sent, without the length in front. */
  public void replied(int connection, byte[] frame) {
    LinkCheck link = link(connection);
    try {
      Input in = new Input(frame);
      ReplyHeader header = ReplyHeader.decode(in);
      link.requireOpen("reply #" + header.xid());
      if (header.zxid() > 0) {
        advanceTo(header.zxid());
      }
      SentRequest sent = link.answers(header.xid(), header.zxid());
      link.requireEventsSent("the reply to " + sent);
      ModelReply expected = expected(link, sent);
      answered++;
      ModelBody body = ModelBody.NONE;
      if (header.error() == 0) {
        body = ReplyReader.body(sent.request().opcode(), in);
      } else {
        ReplyReader.requireEnd(in);
      }
      ModelReply found = new ModelReply(header.zxid(), header.error(), body, false);
      LinkCheck.requireEqual(sent, expected, found);
      if (sent.zxid != 0) {
        acknowledgedZxid = Math.max(acknowledgedZxid, sent.zxid);
      }
      link.mustClose = expected != null && expected.closes();
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
    ModelOutcome outcome = reference.apply(link.session, sent.request(), wallMillis);
    List<ModelEvent> catchUps = new ArrayList<>();
    for (ModelEvent event : outcome.events()) {
      if (event.type() == ModelEvent.DELETED || mayRead(link.session, event.path())) {
        catchUps.add(event);
      }
    }
    link.requireCatchUps(catchUps);
    return outcome.reply();
  }

  /** What a client may not read it is not told of either. */
  private boolean mayRead(long session, String path) {
    ModelOutcome read =
        reference.model().apply(session, new ModelRequest.GetData(path, false), wallMillis);
    return read.reply().error() != ErrorCode.NO_AUTH;
  }

  /** One notification, as it was sent, without the length in front. */
  public void notified(int connection, byte[] frame) {
    LinkCheck link = link(connection);
    link.requireOpen("a notification");
    try {
      Input in = new Input(frame);
      ReplyHeader header = ReplyHeader.decode(in);
      WatcherEvent event = WatcherEvent.decode(in);
      if (header.xid() != Xid.NOTIFICATION || header.error() != 0 || in.remaining() > 0) {
        throw new BrokenClaim("a notification has the header " + header);
      }
      ModelEvent told =
          new ModelEvent(link.session, header.zxid(), event.type(), event.path().toString());
      if (header.zxid() < 0) {
        link.catchUps.add(told);
        return;
      }
      advanceTo(header.zxid());
      link.told(told, unorderedZxids.contains(header.zxid()));
    } catch (MalformedException e) {
      throw new BrokenClaim("a notification cannot be decoded: " + e.getMessage(), e);
    }
  }

  /** The core closes a connection. */
  public void closed(int connection, CloseReason reason) {
    LinkCheck link = links.get(connection);
    if (link == null || link.closing) {
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
          case CONNECT_THROTTLED, AUTHENTICATION_REQUIRED -> false;
        };
    if (!right) {
      throw new BrokenClaim("connection " + connection + " was closed: " + reason.text());
    }
    detach(link);
  }

  /** A view was taken; what is returned stands in for it and compares. */
  public SnapshotCheck snapshot(SnapshotSource source, Runnable meanwhile) {
    advanceTo(source.zxid());
    return new SnapshotCheck(source, reference, meanwhile);
  }

  // ---- the model, in step ----

  private void advanceTo(long zxid) {
    if (zxid < reference.zxid()) {
      throw new BrokenClaim(
          hex(zxid) + " was shown after " + hex(reference.zxid()) + " was applied");
    }
    if (zxid > disk.durableZxid()) {
      throw new BrokenClaim(
          hex(zxid) + " was shown when the disk had " + hex(disk.durableZxid()) + " for certain");
    }
    while (reference.zxid() < zxid) {
      applyNext();
    }
  }

  private void applyNext() {
    Pending next = pending.poll();
    if (next == null) {
      throw new BrokenClaim("something behind " + hex(reference.zxid()) + " was never proposed");
    }
    List<ModelEvent> events = apply(next);
    if (reference.zxid() != next.zxid()) {
      throw new BrokenClaim(
          next + " took one zxid, in the model " + hex(reference.zxid()) + " comes of it");
    }
    for (ModelEvent event : events) {
      LinkCheck receiver = linkOfSession.get(event.sessionKey());
      if (receiver != null && !receiver.closing) {
        receiver.events.add(event);
      }
    }
  }

  private List<ModelEvent> apply(Pending next) {
    return switch (next) {
      case Pending.OpenSession p -> {
        reference.openSession(p.session(), p.credentials());
        sessions.created(p.session(), p.timeoutMillis(), monotonicMillis);
        yield List.of();
      }
      case Pending.EndSession p -> {
        unorderedZxids.add(p.zxid());
        sessions.ended(p.session());
        yield reference.expire(p.session(), p.timeMillis());
      }
      case Pending.Sweep p -> {
        if (!reference.model().dueForRemoval(p.timeMillis()).contains(p.path())) {
          throw new BrokenClaim(
              p.path() + " was removed before it was due: " + reference.model().stat(p.path()));
        }
        yield reference.sweep(p.path(), p.timeMillis());
      }
      case Pending.Nothing p -> {
        reference.skip();
        yield List.of();
      }
      case Pending.Write p -> {
        if (!reference.isAlive(p.session())) {
          throw new BrokenClaim(
              p.sent()
                  + " became a transaction of session "
                  + hex(p.session())
                  + ", which is gone");
        }
        if (p.sent().request() instanceof ModelRequest.CloseSession) {
          unorderedZxids.add(p.zxid());
          sessions.ended(p.session());
        }
        ModelOutcome outcome = reference.apply(p.session(), p.sent().request(), p.timeMillis());
        p.sent().expected = outcome.reply();
        yield outcome.events();
      }
    };
  }
}
