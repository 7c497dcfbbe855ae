package dev.ostler.client.session;

import dev.ostler.client.ConnectionState;
import dev.ostler.client.Session;
import dev.ostler.client.watch.WatchTable;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.ReplyHeader;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything around a machine, played by the test: servers, links and the time. */
final class World implements SessionActions {
  static final long SESSION = 0x1234;
  static final int WATCH_REQUEST_BYTES = 400;
  static final int TIMEOUT_MILLIS = 9_000;
  static final Bytes PASSWORD =
      Bytes.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});

  /** A link that was asked for. */
  record Dialed(int link, HostAndPort server, int timeoutMillis) {}

  /** A request that was written. */
  record Sent(int link, int xid, Request request) {}

  final List<Dialed> dials = new ArrayList<>();
  final List<Sent> sent = new ArrayList<>();
  final List<ConnectRequest> hellos = new ArrayList<>();
  final List<ConnectionState> states = new ArrayList<>();
  final Set<Integer> dropped = new HashSet<>();
  final List<HostAndPort> probes = new ArrayList<>();
  final List<String> log = new ArrayList<>();
  final WatchTable watches = new WatchTable(WATCH_REQUEST_BYTES);
  final SessionMachine machine;

  long now = Duration.ofHours(1).toNanos();
  boolean room = true;
  int tooLargeFrom = Integer.MAX_VALUE;
  long zxid = 100;

  World(SessionLimits limits, int servers) {
    this(limits, servers, null, new Random(1));
  }

  World(SessionLimits limits, int servers, @Nullable Session resumed, Random random) {
    List<HostAndPort> list = new ArrayList<>();
    for (int i = 1; i <= servers; i++) {
      list.add(server(i));
    }
    machine = new SessionMachine(limits, list, resumed, watches, random, this);
  }

  static HostAndPort server(int number) {
    return new HostAndPort("server" + number, 2181);
  }

  static SessionLimits limits() {
    return new SessionLimits(TIMEOUT_MILLIS, 5_000, 60_000, 100, 1_000, 0, false, true);
  }

  World start() {
    machine.start(now);
    return this;
  }

  /** Starts, and lets the first server answer. */
  World connected() {
    start();
    acceptDial();
    acceptSession();
    return this;
  }

  Dialed lastDial() {
    return dials.get(dials.size() - 1);
  }

  int link() {
    return lastDial().link();
  }

  void acceptDial() {
    machine.dialed(link(), now);
  }

  void refuseDial() {
    machine.dialFailed(link(), "connection refused", now);
  }

  void acceptSession() {
    acceptSession(SESSION, TIMEOUT_MILLIS, false);
  }

  void acceptSession(long id, int timeoutMillis, boolean readOnly) {
    accept(link(), id, timeoutMillis, readOnly);
  }

  void accept(int link, long id, int timeoutMillis, boolean readOnly) {
    Output out = new Output(64);
    new ConnectResponse(timeoutMillis, id, PASSWORD, true, readOnly).encode(out);
    machine.frame(link, new Input(out.toArray()), now);
  }

  void expireSession() {
    expire(link());
  }

  void expire(int link) {
    Output out = new Output(64);
    ConnectResponse.expired(true, false).encode(out);
    machine.frame(link, new Input(out.toArray()), now);
  }

  /** Answers a request without a body. */
  void answer(int xid, int error) {
    answerFrom(link(), xid, error);
  }

  void answerFrom(int link, int xid, int error) {
    Output out = new Output(64);
    new ReplyHeader(xid, ++zxid, error).encode(out);
    machine.frame(link, new Input(out.toArray()), now);
  }

  void answerAuth(int error) {
    Output out = new Output(64);
    new ReplyHeader(Xid.AUTH, 0, error).encode(out);
    machine.frame(link(), new Input(out.toArray()), now);
  }

  void event(int type, String path) {
    Output out = new Output(64);
    new ReplyHeader(Xid.NOTIFICATION, ++zxid, 0).encode(out);
    new WatcherEvent(type, Path.of(path)).encode(out);
    machine.frame(link(), new Input(out.toArray()), now);
  }

  void bytes(byte[] frame) {
    machine.frame(link(), new Input(frame), now);
  }

  void loseLink() {
    machine.ended(link(), "the peer closed the connection", now);
  }

  /** Lets time pass and wakes the machine whenever it wants to be. */
  void pass(long millis) {
    long end = now + SessionLimits.nanos(millis);
    Long wake = machine.nextWake(now);
    while (wake != null && wake - end <= 0) {
      now = Math.max(now, wake);
      machine.time(now);
      Long next = machine.nextWake(now);
      wake = next != null && next - now <= 0 ? Long.valueOf(now + 1_000) : next;
    }
    now = end;
    machine.time(now);
  }

  /** As {@link #pass}, with a server that answers pings. */
  void passAnswering(long millis) {
    passAnsweringFrom(0, millis);
  }

  /**
   * As {@link #pass}, with a server that answers pings while another one is dialed.
   *
   * @param from its link; 0 for the last one
   */
  void passAnsweringFrom(int from, long millis) {
    long left = millis;
    while (left > 0) {
      int before = sent.size();
      long step = Math.min(left, 100);
      pass(step);
      left -= step;
      for (Sent frame : List.copyOf(sent.subList(before, sent.size()))) {
        if (frame.xid() == Xid.PING) {
          answerFrom(from == 0 ? link() : from, Xid.PING, 0);
        }
      }
    }
  }

  List<Request> requests() {
    return sent.stream().map(Sent::request).toList();
  }

  Sent lastSent() {
    return sent.get(sent.size() - 1);
  }

  TestCall call(String path) {
    TestCall call = new TestCall(new Request.GetData(Path.of(path), false), 0);
    machine.submit(call, now);
    return call;
  }

  TestCall callInSession(String path, long session) {
    TestCall call = new TestCall(new Request.GetData(Path.of(path), false), session);
    machine.submit(call, now);
    return call;
  }

  /** What became of a call. */
  static final class TestCall extends Call {
    @Nullable Integer error;
    @Nullable Failure failure;

    TestCall(Request request, long pinnedSession) {
      super(request, pinnedSession);
    }

    boolean isOpen() {
      return error == null && failure == null;
    }

    /** Why it failed. */
    Failure reason() {
      return Objects.requireNonNull(failure, "the call did not fail");
    }

    Failure.@Nullable Kind kind() {
      return failure == null ? null : failure.kind();
    }

    @Override
    protected void answered(int code, Input body) {
      assertOpen();
      error = code;
    }

    @Override
    protected void failed(Failure reason) {
      assertOpen();
      failure = reason;
    }

    private void assertOpen() {
      if (!isOpen()) {
        throw new AssertionError("a call has two ends: " + error + ", " + failure);
      }
    }
  }

  @Override
  public void dial(int link, HostAndPort server, int timeoutMillis) {
    dials.add(new Dialed(link, server, timeoutMillis));
  }

  @Override
  public void hello(int link, ConnectRequest request) {
    hellos.add(request);
  }

  @Override
  public boolean send(int link, int xid, Request request) {
    if (dropped.contains(link)) {
      throw new AssertionError("a request is sent over a link that was dropped: " + request);
    }
    if (sent.size() >= tooLargeFrom) {
      return false;
    }
    sent.add(new Sent(link, xid, request));
    return true;
  }

  @Override
  public boolean hasRoom(int link) {
    return room;
  }

  @Override
  public void drop(int link) {
    dropped.add(link);
  }

  @Override
  public void probe(HostAndPort server, int timeoutMillis) {
    probes.add(server);
  }

  @Override
  public void changed(ConnectionState state, @Nullable Session session) {
    states.add(state);
  }

  @Override
  public void log(String line) {
    log.add(line);
  }
}
