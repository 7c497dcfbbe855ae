package dev.ostler.core.tree;

import dev.ostler.wire.value.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The subtrees that have a quota. The limits and counters of a subtree X are znodes:
 *
 * <pre>
 *   /zookeeper/quota + X + /zookeeper_limits
 *   /zookeeper/quota + X + /zookeeper_stats
 * </pre>
 */
public final class QuotaTable {
  private static final Path HOME = Path.of("/zookeeper/quota/");
  private static final String LIMITS = "/zookeeper_limits";
  private static final String COUNTERS = "/zookeeper_stats";
  private static final Path LIMITS_SUFFIX = Path.of(LIMITS);
  private static final Path COUNTERS_SUFFIX = Path.of(COUNTERS);

  private final Set<Path> roots = new HashSet<>();

  public boolean isEmpty() {
    return roots.isEmpty();
  }

  void add(Path root) {
    roots.add(root.copy());
  }

  void remove(Path root) {
    roots.remove(root);
  }

  /** The deepest subtree with a quota that a path lies in; null if there is none. */
  public @Nullable Path rootOf(Path path) {
    if (roots.isEmpty()) {
      return null;
    }
    for (int length = path.length(); length > 1; length--) {
      if (length == path.length() || path.at(length) == '/') {
        Path prefix = Path.of(path.array(), path.offset(), length);
        if (roots.contains(prefix)) {
          return prefix;
        }
      }
    }
    return null;
  }

  public static Path limitsOf(Path root) {
    return Path.of("/zookeeper/quota" + root + LIMITS);
  }

  public static Path countersOf(Path root) {
    return Path.of("/zookeeper/quota" + root + COUNTERS);
  }

  /** The subtree whose limits a path holds; null for other paths. */
  static @Nullable Path rootOfLimits(Path path) {
    return middle(path, LIMITS_SUFFIX);
  }

  /** The subtree whose counters a path holds; null for other paths. */
  static @Nullable Path rootOfCounters(Path path) {
    return middle(path, COUNTERS_SUFFIX);
  }

  private static @Nullable Path middle(Path path, Path suffix) {
    int start = HOME.length() - 1;
    int end = path.length() - suffix.length();
    if (end <= start || !path.startsWith(HOME)) {
      return null;
    }
    for (int i = 0; i < suffix.length(); i++) {
      if (path.at(end + i) != suffix.at(i)) {
        return null;
      }
    }
    return Path.of(path.array(), path.offset() + start, end - start);
  }
}
