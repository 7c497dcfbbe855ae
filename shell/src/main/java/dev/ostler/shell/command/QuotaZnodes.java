package dev.ostler.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ostler.client.ClientException;
import dev.ostler.client.CreateOptions;
import dev.ostler.client.Operations;
import dev.ostler.client.Paths;
import dev.ostler.shell.session.ShellSession;
import dev.ostler.shell.tree.TreeWalk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a quota is kept: two znodes below {@code /zookeeper/quota}. */
final class QuotaZnodes {
  static final String ROOT = "/zookeeper/quota";
  private static final String LIMITS = "zookeeper_limits";
  private static final String STATS = "zookeeper_stats";

  private QuotaZnodes() {}

  /** The limits of a subtree. */
  static String limits(String path) {
    return ROOT + path + "/" + LIMITS;
  }

  /** The counters of a subtree, kept by the server. */
  static String stats(String path) {
    return ROOT + path + "/" + STATS;
  }

  /** What is stored at one of them; null if it is not there. */
  static @Nullable QuotaLimits read(ShellSession session, String znode)
      throws InterruptedException {
    try {
      return QuotaLimits.parse(session.getData(znode, false).text());
    } catch (ClientException.NoNode e) {
      return null;
    }
  }

  /** The nearest path above that has a quota; null if there is none. */
  static @Nullable String parentWithQuota(ShellSession session, String path)
      throws InterruptedException {
    for (String above = Paths.parent(path); above.length() > 1; above = Paths.parent(above)) {
      if (session.exists(limits(above), false).isPresent()) {
        return above;
      }
    }
    return null;
  }

  /** A path below that has a quota; null if there is none. */
  static @Nullable String childWithQuota(ShellSession session, String path)
      throws InterruptedException {
    List<String> found = new ArrayList<>();
    try {
      TreeWalk.breadthFirst(
          session,
          ROOT + path,
          (znode, children) -> {
            String of = znode.substring(ROOT.length());
            if (of.length() > path.length() && children.names().contains(LIMITS)) {
              found.add(of);
            }
          });
    } catch (ClientException.NoNode e) {
      return null;
    }
    return found.isEmpty() ? null : found.getFirst();
  }

  /** Stores limits, making what is missing. */
  static void store(ShellSession session, String path, QuotaLimits limits)
      throws InterruptedException {
    byte[] text = limits.text().getBytes(UTF_8);
    try {
      var _ = session.setData(limits(path), text, Operations.ANY_VERSION);
      return;
    } catch (ClientException.NoNode e) {
      // The first quota of this path.
    }
    int slash = 0;
    while (slash >= 0) {
      slash = path.indexOf('/', slash + 1);
      ensure(session, ROOT + (slash < 0 ? path : path.substring(0, slash)), null);
    }
    ensure(session, limits(path), text);
    ensure(
        session,
        stats(path),
        QuotaLimits.NONE.with("n", 0).with("b", 0).counters().getBytes(UTF_8));
  }

  private static void ensure(ShellSession session, String znode, byte @Nullable [] data)
      throws InterruptedException {
    try {
      var _ = session.create(znode, data, CreateOptions.PERSISTENT);
    } catch (ClientException.NodeExists e) {
      // Another quota needed it, too.
    }
  }

  /** Removes both znodes and every parent that is empty then. */
  static void remove(ShellSession session, String path) throws InterruptedException {
    removeOne(session, stats(path));
    removeOne(session, limits(path));
    for (String above = ROOT + path; !above.equals(ROOT); above = Paths.parent(above)) {
      try {
        session.delete(above, Operations.ANY_VERSION);
      } catch (ClientException.NotEmpty e) {
        return;
      } catch (ClientException.NoNode e) {
        // Somebody was faster.
      }
    }
  }

  private static void removeOne(ShellSession session, String znode) throws InterruptedException {
    try {
      session.delete(znode, Operations.ANY_VERSION);
    } catch (ClientException.NoNode e) {
      // It is gone, which is what was wanted.
    }
  }
}
