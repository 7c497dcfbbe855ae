package dev.ostler.core.peer;

import static dev.ostler.core.peer.EnsembleHistory.require;

import dev.ostler.core.event.Event;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A client that opens a session at any server, creates an ephemeral znode, closes the session, and
 * comes again. It is patient, and does not put up with a server that keeps it waiting without an
 * answer and without an end of the connection.
 */
final class EnsembleVisitor implements EnsembleCaller {
  private static final int TIMEOUT_MILLIS = 2_000;

  private final int id;
  private final EnsembleWorld world;
  private @Nullable EnsembleServer server;
  private int connection;
  private int visits;
  private String waitsFor = "";
  private long sinceMillis;

  EnsembleVisitor(int id, EnsembleWorld world) {
    this.id = id;
    this.world = world;
    act();
  }

  private void act() {
    world.after(
        5 + world.random.nextInt(60),
        () -> {
          step();
          act();
        });
  }

  private void step() {
    EnsembleServer current = server;
    if (current != null) {
      require(
          world.now - sinceMillis <= EnsembleWorld.ANSWER_MILLIS_MAX,
          "visitor %d waits at server %d for %s for %d ms: %s"
              .formatted(id, current.sid, waitsFor, world.now - sinceMillis, world));
      return;
    }
    EnsembleServer target = world.anyServer();
    if (!target.isUp()) {
      return;
    }
    server = target;
    visits++;
    connection = target.accept(this);
    waits("a session");
    target.on(
        new Event.ConnectRequested(
            connection, new ConnectRequest(0, 0, TIMEOUT_MILLIS, 0, null, true, false), 0.5));
  }

  private void waits(String what) {
    waitsFor = what;
    sinceMillis = world.now;
  }

  private void send(EnsembleServer to, int xid, Request request) {
    waits(request.toString());
    Output out = new Output(64);
    request.encode(out);
    Bytes body = Bytes.of(out.toArray());
    int number = connection;
    world.after(
        world.random.nextInt(3),
        () -> {
          if (to.isOpen(number)) {
            to.on(new Event.RequestReceived(number, xid, request, body.length(), body));
          }
        });
  }

  @Override
  public void accepted(EnsembleServer from, int number, ConnectResponse response) {
    if (from == server && number == connection) {
      require(response.timeoutMillis() > 0, "visitor " + id + " wanted a new session");
      send(from, 1, ScriptedClient.create("/v" + id + "-" + visits, 1));
    }
  }

  @Override
  public void replied(EnsembleServer from, int number, int xid, long zxid, int error, byte[] body) {
    if (from != server || number != connection) {
      return;
    }
    if (xid == 1) {
      send(from, 2, new Request.CloseSession());
    } else {
      world.count("visits");
      server = null;
      from.left(number);
    }
  }

  @Override
  public void lost(EnsembleServer from, int number) {
    if (from == server && number == connection) {
      world.count("visits broken off");
      server = null;
    }
  }
}
