package dev.ostler.core.peer;

import static dev.ostler.core.peer.EnsembleHistory.require;

import dev.ostler.core.event.Event;
import dev.ostler.core.session.SessionPassword;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client that goes from server to server with its session, and judges every answer: by the
 * history that all servers share, and by what it and others were told before.
 */
final class EnsembleClient implements EnsembleCaller {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int PATHS = 12;

  /** A request on its way, and what had been acknowledged to anybody when it was sent. */
  private record Sent(int xid, Request request, long knownZxid, long atMillis) {}

  private final int id;
  private final EnsembleWorld world;
  private final ArrayDeque<Sent> sent = new ArrayDeque<>();

  /** Znodes that are watched, and when they had changed last. */
  private final Map<String, Long> watched = new TreeMap<>();

  private @Nullable EnsembleServer server;
  private int connection;
  private long lastArrival;
  private boolean established;

  /** The client is content to read; it has been told that it only can. */
  private boolean mayRead;

  private boolean readOnly;
  private long session;

  /** Which life of its server the session began in, and whether others are known to know it. */
  private int sessionLife;

  private boolean global;
  private int timeoutMillis;
  private long lastZxid;
  private int nextXid = 1;
  private long connectingSince;

  /** When the last request was sent that a server has answered. */
  private long heardMillis;

  /** The same of what only a leader can have carried out: the session lives from then. */
  private long provenMillis;

  /** The client has asked for its session's end, and may not have heard of it. */
  private boolean closeAsked;

  private long lastWriteZxid;
  private int disconnections;
  private int answers;

  /** A sync was answered, and nothing else was sent since it was asked: reads are no older. */
  private long syncedZxid;

  EnsembleClient(int id, EnsembleWorld world) {
    this.id = id;
    this.world = world;
    act();
  }

  private void act() {
    boolean sleeps = world.faults && server == null && world.random.nextInt(40) == 0;
    world.after(
        sleeps ? 1_500 + world.random.nextInt(3_000) : 5 + world.random.nextInt(60),
        () -> {
          step();
          act();
        });
  }

  private void step() {
    EnsembleServer current = server;
    if (current == null) {
      EnsembleServer target = world.anyServer();
      if (target.isUp() && (world.faults || world.random.nextInt(4) == 0)) {
        connect(target);
      }
    } else if (!current.isOpen(connection)
        || (!established && world.now - connectingSince > 1_000)
        || (!sent.isEmpty() && world.now - sent.getFirst().atMillis() > 1_300)
        || world.random.nextInt(world.faults ? 60 : 2_000) == 0) {
      world.count("moves");
      leave(current);
      forget();
    } else if (established && sent.size() < 4) {
      send(current, choose());
    }
  }

  /** The server hears of it at once, or much later. */
  private void leave(EnsembleServer from) {
    int number = connection;
    if (world.random.nextInt(3) == 0) {
      world.after(world.random.nextInt(3_000), () -> from.left(number));
    } else {
      from.left(number);
    }
  }

  private void connect(EnsembleServer target) {
    server = target;
    lastArrival = 0;
    established = false;
    connectingSince = world.now;
    connection = target.accept(this);
    mayRead = world.random.nextInt(4) == 0;
    readOnly = false;
    Bytes password = session == 0 ? null : SessionPassword.of(session);
    target.on(
        new Event.ConnectRequested(
            connection,
            new ConnectRequest(0, lastZxid, TIMEOUT_MILLIS, session, password, true, mayRead),
            0.5));
  }

  private void forget() {
    server = null;
    established = false;
    sent.clear();
    watched.clear();
  }

  @Override
  public void lost(EnsembleServer from, int number) {
    if (from == server && number == connection) {
      if (established && !closeAsked) {
        disconnections++;
      }
      forget();
    }
  }

