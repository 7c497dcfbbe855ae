package dev.ostler.interop.differential;

import dev.ostler.interop.process.ServerProcess;
import dev.ostler.interop.raw.Handshake;
import dev.ostler.interop.raw.RawConnection;
import dev.ostler.interop.raw.RawMessage;
import dev.ostler.interop.raw.ReplyReader;
import dev.ostler.interop.raw.RequestWriter;
import dev.ostler.interop.raw.WireRequest;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelRequest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A real server process behind raw connections. */
public final class ServerTarget implements Target {
  /** Session timeout of every handshake that a step does not ask for. */
  static final int TIMEOUT_MILLIS = 90_000;

  private static final ModelBytes NO_PASSWORD = ModelBytes.of(new byte[16]);
  private static final int PING = 11;
  private static final int CLOSE_SESSION = -11;
  private static final int AUTH_FAILED = -115;

  private final ServerProcess server;
  private final Map<Integer, Slot> slots = new HashMap<>();
  private final Normalizer normalizer = new Normalizer();
  private final Set<Long> unorderedZxids = new HashSet<>();
  private List<Observation> observations = new ArrayList<>();
  private Slot current = new Slot();
  private long lastZxid;

  /** A client of a server that serves; the server is stopped with it. */
  public ServerTarget(ServerProcess server) {
    this.server = server;
  }

  @Override
  public String name() {
    return server.name();
  }

  @Override
  public Set<Long> unorderedZxids() {
    return unorderedZxids;
  }

  @Override
  public void begin(Step step) {
    observations = new ArrayList<>();
    current = slots.computeIfAbsent(step.slot(), number -> new Slot());
    try {
      ensureConnected();
      switch (step) {
        case Step.Burst burst -> send(burst.requests());
        case Step.Reattach reattach -> reattach(reattach);
      }
    } catch (RawConnection.SilenceException silence) {
      observations.add(new Observation.Silent());
    }
  }

  @Override
  public List<Observation> finish() {
    try {
      receive();
    } catch (RawConnection.SilenceException silence) {
      observations.add(new Observation.Silent());
    }
    return observations;
  }

  private void send(List<WireRequest> requests) {
    RawConnection connection = current.connection;
    if (connection == null) {
      return;
    }
    List<byte[]> frames = new ArrayList<>();
    for (WireRequest request : requests) {
      WireRequest resolved = resolve(request, lastZxid);
      frames.add(RequestWriter.frame(resolved));
      if (request.damage() == WireRequest.Damage.BAD_FRAME) {
        current.endExpected = true;
      } else {
        current.unanswered.add(resolved);
      }
    }
    connection.send(frames);
  }

  /** The zxid of a setWatches is generated as a distance from the last zxid seen. */
  static WireRequest resolve(WireRequest request, long lastZxid) {
    if (!(request.request() instanceof ModelRequest.SetWatches set)) {
      return request;
    }
    ModelRequest resolved =
        new ModelRequest.SetWatches(
            set.opcode(),
            Math.max(0, lastZxid + set.relativeZxid()),
            set.data(),
            set.exist(),
            set.child(),
            set.persistent(),
            set.recursive());
    return new WireRequest(request.xid(), resolved, request.damage(), request.damageSize());
  }

  private void ensureConnected() {
    if (current.sessionNumber == 0) {
      connect(new Handshake(0, TIMEOUT_MILLIS, 0, NO_PASSWORD, true), true);
    } else if (current.connection == null) {
      connect(current.handshake(TIMEOUT_MILLIS, true), true);
    }
  }

  private void reattach(Step.Reattach step) {
    drain();
    RawConnection old = current.connection;
    current.connection = null;
    if (old != null && step.kind() == Step.Reattach.Kind.AFTER_LOSS) {
      old.close();
    }
    Handshake right = current.handshake(step.timeoutMillis(), step.withReadOnlyByte());
    switch (step.kind()) {
      case AFTER_LOSS, TAKE_OVER -> {}
      case WRONG_PASSWORD ->
          connect(changed(right, 0, right.sessionId(), ModelBytes.of("sixteen bytes ok")), false);
      case UNKNOWN_SESSION ->
          connect(changed(right, 0, 0x0123_4567_89ab_cdefL, right.password()), false);
      case FUTURE_ZXID ->
          connect(changed(right, lastZxid + 1_000_000, right.sessionId(), right.password()), false);
    }
    connect(right, true);
    if (old != null && step.kind() == Step.Reattach.Kind.TAKE_OVER) {
      observations.add(
          old.receive() == null
              ? new Observation.Closed()
              : new Observation.Malformed("a frame on the connection that was taken over"));
    }
    if (old != null) {
      old.close();
    }
  }

