package dev.ostler.client.session;

import dev.ostler.client.ConnectionState;
import dev.ostler.client.Session;
import dev.ostler.client.session.Failure.Kind;
import dev.ostler.client.watch.WatchTable;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.ReplyHeader;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.HostAndPort;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A client's session over one server after the other. Drawn in the package description.
 *
 * <p>Each method is an event. What is to be done about it goes to {@link SessionActions} before the
 * method returns. {@link #nextWake} tells when {@link #time} must be called at the latest.
 */
public final class SessionMachine {
  /**
   * A link that lived shorter than this and answered nothing is no success: the next one waits its
   * turn.
   */
  private static final long SETTLED_MILLIS = 1_000;

  private enum Phase {
    PAUSED,
    DIALING,
    HANDSHAKING,
    PROVING,
    CONNECTED,
    OVER
  }

  private final SessionLimits limits;
  private final SessionActions actions;
  private final WatchTable watches;
  private final Rearming rearming;
  private final ServerList servers;
  private final Backoff backoff;
  private final Pipeline pipeline;
  private final Heartbeat heartbeat = new Heartbeat();
  private final Move move;
  private final KnownSession session;

  private Phase phase = Phase.PAUSED;
  private int links;
  private int link;
  private HostAndPort server;

  /** Tries since the last link that held. */
  private int failedTries;

  /** When to go on while paused, when to give up while shaking hands. */
  private long phaseEndNanos;

  private long helloNanos;
  private long connectedNanos;
  private boolean useful;
  private String lastTrouble = "no server was tried yet";

  /** The connection is changed on purpose: nobody is told unless it takes long. */
  private boolean quietly;

  private Proof.@Nullable Maker proofs;
  private @Nullable ProofDialogue dialogue;

  private boolean closing;
  private boolean closeSent;
  private long closeEndNanos;
  private ConnectionState told = ConnectionState.CONNECTING;
  private ConnectionState end = ConnectionState.CLOSED;

  /**
   * @param resumed the session to take over; null to begin a new one
   * @param random draws servers and pauses
   */
  public SessionMachine(
      SessionLimits limits,
      List<HostAndPort> servers,
      @Nullable Session resumed,
      WatchTable watches,
      Random random,
      SessionActions actions) {
    this.limits = limits;
    this.actions = actions;
    this.watches = watches;
    this.servers = new ServerList(servers, random);
    this.backoff = new Backoff(random);
    this.move = new Move(limits, random);
    this.pipeline = new Pipeline(limits, actions, heartbeat);
    this.rearming = new Rearming(watches, pipeline, actions);
    this.session = new KnownSession(limits, resumed);
    this.server = servers.get(0);
  }

  /** Adds an identity before the start. */
  public void addAuth(Request.Auth request) {
    pipeline.addAuth(request);
  }

  /** Before the start: proves to each server who this is. */
  public void proveBy(Proof.Maker maker) {
    proofs = maker;
  }

  /** Begins to connect. */
  public void start(long now) {
    connectNext(now);
  }

  /** The state as it was told last. */
  public ConnectionState state() {
    return told;
  }

  /** Whether nothing follows any more. */
  public boolean isOver() {
    return phase == Phase.OVER;
  }

  /** Id of the session there is; 0 for none. */
  public long sessionId() {
    return session.id();
  }

  /** Until when this session lives for certain; null if that is not certain now. */
  public @Nullable Long leaseEndNanos(long now) {
    return phase != Phase.OVER && heartbeat.isLeased(now) ? heartbeat.leaseEndNanos() : null;
  }

  /** What went wrong last, for people. */
  public String lastTrouble() {
    return lastTrouble;
  }

  // Calls

  /** Somebody wants something. */
  public void submit(Call call, long now) {
    if (closing || phase == Phase.OVER) {
      refuse(call);
    } else {
      pipeline.add(call, session.id(), now);
      pump(now);
    }
  }

  /** Somebody adds an identity; it is given to this server at once, and to each later one. */
  public void submitAuth(Call call, Request.Auth request, long now) {
    if (closing || phase == Phase.OVER) {
      refuse(call);
      return;
    }
    pipeline.addAuth(request, call, phase == Phase.CONNECTED ? link : 0, now);
  }

  private void refuse(Call call) {
    if (phase == Phase.OVER && end == ConnectionState.EXPIRED) {
      Pipeline.fail(call, Kind.SESSION_EXPIRED, "the session is over");
    } else if (phase == Phase.OVER && end == ConnectionState.AUTH_FAILED) {
      Pipeline.fail(call, Kind.AUTH_FAILED, lastTrouble);
    } else {
      Pipeline.fail(call, Kind.CLOSED, "the client is closed");
    }
  }

  /** The link takes more again. */
  public void writable(int from, long now) {
    if (from == link) {
      pump(now);
    }
  }

  private void pump(long now) {
    if (phase == Phase.CONNECTED && !move.isDraining() && pipeline.pump(link, session.id(), now)) {
      closeIfDue(now);
    }
  }

  // Connecting

  private void connectNext(long now) {
    connect(servers.next(), now);
  }

  private void connect(HostAndPort next, long now) {
    server = next;
    link = ++links;
    phase = Phase.DIALING;
    announce(now);
    actions.dial(link, server, connectMillis());
  }

  /** Each server has its part of the session's time; more when none has answered in that. */
  private int connectMillis() {
    long part = Math.max(50, session.timeoutMillis() / Math.max(2, servers.size()));
    return (int) Math.min(limits.connectMillis(), part << Math.min(backoff.level(), 10));
  }

  /** A link could not be made. */
  public void dialFailed(int from, String reason, long now) {
    if (from == link && phase == Phase.DIALING) {
      tryFailed(reason, now);
    } else if (move.failed(from, now)) {
      actions.log("The move to another server is off: " + reason);
      pump(now);
    }
  }

  /** A link was made. */
  public void dialed(int from, long now) {
    if (from == link && phase == Phase.DIALING) {
      hello(now);
    } else if (phase == Phase.CONNECTED && move.dialed(from)) {
      switchOverIfDrained(now);
    }
  }

  private void hello(long now) {
    phase = Phase.HANDSHAKING;
    phaseEndNanos = now + SessionLimits.nanos(connectMillis());
    helloNanos = now;
    actions.hello(link, session.hello(pipeline.lastZxid()));
  }

  private void tryFailed(String trouble, long now) {
    quietly = false;
    pipeline.failInFlight(Kind.CONNECTION_LOST, trouble);
    lastTrouble = trouble;
    actions.log("No session: " + trouble);
    failedTries++;
    if (closing && now - closeEndNanos >= 0) {
      closed();
    } else if (failedTries % servers.size() == 0) {
      phase = Phase.PAUSED;
      phaseEndNanos = now + SessionLimits.nanos(backoff.nextMillis());
      announce(now);
    } else {
      connectNext(now);
    }
  }

  /** A link has ended by itself. */
  public void ended(int from, String reason, long now) {
    if (from != link) {
      if (move.failed(from, now)) {
        pump(now);
      }
    } else if (phase == Phase.HANDSHAKING) {
      tryFailed(
          server + ": " + reason + " (it may be behind, not serving yet, full, or expect TLS)",
          now);
    } else if (phase == Phase.PROVING) {
      tryFailed(server + ": " + reason, now);
    } else if (phase == Phase.CONNECTED) {
      connectionLost(reason, now);
    }
  }

  private void connectionLost(String reason, long now) {
    lastTrouble = server + ": " + reason;
    if (closeSent) {
      closed();
      return;
    }
    actions.log("The connection is lost to " + lastTrouble);
    int next = move.takeDialed();
    leaveServer(now);
    pipeline.failInFlight(Kind.CONNECTION_LOST, lastTrouble);
    if (next != 0) {
      link = next;
      server = move.target();
      hello(now);
    } else if (rearming.trouble() != null
        || (!useful && now - connectedNanos < SessionLimits.nanos(SETTLED_MILLIS))) {
      tryFailed(lastTrouble, now);
    } else {
      backoff.reset();
      failedTries = 0;
      connectNext(now);
    }
  }

  private void leaveServer(long now) {
    if (move.isUnderWay()) {
      actions.drop(move.abandon());
    }
    phase = Phase.PAUSED;
    phaseEndNanos = now;
    link = 0;
    announce(now);
    watches.disconnected();
  }

  // What servers send

  /** Bytes have come, of a message that may take long to be whole: the server is there. */
  public void heard(int from, long now) {
    if (from == link && (phase == Phase.PROVING || phase == Phase.CONNECTED)) {
      heartbeat.heard(now);
    }
  }

  /** A whole message has come. */
  public void frame(int from, Input in, long now) {
    if (from != link) {
      return;
    }
    heard(from, now);
    try {
      if (phase == Phase.HANDSHAKING) {
        connectResponse(ConnectResponse.decode(in), now);
      } else if (phase == Phase.PROVING || phase == Phase.CONNECTED) {
        reply(ReplyHeader.decode(in), in, now);
      }
    } catch (MalformedException e) {
      giveUpLink("it sent what is no message of the protocol: " + e.getMessage(), now);
    }
  }

  /** A message was passed over because it is too large: only its header is known. */
  public void oversized(int from, Input header, long bytes, long now) {
    if (from != link) {
      return;
    }
    try {
      ReplyHeader reply = ReplyHeader.decode(header);
      boolean expected = phase == Phase.CONNECTED && reply.xid() > 0;
      answered(
          expected ? pipeline.oversized(reply, bytes) : "it sent a message of " + bytes + " bytes",
          now);
    } catch (MalformedException e) {
      giveUpLink("it sent what is no message of the protocol: " + e.getMessage(), now);
    }
  }

  /** The link's bytes are no messages. */
  public void broken(int from, String reason, long now) {
    if (from == link && phase.compareTo(Phase.HANDSHAKING) >= 0 && phase != Phase.OVER) {
      giveUpLink(reason, now);
    }
  }

  private void giveUpLink(String reason, long now) {
    actions.drop(link);
    if (phase == Phase.HANDSHAKING || phase == Phase.PROVING) {
      link = 0;
      tryFailed(server + ": " + reason, now);
    } else if (phase == Phase.CONNECTED) {
      connectionLost(reason, now);
    }
  }

  private void connectResponse(ConnectResponse response, long now) {
    if (response.timeoutMillis() <= 0) {
      if (session.isShared()) {
        actions.drop(link);
        expired(now);
      } else {
        giveUpLink("it refused to begin a session", now);
      }
      return;
    }
    session.agree(response, server);
    heartbeat.begin(response.timeoutMillis(), helloNanos, now);
    if (proofs == null) {
      served(response.readOnly(), now);
    } else {
      prove(proofs, now);
    }
  }

  /** Nothing else is sent before the server knows who this is. */
  private void prove(Proof.Maker maker, long now) {
    phase = Phase.PROVING;
    try {
      dialogue = ProofDialogue.begin(maker, call -> pipeline.sendNext(link, call, now));
    } catch (Proof.ProofException e) {
      authFailed(String.valueOf(e.getMessage()));
    }
  }

  private void proveOn(ProofDialogue talk, long now) {
    String trouble = talk.trouble();
    if (trouble != null) {
      authFailed(trouble);
    } else if (talk.isProven()) {
      served(session.isReadOnly(), now);
    }
  }

  private void served(boolean readOnly, long now) {
    phase = Phase.CONNECTED;
    quietly = false;
    connectedNanos = now;
    useful = false;
    servers.pointAt(server);
    move.connected(readOnly, now);
    announceAgain(now);
    // Identities first, then watches, then what waits: each needs the one before.
    pipeline.sendAllAuths(link, now);
    rearming.begin(link, now);
    leaveForeignServer(now);
    pump(now);
  }

  private void leaveForeignServer(long now) {
    if (!servers.contains(server) && move.wants(servers.any(), now)) {
      beginMove();
    }
  }

  private void reply(ReplyHeader header, Input in, long now) throws MalformedException {
    if (header.xid() == Xid.NOTIFICATION) {
      WatcherEvent event = WatcherEvent.decode(in);
      watches.fire(event.type(), event.path().copy(), header.zxid());
    } else if (phase != Phase.PROVING && Pipeline.refusesIdentity(header)) {
      authFailed(
          header.xid() == Xid.AUTH
              ? "it refused an identity of this client"
              : "it serves nobody without an identity it demands");
    } else {
      useful |= header.xid() > 0;
      answered(pipeline.reply(header, in), now);
    }
  }

  private void answered(@Nullable String trouble, long now) {
    String wrong = trouble == null && phase == Phase.CONNECTED ? rearming.trouble() : trouble;
    if (wrong != null) {
      giveUpLink(wrong, now);
      return;
    }
    if (phase == Phase.PROVING && dialogue != null) {
      proveOn(dialogue, now);
      return;
    }
    if (told == ConnectionState.UNCERTAIN) {
      announce(now);
    }
    if (move.isDraining()) {
      switchOverIfDrained(now);
    } else {
      pump(now);
    }
  }

  private void authFailed(String what) {
    lastTrouble = server + ": " + what;
    actions.drop(link);
    finish(ConnectionState.AUTH_FAILED, Kind.AUTH_FAILED, lastTrouble);
  }

  private void expired(long now) {
    String reason = server + " does not know the session any more";
    lastTrouble = reason;
    actions.log(reason);
    heartbeat.end();
    if (closing || !limits.newSessionAfterExpiry()) {
      finish(
          closing ? ConnectionState.CLOSED : ConnectionState.EXPIRED, Kind.SESSION_EXPIRED, reason);
      return;
    }
    told = ConnectionState.EXPIRED;
    quietly = false;
    actions.changed(told, session.agreed());
    session.forget();
    watches.sessionEnded();
    pipeline.failWaiting(Kind.SESSION_EXPIRED, reason);
    servers.stepBack();
    connectNext(now);
  }

  // Moving

  /** Other servers are to be used from now on. */
  public void updateServers(List<HostAndPort> list, long now) {
    boolean connected = phase == Phase.CONNECTED;
    HostAndPort target = servers.update(list, connected ? server : null);
    if (target != null && move.wants(target, now)) {
      beginMove();
    }
  }

  /** A server was asked whether it takes changes. */
  public void probed(HostAndPort asked, boolean readWrite, long now) {
    if (phase == Phase.CONNECTED && session.isReadOnly() && readWrite && move.wants(asked, now)) {
      beginMove();
    }
  }

  private void beginMove() {
    actions.dial(move.begin(++links), move.target(), connectMillis());
  }

  private void switchOverIfDrained(long now) {
    if (pipeline.inFlight() > 0) {
      return;
    }
    int next = move.takeDialed();
    quietly = true;
    actions.drop(link);
    leaveServer(now);
    link = next;
    server = move.target();
    hello(now);
  }

  // Time

  /** Does what is due. */
  public void time(long now) {
    if (phase == Phase.OVER) {
      return;
    }
    announce(now);
    pipeline.expire(now, lastTrouble);
    switch (phase) {
      case PAUSED -> {
        if (now - phaseEndNanos >= 0) {
          connectNext(now);
        }
      }
      case HANDSHAKING, PROVING -> {
        if (now - phaseEndNanos >= 0) {
          giveUpLink("it accepted the connection but did not answer in time", now);
        }
      }
      case CONNECTED -> connectedTime(now);
      case DIALING, OVER -> {}
    }
    if (closing && phase != Phase.OVER && now - closeEndNanos >= 0) {
      closed();
    }
  }

  private void connectedTime(long now) {
    if (now - heartbeat.silentNanos() >= 0) {
      giveUpLink("it has not said anything for two thirds of the session timeout", now);
      return;
    }
    if (now - heartbeat.pingNanos() >= 0) {
      // Also behind another one: a long answer before both must not make this client look silent.
      pipeline.send(link, new OwnCall(Request.Ping.INSTANCE, (error, body) -> {}), Xid.PING, now);
    }
    if (move.probeDue(now)) {
      actions.probe(servers.any(), connectMillis());
    }
    if (move.restIsOver(now)) {
      leaveForeignServer(now);
    }
    if (move.rebalanceDue(now)) {
      HostAndPort target = servers.any();
      if (!target.equals(server) && move.wants(target, now)) {
        beginMove();
      }
    }
    if (backoff.level() > 0 && now - connectedNanos >= SessionLimits.nanos(SETTLED_MILLIS)) {
      backoff.reset();
      failedTries = 0;
    }
  }

  /** When {@link #time} must be called at the latest; null for never. */
  public @Nullable Long nextWake(long now) {
    if (phase == Phase.OVER) {
      return null;
    }
    Long wake = pipeline.nextDeadline();
    if (phase == Phase.PAUSED || phase == Phase.HANDSHAKING || phase == Phase.PROVING) {
      wake = earlier(wake, phaseEndNanos);
    } else if (phase == Phase.CONNECTED) {
      wake = earlier(wake, heartbeat.silentNanos());
      wake = earlier(wake, heartbeat.pingNanos());
      wake = earlier(wake, move.nextWake());
    }
    if (closing) {
      wake = earlier(wake, closeEndNanos);
    }
    return heartbeat.isLeased(now) ? earlier(wake, heartbeat.leaseEndNanos()) : wake;
  }

  private static @Nullable Long earlier(@Nullable Long one, @Nullable Long other) {
    if (one == null) {
      return other;
    }
    return other == null || one - other <= 0 ? one : other;
  }

  // The end

  /** Closes the session after everything that waits; no more calls are taken. */
  public void close(long now) {
    if (closing || phase == Phase.OVER) {
      return;
    }
    closing = true;
    boolean connected = phase == Phase.CONNECTED;
    closeEndNanos =
        now
            + SessionLimits.nanos(
                connected ? SessionLimits.CLOSE_MILLIS : SessionLimits.CLOSE_UNCONNECTED_MILLIS);
    if (!connected && session.id() == 0 && pipeline.waiting() == 0) {
      closed();
    } else {
      pump(now);
    }
  }

  private void closeIfDue(long now) {
    if (closing && !closeSent) {
      closeSent = true;
      pipeline.sendNext(
          link, new OwnCall(new Request.CloseSession(), (error, body) -> closed()), now);
    }
  }

  private void closed() {
    actions.drop(link);
    finish(ConnectionState.CLOSED, Kind.CLOSED, "the client is closed");
  }

  /** Stops at once, without a word to the server. */
  public void abandon() {
    if (phase != Phase.OVER) {
      closed();
    }
  }

  private void finish(ConnectionState last, Kind kind, String reason) {
    if (move.isUnderWay()) {
      actions.drop(move.abandon());
    }
    phase = Phase.OVER;
    link = 0;
    end = last;
    heartbeat.end();
    told = last;
    actions.changed(last, session.agreed());
    watches.sessionEnded();
    pipeline.failAll(kind, reason);
  }

  // Telling

  private void announce(long now) {
    if (current(now) != told) {
      announceAgain(now);
    }
  }

  private void announceAgain(long now) {
    told = current(now);
    actions.changed(told, session.agreed());
  }

  private ConnectionState current(long now) {
    if (phase == Phase.OVER) {
      return end;
    }
    if (phase != Phase.CONNECTED
        && (session.agreed() == null || told == ConnectionState.CONNECTING)) {
      return ConnectionState.CONNECTING;
    }
    if (!heartbeat.isLeased(now)) {
      return ConnectionState.UNCERTAIN;
    }
    if (phase != Phase.CONNECTED) {
      return quietly ? told : ConnectionState.SUSPENDED;
    }
    return session.isReadOnly() ? ConnectionState.CONNECTED_READ_ONLY : ConnectionState.CONNECTED;
  }
}
