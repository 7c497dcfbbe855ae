package dev.ostler.testkit.ensemble;

import dev.ostler.core.event.Event;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.testkit.check.SentRequest;
import dev.ostler.testkit.sim.FrameBuffer;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.RequestDecoder;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Bytes;

/** A server's ends of its clients' connections: frames to events, answers to frames. */
final class ClientConnections extends Port<ClientConnections.Connection> {
  /** One connection. */
  static final class Connection extends Port.Connection {
    final ClientSession client;
    final FrameBuffer in = new FrameBuffer();
    boolean handshaken;
    boolean paused;

    /** The core has closed it: what was sent before still goes. */
    boolean closing;

    Connection(int id, Wire.End end, ClientSession client) {
      super(id, end);
      this.client = client;
    }
  }

  ClientConnections(MemberProcess process) {
    super(process, 0);
  }

  // ---- in ----

  /** A client has connected. */
  void accepted(Wire.End end, ClientSession client) {
    process.post(() -> {
      Connection connection = add(new Connection(nextId(), end, client));
      machine.judge.linkOpened(connection.id, client.credentials());
      process.deliver(new Event.ConnectionOpened(connection.id, EnsembleSettings.ADDRESS));
    });
  }

  @Override
  void arrived(Connection connection, byte[] bytes) {
    if (!connection.closing) {
      connection.in.append(bytes);
      read(connection);
    }
  }

  @Override
  void lost(Connection connection) {
    if (connections.remove(connection.id, connection)) {
      machine.judge.linkClosed(connection.id);
      process.deliver(new Event.ConnectionClosed(connection.id));
    }
  }

  private void read(Connection connection) {
    while (!connection.closing
        && !connection.paused
        && connections.get(connection.id) == connection
        && connection.in.hasFrame()) {
      byte[] frame = connection.in.take();
      Input in = new Input(frame, 0, frame.length, Input.DEFAULT_FRAME_LIMIT);
      try {
        if (connection.handshaken) {
          request(connection, frame, in);
        } else {
          connection.handshaken = true;
          ConnectRequest request = ConnectRequest.decode(in);
          machine.judge.connectDelivered(connection.id, request);
          process.deliver(
              new Event.ConnectRequested(connection.id, request, process.random.nextDouble()));
        }
      } catch (MalformedException e) {
        throw new BrokenClaim("a sound frame cannot be decoded: " + e.getMessage(), e);
      }
    }
  }

  private void request(Connection connection, byte[] frame, Input in) throws MalformedException {
    int xid = in.readInt();
    int opCode = in.readInt();
    Bytes body = Bytes.of(frame, 8, frame.length - 8);
    Request request = RequestDecoder.decode(opCode, in);
    SentRequest sent = connection.client.requests.remove();
    machine.judge.requestDelivered(connection.id, sent);
    process.deliver(new Event.RequestReceived(connection.id, xid, request, frame.length, body));
  }

  void pauseReading(int id) {
    Connection connection = connections.get(id);
    if (connection != null) {
      connection.paused = true;
    }
  }

  void resumeReading(int id) {
    Connection connection = connections.get(id);
    if (connection != null) {
      connection.paused = false;
      process.post(() -> read(connection));
    }
  }

  // ---- out ----

  void write(int id, byte[] frame) {
    Connection connection = connections.get(id);
    if (connection != null && !connection.closing) {
      toSend(connection).writeBuffer(frame, 0, frame.length);
    }
  }

  void close(int id) {
    Connection connection = connections.get(id);
    if (connection != null && !connection.closing) {
      connection.closing = true;
      process.post(() -> {
        connection.flush();
        connection.end.close();
        lost(connection);
      });
    }
  }
}
