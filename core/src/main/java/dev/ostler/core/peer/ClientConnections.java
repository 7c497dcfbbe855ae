package dev.ostler.core.peer;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The open connections, by the small numbers that the driver gives them. */
public final class ClientConnections {
  private @Nullable ClientConnection[] byId = new @Nullable ClientConnection[64];
  private int count;

  @Nullable ClientConnection get(int id) {
    return id < byId.length ? byId[id] : null;
  }

  void add(ClientConnection connection) {
    int id = connection.id();
    if (id >= byId.length) {
      byId = Arrays.copyOf(byId, Math.max(id + 1, 2 * byId.length));
    }
    if (byId[id] != null) {
      throw new IllegalStateException("connection " + id + " is open already");
    }
    byId[id] = connection;
    count++;
  }

  @Nullable ClientConnection remove(int id) {
    ClientConnection connection = get(id);
    if (connection != null) {
      byId[id] = null;
      count--;
    }
    return connection;
  }

  public int count() {
    return count;
  }

  /** Visits all connections, lowest number first. */
  public void forEach(Consumer<ClientConnection> consumer) {
    for (ClientConnection connection : byId) {
      if (connection != null) {
        consumer.accept(connection);
      }
    }
  }
}
