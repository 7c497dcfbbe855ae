package dev.ostler.core.peer;

import static dev.ostler.core.peer.EnsembleHistory.require;

import dev.ostler.core.event.Event;
import dev.ostler.core.membership.Ensembles;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may change the membership and does so all the time: servers join, leave and change
 * their roles, the leader like any other, one at a time or all at once.
 */
final class EnsembleOperator implements EnsembleCaller {
  private static final int XID = 7;

  private final EnsembleWorld world;
  private @Nullable EnsembleServer server;
  private int connection;
  private int attempt;
  private long session;
  private long knownZxid;

  EnsembleOperator(EnsembleWorld world) {
    this.world = world;
    act();
  }

  private void act() {
    world.after(
        100 + world.random.nextInt(1_200),
        () -> {
          hangUp();
          if (world.faults) {
            call(world.anyServer());
            act();
          }
        });
  }

  private void hangUp() {
    EnsembleServer current = server;
    if (current != null) {
      server = null;
      current.left(connection);
    }
  }

  private void call(EnsembleServer target) {
    if (!target.isUp()) {
      return;
    }
    server = target;
    attempt++;
    connection = target.accept(this);
    target.on(
        new Event.ConnectRequested(
            connection, new ConnectRequest(0, 0, 1_000, 0, null, true, false), 0.5));
  }

  @Override
  public void lost(EnsembleServer from, int number) {
    if (from == server && number == connection) {
      server = null;
    }
  }

  @Override
  public void accepted(EnsembleServer from, int number, ConnectResponse response) {
    if (from != server || number != connection) {
      return;
    }
    session = response.sessionId();
    knownZxid = world.acknowledgedZxid;
    send(from, -4, new Request.Auth(0, "digest", Bytes.utf8("super:pw")));
    send(from, XID, choose());
  }

  private void send(EnsembleServer to, int xid, Request request) {
    Output out = new Output(64);
    request.encode(out);
    Bytes body = Bytes.of(out.toArray());
    int mine = attempt;
    int number = connection;
    world.after(
        0,
        () -> {
          if (mine == attempt && to == server && to.isOpen(number)) {
            to.on(new Event.RequestReceived(number, xid, request, body.length(), body));
          }
        });
  }

  // ---- what is asked for ----

  private Request.Reconfig choose() {
    QuorumConfig present = world.history.newestConfig();
    long version =
        switch (world.random.nextInt(8)) {
          case 0 -> world.random.nextInt(100);
          case 1, 2 -> present.version();
          default -> -1;
        };
    long sid = world.anyServer().sid;
    Member member = present.member(sid);
    return switch (world.random.nextInt(8)) {
      case 0 -> new Request.Reconfig(null, null, whole(), version);
      case 1, 2 -> new Request.Reconfig(null, String.valueOf(sid), null, version);
      case 3 -> new Request.Reconfig(null, String.valueOf(leader()), null, version);
      case 4 ->
          new Request.Reconfig(
              line(leader(), false), String.valueOf(world.anyServer().sid), null, version);
      default ->
          new Request.Reconfig(
              line(sid, member == null ? world.random.nextInt(4) > 0 : !member.votes()),
              null,
              null,
              version);
    };
  }

  private long leader() {
    for (EnsembleServer any : world.servers()) {
      if (any.isServing() && any.peer().zab().accepts()) {
        return any.sid;
      }
    }
    return world.anyServer().sid;
  }

  private String whole() {
    List<String> lines = new ArrayList<>();
    for (EnsembleServer any : world.servers()) {
      if (world.random.nextInt(3) > 0) {
        lines.add(line(any.sid, world.random.nextInt(4) > 0));
      }
    }
    return String.join(world.random.nextBoolean() ? "," : "\n", lines);
  }

  static String line(long sid, boolean votes) {
    return "server.%d=host%d:2888:3888:%s;2181"
        .formatted(sid, sid, votes ? "participant" : "observer");
  }

  // ---- what is answered ----

  @Override
  public void replied(EnsembleServer from, int number, int xid, long zxid, int error, byte[] body) {
    if (from != server || number != connection || xid != XID) {
      return;
    }
    require(
        world.history.zxidOf(session, XID) == zxid,
        "the operator was told of a reconfiguration 0x%x that is none".formatted(zxid));
    TransactionBody logged = world.history.at(zxid).body();
    require(
        error == (logged instanceof TransactionBody.Failure failure ? failure.error() : 0),
        "the operator was told " + error + " for " + logged);
    require(zxid > knownZxid, "a reconfiguration stands before what was acknowledged");
    world.acknowledgedZxid = Math.max(world.acknowledgedZxid, zxid);
    world.count(error == 0 ? "reconfigurations told" : "reconfigurations refused " + error);
    if (error == 0) {
      judge(zxid, body);
    }
    hangUp();
  }

  private void judge(long zxid, byte[] body) {
    try {
      Input in = new Input(body);
      Bytes data = in.readBuffer();
      in.readLong();
      long mzxid = in.readLong();
      require(data != null && mzxid == zxid, "the znode of a reconfiguration is another's");
      QuorumConfig config = Ensembles.parse(data == null ? "" : data.toUtf8());
      require(config.version() == zxid, "a configuration has another version than its zxid");
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
