package dev.ostler.core.watch;

import dev.ostler.wire.value.Path;

/**
 * Takes the notifications that a change causes, in order.
 *
 * <p>All watchers of one event come behind each other with the same event type and the same {@code
 * path} object, so that the event need be encoded only once. Meanwhile the table may be asked, and
 * {@link WatchTable#drop} may be called, but nothing else that changes it.
 */
@FunctionalInterface
public interface Delivery {
  /**
   * One watcher is to be told of one event. The receiver tests whether it may read the path; a
   * one-shot watch is used up either way.
   *
   * @param watcher id given to {@link WatchTable#arm}; a watcher dropped by an earlier delivery of
   *     the same event may still come up
   * @param eventType see {@link dev.ostler.wire.client.EventType}
   * @param path what changed; keeps the request's bytes alive, so copy what has to stay
   */
  void deliver(int watcher, int eventType, Path path);
}
