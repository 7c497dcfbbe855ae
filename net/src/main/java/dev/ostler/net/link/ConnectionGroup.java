package dev.ostler.net.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The {@link Connection}s of one kind, which share a limit, and the flusher that sends their output
 * at the end of each turn of the loop.
 */
public final class ConnectionGroup implements BatchListener, AutoCloseable {
  private static final int DISCARDED_BYTES_MAX = 1 << 16;

  private final NetworkLoop loop;
  private final int unsentBytesMax;
  private final Set<Connection> connections = new LinkedHashSet<>();
  private List<Connection> attended = new ArrayList<>();
  private List<Connection> lookedAfter = new ArrayList<>();
  private OutputBuffer discarded = new OutputBuffer(512);
  private boolean ending;

  /**
   * @param unsentBytesMax a peer for which more than this waits is closed
   */
  public ConnectionGroup(NetworkLoop loop, int unsentBytesMax) {
    this.loop = loop;
    this.unsentBytesMax = unsentBytesMax;
    loop.addFlusher(this);
  }

  /** A connection on a socket that was accepted just now. */
  public Connection accepted(StreamSocket socket, InetSocketAddress peer, ConnectionEvents events)
      throws IOException {
    Connection connection = new Connection(this, socket, peer, events);
    socket.register(connection);
    connections.add(connection);
    return connection;
  }

  /** A connection on a socket that {@link Dialer} has connected. */
  public Connection dialed(StreamSocket socket, InetSocketAddress peer, ConnectionEvents events) {
    Connection connection = new Connection(this, socket, peer, events);
    socket.handOver(connection);
    connections.add(connection);
    return connection;
  }

  /** How many connections there are. */
  public int size() {
    return connections.size();
  }

  /** Closes all connections after what was written has left; more can be added. */
  public void closeAll(String reason) {
    for (Connection connection : List.copyOf(connections)) {
      connection.close(reason);
    }
  }

  /** Closes all connections, and takes the group out of the loop once they are gone. */
  @Override
  public void close() {
    ending = true;
    closeAll("this server stops");
    leaveIfDone();
  }

  @Override
  public void endOfBatch() {
    if (attended.isEmpty()) {
      return;
    }
    List<Connection> due = attended;
    attended = lookedAfter;
    lookedAfter = due;
    for (Connection connection : due) {
      try {
        connection.lookAfter();
      } catch (Throwable failure) {
        connection.failed(failure);
      }
    }
    due.clear();
    if (!attended.isEmpty()) {
      loop.requestBatch();
    }
  }

  NetworkLoop loop() {
    return loop;
  }

  int unsentBytesMax() {
    return unsentBytesMax;
  }

  void attend(Connection connection) {
    attended.add(connection);
  }

  void released(Connection connection) {
    connections.remove(connection);
    // What the owner does when it is told belongs to a turn that must end, too.
    loop.requestBatch();
    leaveIfDone();
  }

  private void leaveIfDone() {
    if (ending && connections.isEmpty()) {
      loop.removeFlusher(this);
    }
  }

  /** A place for what is written to closed connections. */
  OutputBuffer discarded() {
    if (discarded.array().length > DISCARDED_BYTES_MAX) {
      discarded = new OutputBuffer(512);
    }
    discarded.clear();
    return discarded;
  }
}
