package dev.ostler.testkit.ensemble;

import dev.ostler.testkit.fault.EnsembleFault;
import dev.ostler.wire.codec.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One port of a server and the connections of it, by number. What comes in waits for the owner's
 * next batch, what is to be sent for the end of one.
 */
abstract class Port<C extends Port.Connection> implements Wire.Receiver {
  /** A server's end of a connection, and what waits to be sent over it. */
  static class Connection {
    final int id;
    final Wire.End end;
    final Output out = new Output(128);

    Connection(int id, Wire.End end) {
      this.id = id;
      this.end = end;
    }

    /** Sends what waits. */
    void flush() {
      if (out.position() > 0) {
        end.send(out.toArray());
        out.rewind(0);
      }
    }
  }

  final MemberProcess process;
  final World world;
  final Machine machine;
  final TreeMap<Integer, C> connections = new TreeMap<>();
  private final List<C> unsent = new ArrayList<>();
  private int nextId;

  Port(MemberProcess process, int firstId) {
    this.process = process;
    this.world = process.world;
    this.machine = process.machine;
    this.nextId = firstId;
  }

  /** In a batch: bytes have come. */
  abstract void arrived(C connection, byte[] bytes);

  /** In a batch: the other end, or the network, has ended a connection. */
  abstract void lost(C connection);

  // ---- connections ----

  int nextId() {
    return nextId++;
  }

  C add(C connection) {
    connections.put(connection.id, connection);
    return connection;
  }

  private @Nullable C find(Wire.End end) {
    for (C connection : connections.values()) {
      if (connection.end == end) {
        return connection;
      }
    }
    return null;
  }

  /** Connects to a port of another server, which may accept and then be silent for long. */
  Wire wireTo(MemberProcess other, Port<?> port) {
    Machine target = other.machine;
    Wire wire = new Wire(world.network, machine.index, this, target.index, port);
    if (world.chaos.dialFallsSilent()) {
      target.met(EnsembleFault.DIAL_SILENT);
      wire.fallSilent(true, true, world.chaos.silenceMicros());
    }
    return wire;
  }

  // ---- in ----

  @Override
  public void received(Wire.End end, byte[] bytes) {
    machine.run(
        process,
        () ->
            process.post(() -> {
              C connection = find(end);
              if (connection != null) {
                arrived(connection, bytes);
              }
            }));
  }

  @Override
  public void closed(Wire.End end) {
    machine.run(
        process,
        () ->
            process.post(() -> {
              C connection = find(end);
              if (connection != null) {
                lost(connection);
              }
            }));
  }

  // ---- out ----

  /** Where to put what the batch sends over a connection. */
  Output toSend(C connection) {
    if (connection.out.position() == 0) {
      unsent.add(connection);
    }
    return connection.out;
  }

  /** Sends what a batch has left. */
  void send() {
    unsent.forEach(Connection::flush);
    unsent.clear();
  }
}
