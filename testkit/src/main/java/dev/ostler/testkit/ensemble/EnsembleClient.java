package dev.ostler.testkit.ensemble;

import dev.ostler.core.session.SessionIds;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.testkit.check.SentRequest;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.testkit.sim.ClientWatches;
import dev.ostler.testkit.sim.FrameBuffer;
import dev.ostler.testkit.sim.OperationChooser;
import dev.ostler.testkit.sim.RequestBytes;
import dev.ostler.testkit.sim.RequestSizes;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.ReplyHeader;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One client: connects to any server, asks in bursts, moves to another one with its session, falls
 * silent, gives up, returns. It judges what a client can: that what it is told never goes back,
 * that a write stands behind all that was acknowledged to anybody before it was asked for, that a
 * sync sees all of that, and that its session is not taken away while it is heard of.
 */
final class EnsembleClient implements Wire.Receiver {
  private static final Bytes NO_PASSWORD = Bytes.of(new byte[ConnectResponse.PASSWORD_BYTES]);

  /** A request on its way, and what had been acknowledged to anybody when it was sent. */
  private record Asked(SentRequest sent, long knownZxid, long atMicros) {}

  private final World world;
  private final int number;
  private final int host;
  private final SplittableRandom random;

  /** Shown at the start of every connection. */
  private final List<ModelBytes> credentials;

  /** Creates no ephemerals, so that a local session stays one. */
  private final boolean ownsNothing;

  private @Nullable Machine server;
  private Wire.@Nullable End end;
  private @Nullable ClientSession connection;
  private @Nullable OperationChooser chooser;
  private boolean established;
  private final FrameBuffer received = new FrameBuffer();
  private final Deque<Asked> outstanding = new ArrayDeque<>();
  private int nextXid = 1;
  private long session;
  private Bytes password = NO_PASSWORD;
  private int timeoutMillis;
  private long lastZxid;
  private long lastWriteZxid;

  /** What a sync has shown: nothing older comes behind it. */
  private long syncedZxid;

  private long silentUntilMicros;

  /** The client has asked for its session's end, and may not have heard of it. */
  private boolean closeAsked;

  /** Since when it has been heard of without a break, for as long as nothing goes wrong. */
  private long calmSinceMicros = Long.MAX_VALUE;

  private final ClientWatches watches = new ClientWatches();

  /** Nobody but a server, perhaps, knows the session. */
  private boolean mayBeLocal;

  /** The session began while there was no leader. */
  private boolean bornReadOnly;

  /** The server has no leader. */
  private boolean readOnly;

  /** Where the session began. */
  private @Nullable MemberProcess home;

  private @Nullable MemberProcess process;

  private long answers;
  private long moves;

  EnsembleClient(World world, int number, int host) {
    this.world = world;
    this.number = number;
    this.host = host;
    this.random = world.randoms.of("client", number);
    this.credentials = OperationChooser.drawCredentials(random);
    this.ownsNothing = world.settings.choices().sessions().local() && random.nextBoolean();
  }

  /** Replies it has got. */
  long answers() {
    return answers;
  }

  long moves() {
    return moves;
  }

  void begin() {
    retry();
  }

  private long tickMicros() {
    return 1000L * world.settings.tickTimeMillis();
  }

  private double mischief() {
    return world.calm ? 0 : world.plan.clientMischief();
  }

  private boolean isSilent() {
    return !world.calm && world.timeline.now() < silentUntilMicros;
  }

  // ---- connecting ----

  private void retry() {
    world.timeline.after(1_000 + random.nextLong(tickMicros()), this::connect);
  }

  private void connect() {
    if (end != null) {
      return;
    }
    if (isSilent()) {
      retry();
      return;
    }
    if (session != 0 && random.nextDouble() < 0.05 * mischief()) {
      forgetSession();
    }
    Machine target = choose();
    MemberProcess process = target.process();
    boolean reached = world.network.isOpen(host, target.index);
    // What somebody with other files tells is not theirs to judge.
    if (process == null || process.isStarting() || !reached || target.judge.history().isForeign()) {
      retry();
      return;
    }
    open(target, process);
  }

  /** Any server; with a session that only one knows, often that one. */
  private Machine choose() {
    List<Machine> machines = world.machines;
    Machine any = machines.get(random.nextInt(machines.size()));
    return mayBeLocal && session != 0 && random.nextInt(3) > 0
        ? world.machine(session >>> SessionIds.SERVER_SHIFT)
        : any;
  }

  private void open(Machine target, MemberProcess process) {
    if (server != target) {
      moves++;
    }
    server = target;
    this.process = process;
    established = false;
    received.clear();
    outstanding.clear();
    chooser = new OperationChooser(random.split(), target.judge.model(), RequestSizes.USUAL);
    ClientSession fresh = new ClientSession(credentials);
    connection = fresh;
    Wire wire = new Wire(world.network, host, this, target.index, process.clients);
    Wire.End mine = wire.dialer();
    end = mine;
    process.clients.accepted(wire.acceptor(), fresh);
    mine.send(handshake(session, password));
    // Whoever hears nothing for long tries again.
    world.timeline.after(
        2 * tickMicros() + random.nextLong(4 * tickMicros()),
        () -> {
          if (end == mine && !established) {
            give(mine);
          }
        });
  }

