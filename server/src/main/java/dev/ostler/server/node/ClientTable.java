package dev.ostler.server.node;

import dev.ostler.net.listen.ClientLink;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives connections small numbers and finds them again. */
final class ClientTable {
  private @Nullable ClientLink[] links = new @Nullable ClientLink[64];
  private int[] free = new int[64];
  private int freeCount;
  private int used;

  ClientState add(ClientLink link) {
    int id;
    if (freeCount > 0) {
      id = free[--freeCount];
    } else {
      id = used++;
      if (id == links.length) {
        links = Arrays.copyOf(links, 2 * id);
      }
    }
    links[id] = link;
    return new ClientState(id);
  }

  void remove(int id) {
    links[id] = null;
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, 2 * freeCount);
    }
    free[freeCount++] = id;
  }

  @Nullable ClientLink get(int id) {
    return links[id];
  }

  /** Connections open now. */
  int count() {
    return used - freeCount;
  }

  void forEach(Consumer<ClientLink> consumer) {
    for (int i = 0; i < used; i++) {
      ClientLink link = links[i];
      if (link != null) {
        consumer.accept(link);
      }
    }
  }
}
