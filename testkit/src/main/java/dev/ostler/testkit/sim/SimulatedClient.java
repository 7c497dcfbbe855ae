package dev.ostler.testkit.sim;

import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.testkit.check.SentRequest;
import dev.ostler.testkit.fault.FaultKind;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelRequest;
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

/** One client: connects, asks in bursts, loses its connection, returns, falls silent, gives up. */
final class SimulatedClient implements Wire.Receiver {
  private static final long RETRY_MICROS = 300_000;
  private static final Bytes NO_PASSWORD = Bytes.of(new byte[ConnectResponse.PASSWORD_BYTES]);

  /** Whoever only wants to send. */
  private static final Wire.Receiver DEAF =
      new Wire.Receiver() {
        @Override
        public void received(Wire wire, byte[] bytes) {
          // The oracle has looked at it already.
        }

        @Override
        public void closed(Wire wire) {
          // Nothing depends on it.
        }
      };

  private final World world;
  private final SimulatedServer server;
  private final int number;
  private final SplittableRandom random;
  private final OperationChooser chooser;

  /** Shown at the start of every connection. */
  private final List<ModelBytes> credentials;

  private @Nullable Wire wire;
  private boolean established;
  private final FrameBuffer received = new FrameBuffer();
  private final Deque<SentRequest> outstanding = new ArrayDeque<>();
  private int nextXid = 1;
  private long session;
  private Bytes password = NO_PASSWORD;
  private int timeoutMillis;
  private long lastZxid;
  private long silentUntilMicros;

  private final ClientWatches watches = new ClientWatches();

  private long answers;

  SimulatedClient(World world, SimulatedServer server, int number) {
    this.world = world;
    this.server = server;
    this.number = number;
    this.random = world.randoms.of("client", number);
    this.chooser =
        new OperationChooser(
            world.randoms.of("operations of client", number),
            world.oracle.model(),
            world.settings.sizes());
    this.credentials = OperationChooser.drawCredentials(random);
  }

  List<ModelBytes> credentials() {
    return credentials;
  }

  /** Replies this client has got so far. */
  long answers() {
    return answers;
  }

  void begin() {
    world.timeline.after(random.nextLong(RETRY_MICROS), this::connect);
  }

  // ---- connecting ----

  private void retry() {
    world.timeline.after(random.nextLong(RETRY_MICROS), this::connect);
  }

  private void connect() {
    if (wire != null) {
      return;
    }
    if (!server.isAccepting() || isSilent()) {
      retry();
      return;
    }
    if (!world.calm && session != 0 && random.nextInt(30) == 0) {
      world.counts.add(FaultKind.ABANDONED_SESSION);
      forgetSession();
    }
    open();
  }

  private void open() {
    Wire fresh = new Wire(world, server, this, random.split());
    wire = fresh;
    established = false;
    received.clear();
    outstanding.clear();
    fresh.credentials(credentials);
    fresh.open();
    fresh.sendToServer(handshake(session, password));
    scheduleBreak(fresh);
    // Whoever hears nothing for long tries again.
    world.timeline.after(
        5_000_000 + random.nextLong(5_000_000),
        () -> {
          if (wire == fresh && !established) {
            fresh.closedByClient();
            closed(fresh);
          }
        });
  }

  private byte[] handshake(long sessionId, Bytes shown) {
    int wished =
        random.nextInt(
            world.settings.minTimeoutMillis() / 2, 2 * world.settings.maxTimeoutMillis());
    // Most sessions are short, so that many end.
    int wish = random.nextInt(3) > 0 ? world.settings.minTimeoutMillis() : wished;
    return RequestBytes.handshake(
        new ConnectRequest(0, lastZxid, wish, sessionId, shown, random.nextInt(8) > 0, false));
  }

  private void scheduleBreak(Wire mine) {
    long mean = world.plan.connectionLossMeanMillis();
    if (mean > 0 && !world.calm) {
      long micros = (long) (-Math.log(1 - random.nextDouble()) * mean * 1000);
      world.timeline.after(
          micros,
          () -> {
            if (!world.calm && wire == mine) {
              mine.breaks();
            }
          });
    }
  }

  private void forgetSession() {
    session = 0;
    password = NO_PASSWORD;
    watches.clear();
  }

  @Override
  public void closed(Wire from) {
    if (from == wire) {
      world.note("client lost", number);
      wire = null;
      established = false;
      retry();
    }
  }

  private boolean isSilent() {
    return !world.calm && world.timeline.now() < silentUntilMicros;
  }

  // ---- receiving ----

