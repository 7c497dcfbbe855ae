package dev.ostler.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The ids of {@link Operations#createOnce} whose znode may exist though no answer came: who is
 * asked for one of them again looks first. The oldest are forgotten when there are too many.
 */
final class OpenIds {
  private static final int IDS_MAX = 10_000;

  private final Set<UUID> ids =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
                  return size() > IDS_MAX;
                }
              }));

  void open(UUID id) {
    ids.add(id);
  }

  void settled(UUID id) {
    ids.remove(id);
  }

  boolean isOpen(UUID id) {
    return ids.contains(id);
  }
}