  private void give(Wire.End mine) {
    mine.close();
    closed(mine);
  }

  private byte[] handshake(long sessionId, Bytes shown) {
    int least = world.settings.minTimeoutMillis();
    int wish =
        random.nextInt(3) > 0
            ? random.nextInt(least, 4 * least)
            : random.nextInt(least / 2, 2 * world.settings.maxTimeoutMillis());
    boolean modern = random.nextInt(8) > 0;
    boolean content =
        modern && world.settings.choices().sessions().readOnlyMode() && random.nextInt(3) > 0;
    return RequestBytes.handshake(
        new ConnectRequest(0, lastZxid, wish, sessionId, shown, modern, content));
  }

  private void forgetSession() {
    session = 0;
    password = NO_PASSWORD;
    closeAsked = false;
    lastWriteZxid = 0;
    calmSinceMicros = Long.MAX_VALUE;
    watches.clear();
  }

  @Override
  public void closed(Wire.End from) {
    if (from == end) {
      world.note("client lost its connection", number, null);
      end = null;
      established = false;
      outstanding.clear();
      retry();
    }
  }

  // ---- receiving ----

  @Override
  public void received(Wire.End from, byte[] bytes) {
    if (from != end) {
      return;
    }
    received.append(bytes);
    try {
      while (from == end && received.hasFrame()) {
        frame(from, new Input(received.take()));
      }
    } catch (MalformedException e) {
      throw new BrokenClaim("client " + number + " cannot decode what it got", e);
    }
  }

  private void frame(Wire.End from, Input in) throws MalformedException {
    if (!established) {
      connected(from, ConnectResponse.decode(in));
      return;
    }
    ReplyHeader header = ReplyHeader.decode(in);
    if (header.xid() == Xid.NOTIFICATION) {
      watches.told(WatcherEvent.decode(in));
      return;
    }
    Asked asked = outstanding.poll();
    if (asked == null || (header.xid() != asked.sent().xid() && header.xid() != Xid.PING)) {
      throw new BrokenClaim("client " + number + " got " + header + " for " + asked);
    }
    answers++;
    if (header.zxid() > 0 && !readOnly) {
      // What a server without a leader has may be old, and may never be committed.
      judge(asked, header);
      lastZxid = header.zxid();
    }
    watches.answered(asked.sent().request(), header.error());
    if (asked.sent().request() instanceof ModelRequest.CloseSession) {
      forgetSession();
      give(from);
    }
  }

  private void judge(Asked asked, ReplyHeader header) {
    long zxid = header.zxid();
    if (zxid < lastZxid) {
      throw new BrokenClaim(
          "client " + number + " saw 0x" + Long.toHexString(lastZxid) + " and then " + header);
    }
    if (zxid < syncedZxid) {
      throw new BrokenClaim("client " + number + " got " + header + " behind a sync of more");
    }
    ModelRequest request = asked.sent().request();
    if (request instanceof ModelRequest.Sync) {
      if (zxid < asked.knownZxid()) {
        throw new BrokenClaim(
            "a sync was answered at 0x"
                + Long.toHexString(zxid)
                + ", and 0x"
                + Long.toHexString(asked.knownZxid())
                + " had been acknowledged before it was asked for");
      }
      syncedZxid = Math.max(syncedZxid, asked.knownZxid());
    } else if (asked.sent().wasLogged()) {
      if (zxid <= asked.knownZxid()) {
        throw new BrokenClaim(
            asked.sent()
                + " stands before 0x"
                + Long.toHexString(asked.knownZxid())
                + ", which had been acknowledged before it was asked for");
      }
      if (zxid <= lastWriteZxid) {
        throw new BrokenClaim("the writes of client " + number + " are out of order");
      }
      lastWriteZxid = zxid;
      world.judge.acknowledged(zxid);
    }
  }

  private void connected(Wire.End from, ConnectResponse response) {
    if (response.timeoutMillis() == 0) {
      world.note("client lost its session", session, number);
      boolean unknownHere = mayBeLocal && (bornReadOnly || process != home);
      if (!closeAsked
          && !unknownHere
          && world.timeline.now() - calmSinceMicros > 4L * 1000 * timeoutMillis) {
        throw new BrokenClaim(
            "client " + number + " lost its session although nothing goes wrong any more");
      }
      forgetSession();
      give(from);
      return;
    }
    if (session != 0 && response.sessionId() != session) {
      throw new BrokenClaim("client " + number + " got another session than its own");
    }
    boolean returned = session != 0;
    readOnly = response.readOnly();
    if (!returned) {
      bornReadOnly = readOnly;
      mayBeLocal = readOnly || world.settings.choices().sessions().local();
      home = process;
    }
    established = true;
    session = response.sessionId();
    password = response.password();
    timeoutMillis = response.timeoutMillis();
    for (ModelBytes shown : credentials) {
      send(Xid.AUTH, new ModelRequest.Auth("digest", shown));
    }
    if (returned && random.nextInt(10) > 0) {
      sendWatches();
    } else {
      watches.clear();
    }
    think(from);
    ping(from);
    leaveSometime(from);
  }

