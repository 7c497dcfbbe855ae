package dev.ostler.interop.handover;

import dev.ostler.interop.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** Everything a client that may read all can learn about a tree. */
public final class TreeWalk {
  private static final int IN_FLIGHT = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final ZooKeeper client;
  private final boolean full;
  private final Map<String, String> znodes = new HashMap<>();
  private final Semaphore places = new Semaphore(IN_FLIGHT);
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

  private TreeWalk(ZooKeeper client, boolean full) {
    this.client = client;
    this.full = full;
  }

  /** Path to data, Stat and ACL in words. */
  public static Map<String, String> of(ZooKeeper client) {
    return new TreeWalk(client, true).walk();
  }

  /** Path to a number made of data, Stat and ACL, for trees that fill a memory. */
  static Map<String, String> digestsOf(ZooKeeper client) {
    return new TreeWalk(client, false).walk();
  }

  private Map<String, String> walk() {
    List<String> level = new ArrayList<>(List.of("/"));
    while (!level.isEmpty()) {
      List<String> next = new ArrayList<>();
      for (String path : level) {
        places.acquireUninterruptibly();
        pending.incrementAndGet();
        client.getData(
            path,
            false,
            (code, p, context, data, stat) -> hasData(code, p, data, stat, next),
            null);
      }
      Await.until("a level of the tree to be read", PATIENCE, () -> pending.get() == 0);
      String wrong = failure.get();
      if (wrong != null) {
        throw new AssertionError(wrong);
      }
      level = new ArrayList<>(next);
    }
    return znodes;
  }

  // Callbacks come from one thread; the walker reads only when none is pending.

  private void hasData(int code, String path, byte[] data, Stat stat, List<String> next) {
    if (failed(code, path)) {
      return;
    }
    String said = describe(data, stat);
    client.getACL(
        path,
        new Stat(),
        (aclCode, p, context, acl, ignored) -> {
          if (failed(aclCode, p)) {
            return;
          }
          String all = said + " acl " + acl;
          znodes.put(p, full ? all : digest(all));
          if (stat.getNumChildren() == 0) {
            done();
            return;
          }
          hasParent(p, next);
        },
        null);
  }

  private void hasParent(String path, List<String> next) {
    client.getChildren(
        path,
        false,
        (code, p, context, children) -> {
          if (!failed(code, p)) {
            for (String child : new TreeSet<>(children)) {
              next.add(p.equals("/") ? "/" + child : p + "/" + child);
            }
            done();
          }
        },
        null);
  }

  private boolean failed(int code, String path) {
    if (code == 0) {
      return false;
    }
    failure.compareAndSet(null, path + ": " + KeeperException.Code.get(code));
    done();
    return true;
  }

  private void done() {
    places.release();
    pending.decrementAndGet();
  }

  private static String describe(byte @Nullable [] data, Stat stat) {
    return (data == null ? "null" : data.length + " bytes " + Arrays.hashCode(data))
        + String.format(
            " czxid %x mzxid %x pzxid %x ctime %d mtime %d version %d cversion %d aversion %d"
                + " owner %x length %d children %d",
            stat.getCzxid(),
            stat.getMzxid(),
            stat.getPzxid(),
            stat.getCtime(),
            stat.getMtime(),
            stat.getVersion(),
            stat.getCversion(),
            stat.getAversion(),
            stat.getEphemeralOwner(),
            stat.getDataLength(),
            stat.getNumChildren());
  }

  private static String digest(String text) {
    long hash = 1;
    for (int i = 0; i < text.length(); i++) {
      hash = hash * 0x9E37_79B9_7F4A_7C15L + text.charAt(i);
    }
    return Long.toHexString(hash);
  }

  /** What differs, one line for each znode; empty if nothing does. */
  public static String difference(Map<String, String> before, Map<String, String> after) {
    StringBuilder lines = new StringBuilder();
    int shown = 0;
    TreeSet<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    for (String path : paths) {
      String was = before.getOrDefault(path, "absent");
      String is = after.getOrDefault(path, "absent");
      if (!was.equals(is) && shown++ < 20) {
        lines.append(path + "\n  was " + was + "\n  is  " + is + "\n");
      }
    }
    return shown > 20 ? lines + "and " + (shown - 20) + " more\n" : lines.toString();
  }
}
