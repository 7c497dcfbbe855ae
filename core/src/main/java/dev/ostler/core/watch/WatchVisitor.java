package dev.ostler.core.watch;

import dev.ostler.wire.value.Path;

/** Sees the data registry path by path. */
@FunctionalInterface
public interface WatchVisitor {
  /**
   * @param path a copy of its own
   * @param watchers ids in ascending order, at least one; the visitor may keep it
   */
  void visit(Path path, int[] watchers);
}