  @Override
  public void accepted(EnsembleServer from, int number, ConnectResponse response) {
    if (from != server || number != connection) {
      return;
    }
    if (response.timeoutMillis() == 0) {
      require(session != 0, "client " + id + " has no session, and it expired");
      // One that a server without a leader has opened ends when there is a leader.
      boolean endsWithALeader = !world.rules.local();
      boolean unknown =
          !global
              && (from.sid != session >>> 56
                  || from.life != sessionLife
                  || response.readOnly()
                  || endsWithALeader);
      require(
          closeAsked
              || unknown
              || world.now - provenMillis >= timeoutMillis
                  && world.now - heardMillis >= timeoutMillis - EnsembleServer.UNHEARD_MILLIS_MAX,
          "the session 0x%x of client %d is gone %d ms after it was heard of, before its timeout of %d"
              .formatted(session, id, world.now - heardMillis, timeoutMillis));
      world.count("sessions expired");
      session = 0;
      closeAsked = false;
      lastWriteZxid = 0;
      forget();
      return;
    }
    if (session == 0) {
      world.count("sessions");
      session = response.sessionId();
      require(
          (session >>> 56) == from.sid, "session 0x%x of server %d".formatted(session, from.sid));
      sessionLife = from.life;
      global = !world.rules.local() && !response.readOnly();
    } else {
      world.count("sessions moved");
      require(session == response.sessionId(), "client " + id + " got another's session");
    }
    timeoutMillis = response.timeoutMillis();
    established = true;
    readOnly = response.readOnly();
    require(mayRead || !readOnly, "client " + id + " wants to write");
    heardMillis = connectingSince;
    provenMillis = global ? connectingSince : provenMillis;
  }

  /** True if it has a session at a server that is not a certain one. */
  boolean isEstablishedElsewhere(EnsembleServer than) {
    return established && server != than;
  }

  /** How often a server has disconnected it. */
  int disconnections() {
    return disconnections;
  }

  int answers() {
    return answers;
  }

  // ---- requests ----

  private Request choose() {
    String path = "/n" + world.random.nextInt(PATHS);
    Path node = Path.of(path);
    return switch (world.random.nextInt(12) + (world.random.nextInt(100) == 0 ? 100 : 0)) {
      case 100, 101, 102, 103 -> new Request.CloseSession();
      case 0, 1 -> new Request.Create(OpCode.CREATE, node, data(), AclList.OPEN, 0, 0);
      case 2 -> new Request.Create(OpCode.CREATE, Path.of("/e" + id), data(), AclList.OPEN, 1, 0);
      case 3 -> new Request.Delete(node, -1);
      case 4, 5, 6 -> new Request.SetData(node, data(), -1);
      case 7 -> new Request.Sync(node);
      case 8 -> Request.Ping.INSTANCE;
      case 9 -> new Request.GetData(node, true);
      default -> new Request.GetData(node, false);
    };
  }

  private Bytes data() {
    return Bytes.utf8(id + "." + nextXid);
  }

  @Override
  public void notified(EnsembleServer from, int number, String path) {
    if (from == server && number == connection) {
      require(watched.remove(path) != null, "client " + id + " did not watch " + path);
      world.count("events");
    }
  }

  /** Nothing that this client watches may have changed without its knowledge. */
  private void judgeWatches(long zxid) {
    watched.forEach((path, mzxid) -> {
      long changed = world.history.at(path, zxid).mzxid();
      require(
          changed == mzxid,
          "client %d was answered at 0x%x, and has not heard that %s changed at 0x%x"
              .formatted(id, zxid, path, changed));
    });
  }

  private void send(EnsembleServer to, Request request) {
    int xid = request instanceof Request.Ping ? Xid.PING : nextXid++;
    closeAsked |= request instanceof Request.CloseSession;
    Output out = new Output(64);
    request.encode(out);
    Bytes body = Bytes.of(out.toArray());
    sent.addLast(new Sent(xid, request, world.acknowledgedZxid, world.now));
    int number = connection;
    boolean slow = world.faults && world.random.nextInt(100) == 0;
    lastArrival = Math.max(lastArrival, world.now + world.random.nextInt(slow ? 500 : 3));
    world.at(
        lastArrival,
        () -> {
          // What was sent arrives, also when the client has gone elsewhere meanwhile.
          if (to.isOpen(number)) {
            to.on(new Event.RequestReceived(number, xid, request, body.length(), body));
          }
        });
  }

  // ---- answers ----

