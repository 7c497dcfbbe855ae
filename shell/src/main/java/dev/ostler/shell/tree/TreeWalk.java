package dev.ostler.shell.tree;

import dev.ostler.client.Children;
import dev.ostler.client.ClientException;
import dev.ostler.client.Paths;
import dev.ostler.shell.session.ShellSession;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Visits a znode and all below it: parents before children, children by name. */
public final class TreeWalk {
  /** Reads on their way at once. */
  static final int AHEAD = 256;

  private TreeWalk() {}

  /** Sees one znode after the other. */
  @FunctionalInterface
  public interface Visitor {
    /** The next znode. */
    void visit(String path, Children children) throws InterruptedException;
  }

  private record Read(String path, CompletionStage<Children> answer) {}

  /**
   * Visits level by level. A znode that goes away meanwhile is passed over; the root must be there.
   *
   * @throws ClientException the root is not there, or something cannot be read
   */
  public static void breadthFirst(ShellSession session, String root, Visitor visitor)
      throws InterruptedException {
    breadthFirst(session, root, Integer.MAX_VALUE, visitor);
  }

  /** The same down to so many levels below the root. */
  public static void breadthFirst(ShellSession session, String root, int depthMax, Visitor visitor)
      throws InterruptedException {
    ArrayDeque<Read> reads = new ArrayDeque<>();
    ArrayDeque<String> waiting = new ArrayDeque<>();
    int rootDepth = depth(root);
    waiting.add(root);
    while (!reads.isEmpty() || !waiting.isEmpty()) {
      while (reads.size() < AHEAD && !waiting.isEmpty()) {
        String path = waiting.remove();
        reads.add(new Read(path, session.childrenLater(path)));
      }
      Read read = reads.remove();
      Children children;
      try {
        children = await(read.answer());
      } catch (ClientException.NoNode e) {
        if (read.path().equals(root)) {
          throw e;
        }
        continue;
      }
      visitor.visit(read.path(), children);
      if (depth(read.path()) - rootDepth < depthMax) {
        children.names().stream()
            .sorted()
            .forEach(name -> waiting.add(Paths.child(read.path(), name)));
      }
    }
  }

  /** How many parts a path has. */
  public static int depth(String path) {
    return path.equals("/") ? 0 : (int) path.chars().filter(c -> c == '/').count();
  }

  /**
   * Waits for an answer.
   *
   * @throws ClientException what the answer is instead
   */
  public static <T> T await(CompletionStage<T> answer) throws InterruptedException {
    // An answer that is there already does not look for ctrl-C.
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      return answer.toCompletableFuture().get();
    } catch (ExecutionException e) {
      ClientException failure = ClientException.in(e);
      throw failure == null ? new CompletionException(e.getCause()) : failure;
    }
  }
}
