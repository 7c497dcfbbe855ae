package dev.ostler.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The ids {@link Operations#createOnce} was called with, the last ones: who is asked for one of
 * them again looks for its znode first, and not before the try before has ended. Any thread may
 * call this.
 */
final class OpenIds {
  private static final int IDS_MAX = 10_000;

  private final Map<UUID, CompletableFuture<Void>> tries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, CompletableFuture<Void>> eldest) {
          return size() > IDS_MAX;
        }
      };

  /**
   * A try begins.
   *
   * @param ended ends with it
   * @return the end of the one before; null if there was none
   */
  synchronized @Nullable CompletableFuture<Void> begin(UUID id, CompletableFuture<Void> ended) {
    return tries.put(id, ended);
  }
}
