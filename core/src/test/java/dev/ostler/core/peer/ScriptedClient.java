package dev.ostler.core.peer;

import dev.ostler.core.event.Event;
import dev.ostler.core.session.SessionPassword;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.List;

/** A client that does what a test says, and writes down what it is told. */
final class ScriptedClient implements EnsembleCaller {
  private static final int TIMEOUT_MILLIS = 4_000;

  private final EnsembleWorld world;
  private final EnsembleServer server;
  private final int connection;
  private final List<String> lines = new ArrayList<>();
  long session;
  int nextXid = 1;

  /** Connects, with a session or without. */
  ScriptedClient(EnsembleWorld world, EnsembleServer server, long session, boolean readOnly) {
    this.world = world;
    this.server = server;
    this.session = session;
    this.connection = server.accept(this);
    server.on(
        new Event.ConnectRequested(
            connection,
            new ConnectRequest(
                0,
                0,
                TIMEOUT_MILLIS,
                session,
                session == 0 ? null : SessionPassword.of(session),
                true,
                readOnly),
            0.5));
  }

  /** Connects, and waits for what comes of it. */
  static ScriptedClient connect(EnsembleWorld world, EnsembleServer server, long session) {
    ScriptedClient client = new ScriptedClient(world, server, session, false);
    world.pass(300);
    return client;
  }

  void send(Request request) {
    Output out = new Output(64);
    request.encode(out);
    Bytes body = Bytes.of(out.toArray());
    server.on(new Event.RequestReceived(connection, nextXid++, request, body.length(), body));
  }

  /** Asks, waits, and takes what was said. */
  List<String> ask(Request request) {
    send(request);
    world.pass(300);
    return take();
  }

  List<String> take() {
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }

  static Request create(String path, int flags) {
    return new Request.Create(
        OpCode.CREATE, Path.of(path), Bytes.utf8("x"), AclList.OPEN, flags, 0);
  }

  static Request get(String path) {
    return new Request.GetData(Path.of(path), false);
  }

  @Override
  public void accepted(EnsembleServer from, int number, ConnectResponse response) {
    session = response.sessionId();
    lines.add(
        (response.timeoutMillis() == 0 ? "expired" : "accepted")
            + (response.readOnly() ? " read-only" : ""));
  }

  @Override
  public void replied(EnsembleServer from, int number, int xid, long zxid, int error, byte[] body) {
    lines.add(xid + ": " + error);
  }

  @Override
  public void lost(EnsembleServer from, int number) {
    lines.add("closed");
  }
}
