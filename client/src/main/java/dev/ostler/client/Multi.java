package dev.ostler.client;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Collects changes that are made together or not at all. Each sees what those before it did. For
 * one thread; of no use after {@link #commit}.
 *
 * <p>Methods that take a path throw {@link IllegalArgumentException} for one no server would take.
 * Arrays must not be changed any more once they are handed over.
 */
public interface Multi {
  /** Creates a persistent znode that everybody may use. */
  default Multi create(String path, byte @Nullable [] data) {
    return create(path, data, CreateOptions.PERSISTENT);
  }

  /** Creates a znode that everybody may use. */
  default Multi create(String path, byte @Nullable [] data, CreateMode mode) {
    return create(path, data, CreateOptions.of(mode));
  }

  /** Creates a znode. */
  Multi create(String path, byte @Nullable [] data, CreateOptions options);

  /** Sets data if the version is this one, or {@link Operations#ANY_VERSION}. */
  Multi setData(String path, byte @Nullable [] data, int version);

  /** Deletes if the version is this one, or {@link Operations#ANY_VERSION}. */
  Multi delete(String path, int version);

  /** Demands that the znode exists with this version, or {@link Operations#ANY_VERSION}. */
  Multi check(String path, int version);

  /** How many there are so far. */
  int size();

  /**
   * Sends them. The stage ends with one result for each, in order, or with {@link
   * ClientException.MultiFailed}, which tells the first that failed. Never repeated by {@link
   * Operations#retrying}.
   */
  CompletionStage<List<MultiResult>> commit();
}
