package dev.ostler.testkit.check;

import dev.ostler.testkit.model.ModelBytes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The connections that a server has with clients, by number. */
final class OpenLinks {
  private final Map<Integer, LinkCheck> links = new TreeMap<>();

  void open(int connection, List<ModelBytes> credentials) {
    links.put(connection, new LinkCheck(connection, credentials));
  }

  /** One that must be there. */
  LinkCheck get(int connection) {
    LinkCheck link = links.get(connection);
    if (link == null) {
      throw new BrokenClaim("connection " + connection + " is not open");
    }
    return link;
  }

  /** One that the server may still close; null if it has, or the client was faster. */
  @Nullable LinkCheck closable(int connection) {
    LinkCheck link = links.get(connection);
    return link == null || link.closing ? null : link;
  }

  @Nullable LinkCheck remove(int connection) {
    return links.remove(connection);
  }

  void clear() {
    links.clear();
  }

  Collection<LinkCheck> all() {
    return links.values();
  }
}
