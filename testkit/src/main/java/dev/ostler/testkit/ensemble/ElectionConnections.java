package dev.ostler.testkit.ensemble;

import dev.ostler.core.event.Event;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.testkit.fault.EnsembleFault;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.quorum.ElectionDecoder;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.value.Bytes;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A server's election port and the connections of it. */
final class ElectionConnections implements Wire.Receiver {
  private static final long DIAL_TIMEOUT_MICROS = 1_000_000;

  /** One connection. */
  private static final class Connection {
    final int id;
    final Wire.End end;
    final boolean dialed;
    final ElectionDecoder decoder = new ElectionDecoder();
    final Output out = new Output(64);
    boolean opened;
    @Nullable Notification waiting;

    Connection(int id, Wire.End end, boolean dialed) {
      this.id = id;
      this.end = end;
      this.dialed = dialed;
    }
  }

  private final MemberProcess process;
  private final World world;
  private final Machine machine;
  private final TreeMap<Integer, Connection> connections = new TreeMap<>();
  private int nextId = 1;

  ElectionConnections(MemberProcess process) {
    this.process = process;
    this.world = process.world;
    this.machine = process.machine;
  }

  /** The process is gone. */
  void gone(boolean powerLost) {
    connections.values().forEach(c -> c.end.vanish(world.vanishMicros(powerLost)));
    connections.clear();
  }

  void dial(long sid) {
    Machine target = world.machine(sid);
    process.later(
        2 * world.network.latency(machine.index, target.index),
        () -> {
          MemberProcess other = target.process();
          boolean cut =
              world.network.isCut(machine.index, target.index)
                  || world.network.isCut(target.index, machine.index);
          if (cut || other == null || other.isStarting()) {
            process.later(
                cut ? DIAL_TIMEOUT_MICROS : 0,
                () -> process.post(() -> process.deliver(new Event.ElectionDialFailed(sid))));
            return;
          }
          Wire wire = new Wire(world.network, machine.index, this, target.index, other.elections);
          if (world.chaos.dialFallsSilent()) {
            target.met(EnsembleFault.DIAL_SILENT);
            wire.fallSilent(true, true, world.chaos.silenceMicros());
          }
          other.elections.accepted(wire.acceptor());
          process.post(() -> {
            Connection connection = add(wire.dialer(), true);
            process.deliver(new Event.ElectionDialed(sid, connection.id));
          });
        });
  }

  private void accepted(Wire.End end) {
    process.post(() -> {
      Connection connection = add(end, false);
      process.deliver(new Event.ElectionAccepted(connection.id));
    });
  }

  private Connection add(Wire.End end, boolean dialed) {
    Connection connection = new Connection(nextId++, end, dialed);
    connections.put(connection.id, connection);
    return connection;
  }

  private @Nullable Connection find(Wire.End end) {
    for (Connection connection : connections.values()) {
      if (connection.end == end) {
        return connection;
      }
    }
    return null;
  }

  // ---- in ----

  @Override
  public void received(Wire.End end, byte[] bytes) {
    machine.run(process, () -> process.post(() -> arrived(end, bytes)));
  }

  private void arrived(Wire.End end, byte[] bytes) {
    Connection connection = find(end);
    if (connection == null) {
      return;
    }
    connection.decoder.feed(bytes, 0, bytes.length);
    try {
      if (!connection.dialed && !connection.opened) {
        ElectionOpening opening = connection.decoder.nextOpening();
        if (opening == null) {
          return;
        }
        connection.opened = true;
        process.deliver(new Event.ElectionOpened(connection.id, opening));
      }
      while (connections.get(connection.id) == connection) {
        Bytes body = connection.decoder.nextBody();
        if (body == null) {
          return;
        }
        process.deliver(new Event.ElectionReceived(connection.id, body));
      }
    } catch (MalformedException e) {
      throw new BrokenClaim("server " + machine.sid + " cannot decode a vote", e);
    }
  }

  @Override
  public void closed(Wire.End end) {
    machine.run(
        process,
        () ->
            process.post(() -> {
              Connection connection = find(end);
              if (connection != null) {
                connections.remove(connection.id);
                process.deliver(new Event.ElectionClosed(connection.id));
              }
            }));
  }

  // ---- out ----

  void open(int id, ElectionOpening opening) {
    Connection connection = connections.get(id);
    if (connection != null) {
      opening.encode(connection.out);
    }
  }

  void write(int id, Notification notification) {
    Connection connection = connections.get(id);
    if (connection != null) {
      connection.waiting = notification;
    }
  }

  /** Sends what a batch has left: of several votes the last one. */
  void send() {
    for (Connection connection : connections.values()) {
      flush(connection);
    }
  }

  private static void flush(Connection connection) {
    Notification waiting = connection.waiting;
    connection.waiting = null;
    if (waiting != null) {
      waiting.encode(connection.out);
    }
    if (connection.out.position() > 0) {
      connection.end.send(connection.out.toArray());
      connection.out.rewind(0);
    }
  }

  void close(int id) {
    Connection connection = connections.remove(id);
    if (connection != null) {
      flush(connection);
      connection.end.close();
      process.post(() -> process.deliver(new Event.ElectionClosed(id)));
    }
  }
}
