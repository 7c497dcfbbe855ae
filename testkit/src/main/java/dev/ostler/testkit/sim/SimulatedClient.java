package dev.ostler.testkit.sim;

import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.testkit.check.Oracle;
import dev.ostler.testkit.check.SentRequest;
import dev.ostler.testkit.fault.FaultKind;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.EventType;
import dev.ostler.wire.client.ReplyHeader;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
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
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final Deque<SentRequest> outstanding = new ArrayDeque<>();
  private int nextXid = 1;
  private long session;
  private Bytes password = NO_PASSWORD;
  private int timeoutMillis;
  private long lastZxid;
  private long silentUntilMicros;

  /** Watches as the client believes to have them. */
  private final TreeSet<String> dataWatches = new TreeSet<>();

  private final TreeSet<String> existWatches = new TreeSet<>();
  private final TreeSet<String> childWatches = new TreeSet<>();
  private final TreeSet<String> persistentWatches = new TreeSet<>();
  private final TreeSet<String> recursiveWatches = new TreeSet<>();

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
    this.credentials = drawCredentials();
  }

  private List<ModelBytes> drawCredentials() {
    return switch (random.nextInt(6)) {
      case 0 -> List.of(ModelBytes.of(Oracle.SUPER_CREDENTIALS));
      case 1, 2 -> List.of();
      case 3 -> OperationChooser.CREDENTIALS.stream().map(ModelBytes::of).toList();
      default -> List.of(ModelBytes.of(OperationChooser.CREDENTIALS.get(random.nextInt(2))));
    };
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
    received.reset();
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
    Output out = new Output(64);
    int length = out.skipInt();
    new ConnectRequest(0, lastZxid, wish, sessionId, shown, random.nextInt(8) > 0, false)
        .encode(out);
    out.putInt(length, out.position() - length - 4);
    return out.toArray();
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
    dataWatches.clear();
    existWatches.clear();
    childWatches.clear();
    persistentWatches.clear();
    recursiveWatches.clear();
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
    received.writeBytes(bytes);
    byte[] all = received.toByteArray();
    Input in = new Input(all);
    try {
      while (from == wire && in.remaining() >= 4 && in.remaining() - 4 >= in.peekInt()) {
        frame(from, in.readRecord());
      }
    } catch (MalformedException e) {
      throw new BrokenClaim("client " + number + " cannot decode what it got", e);
    }
    received.reset();
    received.write(all, in.position(), in.remaining());
  }

  private void frame(Wire from, Input in) throws MalformedException {
    if (!established) {
      connected(from, ConnectResponse.decode(in));
      return;
    }
    ReplyHeader header = ReplyHeader.decode(in);
    if (header.xid() == Xid.NOTIFICATION) {
      told(WatcherEvent.decode(in));
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
    answered(sent.request(), header.error());
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
      dataWatches.clear();
      existWatches.clear();
      childWatches.clear();
      persistentWatches.clear();
      recursiveWatches.clear();
    }
    think(from);
    ping(from);
  }

  private void sendWatches() {
    boolean extended = !persistentWatches.isEmpty() || !recursiveWatches.isEmpty();
    send(
        Xid.SET_WATCHES,
        new ModelRequest.SetWatches(
            extended ? 105 : 101,
            random.nextInt(8) > 0 ? lastZxid : Math.max(0, lastZxid - random.nextInt(30)),
            List.copyOf(dataWatches),
            List.copyOf(existWatches),
            List.copyOf(childWatches),
            List.copyOf(persistentWatches),
            List.copyOf(recursiveWatches)));
  }

  private void told(WatcherEvent event) {
    String path = event.path().toString();
    switch (event.type()) {
      case EventType.NODE_CHILDREN_CHANGED -> childWatches.remove(path);
      case EventType.NODE_DELETED -> {
        dataWatches.remove(path);
        childWatches.remove(path);
      }
      default -> {
        dataWatches.remove(path);
        existWatches.remove(path);
      }
    }
  }

  private void answered(ModelRequest request, int error) {
    switch (request) {
      case ModelRequest.Exists r when r.watch() && r.path() != null -> {
        if (error == 0) {
          dataWatches.add(r.path());
        } else if (error == -101) {
          existWatches.add(r.path());
        }
      }
      case ModelRequest.GetData r when r.watch() && r.path() != null && error == 0 ->
          dataWatches.add(r.path());
      case ModelRequest.GetChildren r when r.watch() && r.path() != null && error == 0 ->
          childWatches.add(r.path());
      case ModelRequest.AddWatch r when r.path() != null && error == 0 -> {
        if (r.mode() == 0) {
          persistentWatches.add(r.path());
        } else {
          recursiveWatches.add(r.path());
        }
      }
      case ModelRequest.CloseSession r -> forgetSession();
      default -> {
        // Nothing to remember.
      }
    }
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
