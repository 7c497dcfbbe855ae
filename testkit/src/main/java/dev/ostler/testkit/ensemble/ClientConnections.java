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
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A server's ends of its clients' connections: frames to events, answers to frames. */
final class ClientConnections implements Wire.Receiver {
  /** One connection. */
  private static final class Connection {
    final int id;
    final Wire.End end;
    final ClientSession client;
    final Output out = new Output(256);
    final FrameBuffer in = new FrameBuffer();
    boolean handshaken;
    boolean paused;

    /** The core has closed it: what was sent before still goes. */
    boolean closing;

    Connection(int id, Wire.End end, ClientSession client) {
      this.id = id;
      this.end = end;
      this.client = client;
    }
  }

  private final MemberProcess process;
  private final Machine machine;
  private final TreeMap<Integer, Connection> connections = new TreeMap<>();
  private final List<Connection> unsent = new ArrayList<>();
  private int nextId;

  ClientConnections(MemberProcess process) {
    this.process = process;
    this.machine = process.machine;
  }

  // ---- in ----

  /** A client has connected. */
  void accepted(Wire.End end, ClientSession client) {
    process.post(() -> {
      Connection connection = new Connection(nextId++, end, client);
      connections.put(connection.id, connection);
      machine.judge.linkOpened(connection.id, client.credentials());
      process.deliver(new Event.ConnectionOpened(connection.id, EnsembleSettings.ADDRESS));
    });
  }

  private @Nullable Connection find(Wire.End end) {
    for (Connection connection : connections.values()) {
      if (connection.end == end) {
        return connection;
      }
    }
    return null;
  }

  @Override
  public void received(Wire.End end, byte[] bytes) {
    machine.run(
        process,
        () ->
            process.post(() -> {
              Connection connection = find(end);
              if (connection != null && !connection.closing) {
                connection.in.append(bytes);
                read(connection);
              }
            }));
  }

  @Override
  public void closed(Wire.End end) {
    machine.run(
        process,
        () ->
            process.post(() -> {
              Connection connection = find(end);
              if (connection != null) {
                closedNow(connection);
              }
            }));
  }

  private void closedNow(Connection connection) {
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
      if (connection.out.position() == 0) {
        unsent.add(connection);
      }
      connection.out.writeBuffer(frame, 0, frame.length);
    }
  }

  void close(int id) {
    Connection connection = connections.get(id);
    if (connection != null && !connection.closing) {
      connection.closing = true;
      process.post(() -> {
        flush(connection);
        connection.end.close();
        closedNow(connection);
      });
    }
  }

  /** Sends what a batch has left. */
  void send() {
    unsent.forEach(ClientConnections::flush);
    unsent.clear();
  }

  private static void flush(Connection connection) {
    if (connection.out.position() > 0) {
      connection.end.send(connection.out.toArray());
      connection.out.rewind(0);
    }
  }
}
