package dev.ostler.testkit.model;

import org.jspecify.annotations.Nullable;

/** Limits on subtrees, kept in nodes below {@code /zookeeper/quota}. */
final class ModelQuotas {
  private static final String ROOT = "/zookeeper/quota";
  private static final String LIMITS = "/zookeeper_limits";
  private static final String STATS = "/zookeeper_stats";

  private ModelQuotas() {}

  /**
   * Refuses what would exceed a hard limit.
   *
   * @param tree the state the limits are read from: what is applied, not what is under way
   */
  static void check(ModelTree tree, String path, int count, long bytes) throws ModelException {
    String root = rootOf(tree, path);
    if (root == null) {
      return;
    }
    ModelNode limits = tree.find(ROOT + root + LIMITS);
    if (limits == null) {
      return;
    }
    String limitText = text(limits);
    long countHard = number(limitText, "countHardLimit");
    long bytesHard = number(limitText, "byteHardLimit");
    ModelNode stats = tree.find(ROOT + root + STATS);
    if (stats == null) {
      return;
    }
    String statsText = text(stats);
    if (count > 0 && countHard > -1 && number(statsText, "count") + count > countHard) {
      throw new ModelException(ModelError.QUOTA_EXCEEDED);
    }
    if (bytes != 0 && bytesHard > -1 && number(statsText, "bytes") + bytes > bytesHard) {
      throw new ModelException(ModelError.QUOTA_EXCEEDED);
    }
  }

  /** Keeps the counters after a write. */
  static void account(ModelTree tree, String path, int count, long bytes) throws ModelException {
    String root = rootOf(tree, path);
    ModelNode stats = root == null ? null : tree.find(ROOT + root + STATS);
    if (stats != null) {
      String old = text(stats);
      write(stats, number(old, "count") + count, number(old, "bytes") + bytes);
    }
  }

  /** A new counter node is filled with the real totals at once. */
  static void created(ModelTree tree, String path, ModelNode node) {
    if (!path.startsWith(ROOT + "/") || !path.endsWith(STATS)) {
      return;
    }
    String root = path.substring(ROOT.length(), path.length() - STATS.length());
    ModelNode top = tree.find(root);
    if (root.isEmpty() || top == null) {
      write(node, 0, 0);
      return;
    }
    long bytes = top.dataLength();
    for (ModelNode below : tree.below(root).values()) {
      bytes += below.dataLength();
    }
    write(node, 1L + tree.below(root).size(), bytes);
  }

  /** The deepest subtree with a limit node that holds this path. */
  private static @Nullable String rootOf(ModelTree tree, String path) {
    for (String at = path; !at.equals("/"); at = ModelPaths.parent(at)) {
      if (tree.find(ROOT + at + LIMITS) != null) {
        return at;
      }
    }
    return null;
  }

  private static void write(ModelNode node, long count, long bytes) {
    node.data = ModelBytes.of("count=" + count + ",bytes=" + bytes);
  }

  private static String text(ModelNode node) throws ModelException {
    if (node.data == null) {
      throw new ModelException(ModelError.MARSHALLING_ERROR);
    }
    return node.data.text();
  }

  /**
   * The number behind a key, -1 when it is not there. The value is what stands between the first
   * and the second equals sign; every value must be a number or nothing.
   */
  private static long number(String text, String wanted) throws ModelException {
    long found = -1;
    for (String part : text.isEmpty() ? new String[0] : text.split("[,;]+", 0)) {
      String[] sides = part.split("=", 0);
      try {
        long number = sides[1].isEmpty() ? -1 : Long.parseLong(sides[1]);
        found = sides[0].equals(wanted) ? number : found;
      } catch (ArrayIndexOutOfBoundsException | NumberFormatException notANumber) {
        throw new ModelException(ModelError.MARSHALLING_ERROR);
      }
    }
    return found;
  }
}