  private static Handshake changed(Handshake from, long zxid, long sessionId, ModelBytes password) {
    return new Handshake(zxid, from.timeoutMillis(), sessionId, password, from.withReadOnlyByte());
  }

  /** Collects what is still under way to the slot. */
  private void drain() {
    send(List.of(WireRequest.of(-2, new ModelRequest.Ping())));
    receive();
  }

  private void connect(Handshake handshake, boolean keep) {
    RawConnection connection = new RawConnection(server.address());
    connection.send(List.of(RequestWriter.frame(handshake)));
    byte[] payload = connection.receive();
    if (payload == null) {
      observations.add(new Observation.Closed());
      connection.close();
      return;
    }
    try {
      Handshake.Answer answer = ReplyReader.handshake(payload);
      observations.add(connected(handshake, answer));
      if (keep && answer.timeoutMillis() > 0) {
        current.connection = connection;
        current.sessionId = answer.sessionId();
        current.password = answer.password();
        current.sessionNumber = normalizer.sessionNumber(answer.sessionId());
        return;
      }
      if (answer.timeoutMillis() == 0 && connection.receive() == null) {
        observations.add(new Observation.Closed());
      }
    } catch (IOException wrong) {
      observations.add(new Observation.Malformed("handshake: " + wrong.getMessage()));
    }
    if (keep) {
      current.sessionNumber = 0;
    }
    connection.close();
  }

  private Observation connected(Handshake handshake, Handshake.Answer answer) {
    boolean expired = answer.timeoutMillis() == 0;
    if (handshake.sessionId() == 0 && !expired) {
      lastZxid++;
    }
    return new Observation.Connected(
        answer.protocolVersion(),
        answer.timeoutMillis(),
        answer.sessionId() == 0 ? 0 : normalizer.sessionNumber(answer.sessionId()),
        answer.password().equals(expired ? NO_PASSWORD : Passwords.of(answer.sessionId())),
        answer.hasReadOnlyByte());
  }

  private void receive() {
    RawConnection connection = current.connection;
    while (connection != null && (!current.unanswered.isEmpty() || current.endExpected)) {
      byte[] payload = connection.receive();
      if (payload == null) {
        observations.add(new Observation.Closed());
        connection.close();
        current.connection = null;
        current.unanswered.clear();
        current.endExpected = false;
        return;
      }
      WireRequest oldest = current.unanswered.peek();
      observe(ReplyReader.message(payload, oldest == null ? 0 : oldest.request().opcode()));
    }
  }

  private void observe(RawMessage message) {
    switch (message) {
      case RawMessage.Event event ->
          observations.add(
              new Observation.Told(
                  event.zxid(), event.error(), event.type(), event.state(), event.path()));
      case RawMessage.Malformed malformed -> {
        observations.add(new Observation.Malformed(malformed.why() + malformed.bytes()));
        current.unanswered.poll();
      }
      case RawMessage.Reply reply -> observeReply(reply, current.unanswered.poll());
    }
  }

  private void observeReply(RawMessage.Reply reply, @Nullable WireRequest request) {
    int opcode = request == null ? 0 : request.request().opcode();
    lastZxid = Math.max(lastZxid, reply.zxid());
    observations.add(
        new Observation.Reply(
            opcode, reply.xid(), reply.zxid(), reply.error(), normalizer.body(reply.body())));
    if (opcode == CLOSE_SESSION) {
      unorderedZxids.add(reply.zxid());
      current.sessionNumber = 0;
    }
    if (opcode == CLOSE_SESSION || reply.error() == AUTH_FAILED || reply.zxid() == -1) {
      current.endExpected = opcode != PING;
    }
  }

  @Override
  public void close() {
    for (Slot slot : slots.values()) {
      if (slot.connection != null) {
        slot.connection.close();
      }
    }
    server.close();
  }

  /** One client. */
  private static final class Slot {
    private final Deque<WireRequest> unanswered = new ArrayDeque<>();
    private @Nullable RawConnection connection;
    private long sessionId;
    private long sessionNumber;
    private ModelBytes password = NO_PASSWORD;
    private boolean endExpected;

    private Handshake handshake(int timeoutMillis, boolean withReadOnlyByte) {
      return new Handshake(0, timeoutMillis, sessionId, password, withReadOnlyByte);
    }
  }
}
