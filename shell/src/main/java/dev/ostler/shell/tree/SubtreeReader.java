package dev.ostler.shell.tree;

import dev.ostler.client.Children;
import dev.ostler.client.ClientException;
import dev.ostler.client.Data;
import dev.ostler.client.NodeAcl;
import dev.ostler.client.Paths;
import dev.ostler.shell.session.ShellSession;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;

/**
 * Reads a subtree in full, parents before children. What changes while it reads may be seen before
 * or after the change; a znode that goes away meanwhile is passed over.
 */
public final class SubtreeReader {
  /** Where a server keeps its own things; never part of a subtree that is read. */
  private static final String RESERVED = "/zookeeper";

  /** Znodes on their way at once: each may hold a megabyte. */
  private static final int AHEAD = 32;

  private SubtreeReader() {}

  /** Takes one znode after the other. */
  @FunctionalInterface
  public interface Taker {
    /** The next one. */
    void take(Znode znode) throws InterruptedException;
  }

  private record Reads(
      String path,
      CompletionStage<Data> data,
      CompletionStage<NodeAcl> acl,
      CompletionStage<Children> children) {}

  /**
   * Reads everything from a root on.
   *
   * @throws ClientException the root is not there, or something cannot be read
   */
  public static void read(ShellSession session, String root, Taker taker)
      throws InterruptedException {
    ArrayDeque<Reads> reads = new ArrayDeque<>();
    ArrayDeque<String> waiting = new ArrayDeque<>();
    waiting.add(root);
    while (!reads.isEmpty() || !waiting.isEmpty()) {
      while (reads.size() < AHEAD && !waiting.isEmpty()) {
        String path = waiting.remove();
        reads.add(
            new Reads(
                path,
                session.dataLater(path),
                session.aclLater(path),
                session.childrenLater(path)));
      }
      Reads read = reads.remove();
      try {
        Data data = TreeWalk.await(read.data());
        NodeAcl acl = TreeWalk.await(read.acl());
        Children children = TreeWalk.await(read.children());
        taker.take(new Znode(below(root, read.path()), data.value(), acl.acl(), data.stat()));
        children.names().stream()
            .sorted()
            .map(name -> Paths.child(read.path(), name))
            .filter(child -> !child.equals(RESERVED))
            .forEach(waiting::add);
      } catch (ClientException.NoNode e) {
        if (read.path().equals(root)) {
          throw e;
        }
      }
    }
  }

  /** A path as seen from a root. */
  static String below(String root, String path) {
    if (path.equals(root)) {
      return "/";
    }
    return root.equals("/") ? path : path.substring(root.length());
  }

  /** The path at a root that is seen from it as this one. */
  public static String at(String root, String path) {
    if (path.equals("/")) {
      return root;
    }
    return root.equals("/") ? path : root + path;
  }
}
