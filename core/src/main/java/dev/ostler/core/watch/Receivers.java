package dev.ostler.core.watch;

import dev.ostler.wire.value.Path;
import java.util.Arrays;

/** Who is to be told of the event at hand; each watcher once, none that is gone. */
final class Receivers {
  private final Watchers watchers;
  private int[] ids = new int[16];
  private int count;

  Receivers(Watchers watchers) {
    this.watchers = watchers;
  }

  void begin() {
    watchers.beginEvent();
    count = 0;
  }

  void add(int slot) {
    if (watchers.isDropped(slot) || !watchers.tell(slot)) {
      return;
    }
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
    }
    ids[count++] = watchers.id(slot);
  }

  boolean isEmpty() {
    return count == 0;
  }

  void deliver(int eventType, Path path, Delivery delivery) {
    for (int i = 0; i < count; i++) {
      delivery.deliver(ids[i], eventType, path);
    }
  }
}
