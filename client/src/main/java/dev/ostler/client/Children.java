package dev.ostler.client;

import dev.ostler.wire.value.Stat;
import java.util.List;

/**
 * The children of a znode.
 *
 * @param names without slashes, in no particular order
 * @param stat of the parent
 */
public record Children(List<String> names, Stat stat) {
  public Children {
    names = List.copyOf(names);
  }
}
