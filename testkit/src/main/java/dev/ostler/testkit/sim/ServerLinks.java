package dev.ostler.testkit.sim;

import dev.ostler.core.event.Event;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.testkit.check.SentRequest;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.RequestDecoder;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import java.util.ArrayList;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The server's ends of all connections: what comes in becomes events in the owner's next batch,
 * what the core answered goes out at the end of one.
 */
final class ServerLinks {
  private final World world;
  private final SimulatedServer server;
  private final TreeMap<Integer, ServerLink> links = new TreeMap<>();

  ServerLinks(World world, SimulatedServer server) {
    this.world = world;
    this.server = server;
  }

  /** The connection behind a number of the core's; null if it is gone. */
  @Nullable ServerLink open(int connection) {
    ServerLink link = links.get(connection);
    return link == null || link.gone ? null : link;
  }

  /** The process is gone, and every connection with it. */
  void stopped(boolean powerLost) {
    for (ServerLink link : links.values()) {
      link.gone = true;
      link.wire.serverStopped(powerLost);
    }
    links.clear();
  }

  // ---- from the network ----

  ServerLink opened(Wire wire) {
    int id = freeId();
    ServerLink link = new ServerLink(id, wire);
    links.put(id, link);
    server.post(() -> {
      world.oracle.linkOpened(id, wire.credentials());
      server.deliver(new Event.ConnectionOpened(id, RunSettings.ADDRESS));
    });
    return link;
  }

  private int freeId() {
    int id = 0;
    while (links.containsKey(id)) {
      id++;
    }
    return id;
  }

  void received(ServerLink link, byte[] bytes) {
    if (!link.gone) {
      link.in.append(bytes);
      server.wake();
    }
  }

  void lost(ServerLink link) {
    if (!link.gone) {
      link.gone = true;
      server.post(() -> closedNow(link));
    }
  }

  private void closedNow(ServerLink link) {
    world.oracle.linkClosed(link.id);
    server.deliver(new Event.ConnectionClosed(link.id));
    links.remove(link.id, link);
  }

  // ---- in the owner's batch ----

  /** Reads whatever has come, connection by connection. */
  void read() {
    for (ServerLink link : new ArrayList<>(links.values())) {
      server.work();
      read(link);
    }
  }

  private void read(ServerLink link) {
    while (!link.gone && !link.closing && !link.paused && link.in.hasFrame() && isAdmitted(link)) {
      byte[] frame = link.in.take();
      Input in = new Input(frame, 0, frame.length, Input.DEFAULT_FRAME_LIMIT);
      try {
        if (link.handshaken) {
          request(link, in);
        } else {
          handshake(link, in);
        }
      } catch (MalformedException e) {
        throw new BrokenClaim("a sound frame cannot be decoded: " + e.getMessage(), e);
      }
    }
  }

  /**
   * Hard quotas are checked against what is committed, the model knows one state only: with them,
   * writes come one by one.
   */
  private boolean isAdmitted(ServerLink link) {
    return !world.settings.enforceQuota()
        || !link.handshaken
        || server.peer().outstanding() == 0
        || !changesSizes(link.waitingOpcode());
  }

  private static boolean changesSizes(int opcode) {
    return switch (opcode) {
      case OpCode.CREATE,
          OpCode.CREATE2,
          OpCode.CREATE_CONTAINER,
          OpCode.CREATE_TTL,
          OpCode.SET_DATA,
          OpCode.MULTI ->
          true;
      default -> false;
    };
  }

  private void handshake(ServerLink link, Input in) throws MalformedException {
    ConnectRequest request = ConnectRequest.decode(in);
    link.handshaken = true;
    world.note("connect", link.id, request);
    world.oracle.connectDelivered(link.id, request);
    server.deliver(new Event.ConnectRequested(link.id, request, server.chance()));
  }

  private void request(ServerLink link, Input in) throws MalformedException {
    int bytes = in.remaining();
    int xid = in.readInt();
    Request request = RequestDecoder.decode(in.readInt(), in);
    SentRequest sent = link.wire.requests.remove();
    world.note("request", (long) link.id << 32 | xid, sent);
    world.oracle.requestDelivered(link.id, sent);
    server.deliver(new Event.RequestReceived(link.id, xid, request, bytes));
  }

  /** Sends what was answered, and closes what the core has closed. */
  void send() {
    for (ServerLink link : links.values()) {
      if (link.out.position() > 0) {
        byte[] bytes = link.out.toArray();
        link.out.rewind(0);
        if (!link.gone) {
          link.wire.sendToClient(bytes);
        }
      }
      if (link.closing && !link.gone) {
        link.gone = true;
        link.wire.closedByServer();
        server.post(() -> closedNow(link));
      }
    }
  }
}