  /** Loses patience or its mind, and goes to another server. */
  private void leaveSometime(Wire.End mine) {
    world.timeline.after(
        (long) (-Math.log(1 - random.nextDouble()) * 60 * tickMicros()),
        () -> {
          if (end == mine && !world.calm) {
            if (random.nextInt(3) == 0) {
              mine.wire().halfOpen(host, random.nextLong(20 * tickMicros()));
            } else {
              give(mine);
            }
          }
        });
  }

  private void sendWatches() {
    long seen = random.nextInt(8) > 0 ? lastZxid : Math.max(0, lastZxid - random.nextInt(30));
    send(Xid.SET_WATCHES, watches.setAgain(seen));
  }

  // ---- asking ----

  private void send(int xid, ModelRequest request) {
    Wire.End to = end;
    ClientSession over = connection;
    if (to != null && over != null) {
      SentRequest sent = new SentRequest(xid, request);
      outstanding.add(new Asked(sent, world.judge.acknowledgedZxid(), world.timeline.now()));
      over.requests.add(sent);
      to.send(RequestBytes.frame(xid, request));
    }
  }

  private void think(Wire.End mine) {
    long micros = (long) (-Math.log(1 - random.nextDouble()) * world.settings.thinkMicros());
    if (world.calm) {
      micros = Math.min(micros, world.settings.rollsOver() ? 20 * tickMicros() : tickMicros());
    }
    world.timeline.after(
        micros,
        () -> {
          if (end == mine && established) {
            ask();
            if (end == mine) {
              think(mine);
            }
          }
        });
  }

  private void ask() {
    if (isSilent() || outstanding.size() > 4 * world.settings.burstMax()) {
      return;
    }
    if (random.nextDouble() < 0.02 * mischief()) {
      silentUntilMicros = world.timeline.now() + random.nextLong(4000L * timeoutMillis + 1);
      return;
    }
    if (random.nextDouble() < 0.02 * mischief()) {
      tryWrongPassword();
    }
    OperationChooser choosing = chooser;
    int count = 1 + random.nextInt(world.settings.burstMax());
    for (int i = 0; i < count && choosing != null; i++) {
      ModelRequest request = next(choosing);
      boolean overtakes =
          request instanceof ModelRequest.Auth || request instanceof ModelRequest.Sasl;
      if (request instanceof ModelRequest.CloseSession) {
        if (world.calm) {
          continue;
        }
        closeAsked = true;
      }
      if (!overtakes || outstanding.isEmpty()) {
        send(nextXid++, request);
        if (overtakes || closeAsked) {
          return;
        }
      }
    }
  }

  private ModelRequest next(OperationChooser choosing) {
    ModelRequest request = random.nextInt(30) == 0 ? new ModelRequest.Sync("/a") : choosing.any();
    while (ownsNothing && SentRequest.createsEphemeral(request)) {
      request = choosing.any();
    }
    return request;
  }

  /** Somebody who knows the session's id only. */
  private void tryWrongPassword() {
    Machine target = world.machines.get(random.nextInt(world.machines.size()));
    MemberProcess process = target.process();
    if (process == null || process.isStarting() || target.judge.history().isForeign()) {
      return;
    }
    byte[] wrong = password.toArray();
    wrong[random.nextInt(wrong.length)] ^= (byte) (1 << random.nextInt(8));
    Wire wire = new Wire(world.network, host, new Deaf(), target.index, process.clients);
    process.clients.accepted(wire.acceptor(), new ClientSession(credentials));
    wire.dialer().send(handshake(session, Bytes.of(wrong)));
  }

  /** Whoever only wants to send. */
  private static final class Deaf implements Wire.Receiver {
    @Override
    public void received(Wire.End end, byte[] bytes) {
      // The judge has looked at it already.
    }

    @Override
    public void closed(Wire.End end) {
      // Nothing depends on it.
    }
  }

  private void ping(Wire.End mine) {
    world.timeline.after(
        timeoutMillis * 1000L / 3,
        () -> {
          if (end == mine && established) {
            Asked first = outstanding.peek();
            if (first != null
                && world.timeline.now() - first.atMicros() > timeoutMillis * 2000L / 3) {
              // No answer for so long: the server may be gone, or cut off.
              give(mine);
              return;
            }
            if (!isSilent()) {
              send(Xid.PING, new ModelRequest.Ping());
            }
            ping(mine);
          }
        });
  }

  // ---- the calm ----

  /** Nothing goes wrong from now on, and servers serve. */
  void calmBegins() {
    if (established) {
      calmSinceMicros = world.timeline.now();
    }
  }
}
