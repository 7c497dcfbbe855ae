package dev.ostler.client.fake;

import dev.ostler.client.ClientException;
import dev.ostler.client.Paths;
import dev.ostler.client.WatchEvent;
import java.util.ArrayDeque;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client to a server. Messages keep their order in each direction. Either end
 * may believe that it is open while the other knows better.
 */
final class Connection {
  private final World world;
  final FakeClient client;
  final Replica replica;
  private final ArrayDeque<Call<?>> queue = new ArrayDeque<>();
  private boolean busy;
  private boolean clientOpen = true;
  private boolean serverOpen = true;
  private long lastInbound;
  private long lastOutbound;

  /** The session it belongs to; 0 until the server has agreed. */
  private long sessionId;

  /** Nothing gets through, and nobody is told. */
  boolean blackHole;

  /** The connection breaks instead of the next answer to a write. */
  boolean losesNextWriteReply;

  final TreeSet<String> dataWatches = new TreeSet<>();
  final TreeSet<String> childWatches = new TreeSet<>();
  final TreeSet<String> persistent = new TreeSet<>();
  final TreeSet<String> recursive = new TreeSet<>();

  Connection(World world, FakeClient client, Replica replica) {
    this.world = world;
    this.client = client;
    this.replica = replica;
  }

  // The client's end

  /** Begins or goes on with a session. */
  void open(long wanted, long lastZxid, long sentAt) {
    toServer(() -> {
      Leader.ServerSession session =
          wanted == 0 ? world.leader.begin(this) : world.leader.session(wanted);
      if (session == null) {
        toClient(() -> client.expired(this));
        return;
      }
      replica.whenApplied((int) lastZxid, () -> opened(session, sentAt));
    });
  }

  private void opened(Leader.ServerSession session, long sentAt) {
    if (!serverOpen || world.leader.session(session.id) == null) {
      toClient(() -> client.expired(this));
      return;
    }
    if (session.connection != this) {
      session.connection.serverOpen = false;
      session.connection.replica.remove(session.connection);
      session.connection = this;
    }
    session.lastHeard = world.now();
    sessionId = session.id;
    replica.add(this);
    toClient(() -> client.opened(this, session.id, sentAt));
    client.rearm(this, replica.tree());
  }

  void send(Call<?> call) {
    toServer(() -> {
      heard();
      queue.add(call);
      process();
    });
  }

  /** The client gives it up; what is on its way may still arrive. */
  void closedByClient() {
    clientOpen = false;
    if (world.random.nextBoolean()) {
      closeAtServer();
    } else {
      world.after(world.upTo(40), this::closeAtServer);
    }
  }

  // The server's end

  void closedByServer() {
    if (serverOpen) {
      closeAtServer();
      world.after(
          world.upTo(10),
          () -> {
            if (clientOpen && !blackHole) {
              client.disconnected(this);
            }
          });
    }
  }

  private void closeAtServer() {
    serverOpen = false;
    replica.remove(this);
  }

  private void heard() {
    Leader.ServerSession session = session();
    if (session != null) {
      session.lastHeard = world.now();
    }
  }

  private Leader.@Nullable ServerSession session() {
    Leader.ServerSession session = world.leader.session(sessionId);
    return session != null && session.connection == this ? session : null;
  }

  /** Answers one request after the other. */
  private void process() {
    while (!busy && !queue.isEmpty() && serverOpen) {
      Call<?> call = queue.remove();
      if (call.read != null) {
        read(call);
      } else {
        busy = true;
        world.after(world.upTo(5), () -> write(call));
      }
    }
  }

  private <T> void read(Call<T> call) {
    Call.Read<T> read = call.read;
    if (read == null) {
      return;
    }
    Tree tree = replica.tree();
    try {
      T answer = read.answer(this, tree);
      toClient(() -> client.answered(this, call, answer, tree.zxid()));
    } catch (ClientException e) {
      toClient(() -> client.refused(this, call, e, tree.zxid()));
    }
  }

  /** At the leader, which takes writes only from where the session is now. */
  private <T> void write(Call<T> call) {
    Leader.ServerSession session = session();
    Call.Write<T> write = call.write;
    if (session == null || write == null || !world.leader.isServing()) {
      return;
    }
    Runnable reply;
    try {
      T answer = world.leader.execute(tree -> write.make(tree, session.id));
      int index = world.leader.last();
      reply = () -> client.answered(this, call, answer, index);
    } catch (ClientException e) {
      int index = world.leader.last();
      reply = () -> client.refused(this, call, e, index);
    }
    Runnable told = reply;
    replica.whenApplied(world.leader.last(), () -> written(told));
  }

  private void written(Runnable reply) {
    busy = false;
    if (losesNextWriteReply) {
      losesNextWriteReply = false;
      closedByServer();
      return;
    }
    toClient(reply);
    process();
  }

  /** A transaction was applied at this server. */
  void applied(Tree.Effect effect, long zxid) {
    String path = effect.path();
    switch (effect.kind()) {
      case CREATED -> tell(WatchEvent.Kind.CREATED, path, dataWatches.remove(path), zxid);
      case DATA -> tell(WatchEvent.Kind.DATA_CHANGED, path, dataWatches.remove(path), zxid);
      case DELETED -> {
        boolean data = dataWatches.remove(path);
        boolean children = childWatches.remove(path);
        tell(WatchEvent.Kind.DELETED, path, data || children, zxid);
      }
    }
    if (effect.kind() != Tree.Kind.DATA) {
      String parent = Paths.parent(path);
      if (childWatches.remove(parent) || persistent.contains(parent)) {
        event(new WatchEvent(WatchEvent.Kind.CHILDREN_CHANGED, parent, zxid));
      }
    }
  }

  private void tell(WatchEvent.Kind kind, String path, boolean watched, long zxid) {
    boolean below = recursive.stream().anyMatch(top -> isBelow(path, top));
    if (watched || below || persistent.contains(path)) {
      event(new WatchEvent(kind, path, zxid));
    }
  }

  void event(WatchEvent event) {
    toClient(() -> client.event(event));
  }

  static boolean isBelow(String path, String top) {
    return path.equals(top) || top.equals("/") || path.startsWith(top + "/");
  }

  // The wire

  private void toServer(Runnable message) {
    lastInbound = Math.max(lastInbound, world.now() + world.upTo(8));
    world.after(
        lastInbound - world.now(),
        () -> {
          if (serverOpen && replica.serves() && !blackHole) {
            message.run();
          }
        });
  }

  private void toClient(Runnable message) {
    lastOutbound = Math.max(lastOutbound, world.now() + world.upTo(8));
    world.after(
        lastOutbound - world.now(),
        () -> {
          if (clientOpen && !blackHole) {
            client.deliver(() -> {
              if (clientOpen) {
                message.run();
              }
            });
          }
        });
  }
}