  @Override
  public void received(Wire from, byte[] bytes) {
    if (from != wire) {
      return;
    }
    received.append(bytes);
    try {
      while (from == wire && received.hasFrame()) {
        frame(from, new Input(received.take()));
      }
    } catch (MalformedException e) {
      throw new BrokenClaim("client " + number + " cannot decode what it got", e);
    }
  }

  private void frame(Wire from, Input in) throws MalformedException {
    if (!established) {
      connected(from, ConnectResponse.decode(in));
      return;
    }
    ReplyHeader header = ReplyHeader.decode(in);
    if (header.xid() == Xid.NOTIFICATION) {
      watches.told(WatcherEvent.decode(in));
      return;
    }
    SentRequest sent = outstanding.poll();
    if (sent == null || (header.xid() != sent.xid() && header.xid() != Xid.PING)) {
      throw new BrokenClaim("client " + number + " got " + header + " for " + sent);
    }
    answers++;
    if (header.zxid() > 0) {
      if (header.zxid() < lastZxid) {
        throw new BrokenClaim(
            "client " + number + " saw 0x" + Long.toHexString(lastZxid) + " and then " + header);
      }
      lastZxid = header.zxid();
    }
    watches.answered(sent.request(), header.error());
    if (sent.request() instanceof ModelRequest.CloseSession) {
      forgetSession();
    }
  }

  private void connected(Wire from, ConnectResponse response) {
    if (response.timeoutMillis() == 0) {
      world.note("client " + number + " lost its session", session);
      forgetSession();
      from.closedByClient();
      closed(from);
      return;
    }
    if (session != 0 && response.sessionId() != session) {
      throw new BrokenClaim("client " + number + " got another session than its own");
    }
    boolean returned = session != 0;
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
  }

  private void sendWatches() {
    long seen = random.nextInt(8) > 0 ? lastZxid : Math.max(0, lastZxid - random.nextInt(30));
    send(Xid.SET_WATCHES, watches.setAgain(seen));
  }

  // ---- asking ----

  private void send(int xid, ModelRequest request) {
    Wire to = wire;
    if (to != null) {
      SentRequest sent = new SentRequest(xid, request);
      outstanding.add(sent);
      to.requests.add(new SentRequest(xid, request));
      to.sendToServer(RequestBytes.frame(xid, request));
    }
  }

  private void think(Wire mine) {
    long micros = (long) (-Math.log(1 - random.nextDouble()) * world.settings.thinkMicros());
    world.timeline.after(
        micros,
        () -> {
          if (wire == mine && established) {
            ask();
            think(mine);
          }
        });
  }

  private void ask() {
    if (isSilent() || outstanding.size() > 4 * world.settings.burstMax()) {
      return;
    }
    if (!world.calm && mischief()) {
      return;
    }
    int count = 1 + random.nextInt(world.settings.burstMax());
    for (int i = 0; i < count; i++) {
      ModelRequest request = chooser.any();
      boolean overtakes =
          request instanceof ModelRequest.Auth || request instanceof ModelRequest.Sasl;
      if (!overtakes || outstanding.isEmpty()) {
        send(nextXid++, request);
        if (overtakes || request instanceof ModelRequest.CloseSession) {
          return;
        }
      }
    }
  }

  /** True if the client does something else than asking. */
  private boolean mischief() {
    if (random.nextDouble() < world.plan.silenceChance()) {
      world.counts.add(FaultKind.SILENT_CLIENT);
      silentUntilMicros = world.timeline.now() + random.nextLong(4000L * timeoutMillis + 1);
      return true;
    }
    int choice = random.nextInt(300);
    if (choice == 1) {
      tryWrongPassword();
    }
    return choice == 0 && takeOver();
  }

  /** Connects again, although the connection is there: as after a break that only one side saw. */
  private boolean takeOver() {
    Wire old = wire;
    if (old != null) {
      world.counts.add(FaultKind.TAKEN_OVER);
      open();
      if (random.nextBoolean()) {
        old.closedByClient();
      }
    }
    return true;
  }

  /** Somebody who knows the session's id only. */
  private void tryWrongPassword() {
    if (!server.isAccepting()) {
      return;
    }
    world.counts.add(FaultKind.WRONG_PASSWORD);
    byte[] wrong = password.toArray();
    wrong[random.nextInt(wrong.length)] ^= (byte) (1 << random.nextInt(8));
    Wire stranger = new Wire(world, server, DEAF, random.split());
    stranger.open();
    stranger.sendToServer(handshake(session, Bytes.of(wrong)));
  }

  private void ping(Wire mine) {
    world.timeline.after(
        timeoutMillis * 1000L / 3,
        () -> {
          if (wire == mine && established) {
            if (!isSilent()) {
              send(Xid.PING, new ModelRequest.Ping());
            }
            ping(mine);
          }
        });
  }
}
