package dev.ostler.testkit.ensemble;

import dev.ostler.core.event.Event;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.ElectionDecoder;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/** A server's election port and the connections of it. */
final class ElectionConnections extends Port<ElectionConnections.Connection> {
  private static final long DIAL_TIMEOUT_MICROS = 1_000_000;

  /** One connection. */
  static final class Connection extends Port.Connection {
    final boolean dialed;
    final ElectionDecoder decoder = new ElectionDecoder();
    boolean opened;
    @Nullable Notification waiting;

    Connection(int id, Wire.End end, boolean dialed) {
      super(id, end);
      this.dialed = dialed;
    }

    @Override
    void flush() {
      Notification vote = waiting;
      waiting = null;
      if (vote != null) {
        vote.encode(out);
      }
      super.flush();
    }
  }

  ElectionConnections(MemberProcess process) {
    super(process, 1);
  }

  void dial(long sid) {
    Machine target = world.machine(sid);
    process.later(
        2 * world.network.latency(machine.index, target.index),
        () -> {
          MemberProcess other = target.process();
          boolean cut = !world.network.isOpen(machine.index, target.index);
          if (cut || other == null || other.isStarting()) {
            process.later(
                cut ? DIAL_TIMEOUT_MICROS : 0,
                () -> process.post(() -> process.deliver(new Event.ElectionDialFailed(sid))));
            return;
          }
          Wire wire = wireTo(other, other.elections);
          other.elections.accepted(wire.acceptor());
          process.post(() -> {
            Connection connection = add(new Connection(nextId(), wire.dialer(), true));
            process.deliver(new Event.ElectionDialed(sid, connection.id));
          });
        });
  }

  private void accepted(Wire.End end) {
    process.post(() -> {
      Connection connection = add(new Connection(nextId(), end, false));
      process.deliver(new Event.ElectionAccepted(connection.id));
    });
  }

  // ---- in ----

  @Override
  void arrived(Connection connection, byte[] bytes) {
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
  void lost(Connection connection) {
    connections.remove(connection.id);
    process.deliver(new Event.ElectionClosed(connection.id));
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

  /** Of several votes of a batch only the last one goes. */
  @Override
  void send() {
    connections.values().forEach(Connection::flush);
  }

  void close(int id) {
    Connection connection = connections.remove(id);
    if (connection != null) {
      connection.flush();
      connection.end.close();
      process.post(() -> process.deliver(new Event.ElectionClosed(id)));
    }
  }
}