  @Override
  public void replied(EnsembleServer from, int number, int xid, long zxid, int error, byte[] body) {
    if (from != server || number != connection) {
      return;
    }
    Sent question = sent.pollFirst();
    require(
        question != null && question.xid() == xid,
        "client %d was answered request %d, but asked %s".formatted(id, xid, question));
    heardMillis = Math.max(heardMillis, question.atMillis());
    if (question.request() instanceof Request.Change) {
      provenMillis = Math.max(provenMillis, question.atMillis());
    }
    if (readOnly) {
      judgeReadOnly(question.request(), error);
      return;
    }
    require(
        zxid >= lastZxid,
        "client %d has seen 0x%x, and is answered with 0x%x".formatted(id, lastZxid, zxid));
    lastZxid = zxid;
    judgeWatches(zxid);
    answers++;
    world.count("answers");
    Request request = question.request();
    switch (request) {
      case Request.CloseSession close -> {
        write(question, zxid, error);
        world.count("sessions closed");
        from.left(connection);
        session = 0;
        closeAsked = false;
        lastWriteZxid = 0;
        forget();
      }
      case Request.Change change -> write(question, zxid, error);
      case Request.Sync sync -> {
        world.count("syncs");
        require(
            zxid >= question.knownZxid(),
            "client %d was answered a sync at 0x%x, and 0x%x had been acknowledged"
                .formatted(id, zxid, question.knownZxid()));
        syncedZxid = question.knownZxid();
      }
      case Request.GetData read -> {
        read(String.valueOf(read.path()), zxid, error, body);
        if (read.watch() && error == 0) {
          String path = String.valueOf(read.path());
          watched.put(path, world.history.at(path, zxid).mzxid());
        }
      }
      default -> {}
    }
  }

  /** What a server without a leader says may be old, and newer than what is committed. */
  private void judgeReadOnly(Request request, int error) {
    world.count("answers read-only");
    boolean refused = request instanceof Request.Change || request instanceof Request.Sync;
    if (request instanceof Request.CloseSession) {
      require(error == 0, "a session is closed with " + error);
      session = 0;
      closeAsked = false;
      forget();
    } else {
      require(
          refused == (error == ErrorCode.NOT_READ_ONLY),
          "a server without a leader answers " + request + " with " + error);
    }
  }

  private void write(Sent question, long zxid, int error) {
    if (!global && question.request() instanceof Request.CloseSession) {
      world.count("local sessions closed");
      return;
    }
    if (question.request() instanceof Request.Create create && create.flags() == 1) {
      global |= error == 0;
      require(global || error != 0, "an ephemeral of the local session 0x%x".formatted(session));
    }
    require(
        world.history.zxidOf(session, question.xid()) == zxid,
        "client %d was told that request %d is 0x%x, and it is 0x%x"
            .formatted(id, question.xid(), zxid, world.history.zxidOf(session, question.xid())));
    TransactionBody body = world.history.at(zxid).body();
    int logged = body instanceof TransactionBody.Failure failure ? failure.error() : 0;
    require(error == logged, "client %d was told %d for %d".formatted(id, error, logged));
    require(
        zxid > question.knownZxid(),
        "request %d of client %d stands at 0x%x, before 0x%x, which was acknowledged before it"
            .formatted(question.xid(), id, zxid, question.knownZxid()));
    require(zxid > lastWriteZxid, "the writes of client " + id + " are out of order");
    lastWriteZxid = zxid;
    world.count(error == 0 ? "writes" : "writes refused " + error);
    world.acknowledgedZxid = Math.max(world.acknowledgedZxid, zxid);
  }

  private void read(String path, long zxid, int error, byte[] body) {
    require(zxid >= syncedZxid, "a read behind a sync is older than the sync");
    EnsembleHistory.Value value = world.history.at(path, zxid);
    if (error == ErrorCode.NO_NODE) {
      require(value.mzxid() == 0, path + " was there at 0x%x".formatted(zxid));
      return;
    }
    require(error == 0, "a read was refused: " + error);
    try {
      Input in = new Input(body);
      Bytes data = in.readBuffer();
      in.readLong();
      long mzxid = in.readLong();
      String text = data == null ? "" : data.toUtf8();
      require(
          value.data().equals(text) && value.mzxid() == mzxid,
          "client %d read %s of %s at 0x%x, and it held %s".formatted(id, text, path, zxid, value));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
