package dev.ostler.client.watch;

import dev.ostler.client.WatchEvent;
import dev.ostler.wire.value.Path;

/** Hears of the events of one watch. */
@FunctionalInterface
public interface Watcher {
  /**
   * Something happened. Must not throw.
   *
   * @param path of the znode, or of the watch for kinds that are not about a znode
   */
  void on(WatchEvent.Kind kind, Path path, long zxid);
}
