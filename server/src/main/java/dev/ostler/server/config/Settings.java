package dev.ostler.server.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was written, after precedence: at most one setting a key, and all members of families. */
final class Settings {
  private final Map<ConfigKey, Setting> single = new EnumMap<>(ConfigKey.class);
  private final List<Setting> families = new ArrayList<>();

  /** Puts a setting in force, in place of an earlier one of the same name. */
  Optional<Setting> put(Setting setting) {
    if (setting.key().form() != Form.FAMILY) {
      return Optional.ofNullable(single.put(setting.key(), setting));
    }
    for (int i = 0; i < families.size(); i++) {
      if (families.get(i).name().equals(setting.name())) {
        return Optional.of(families.set(i, setting));
      }
    }
    families.add(setting);
    return Optional.empty();
  }

  /** The setting in force for a key that is not a family. */
  Optional<Setting> find(ConfigKey key) {
    return Optional.ofNullable(single.get(key));
  }

  /** The setting in force under this very name. */
  Optional<Setting> find(ConfigKey key, String name) {
    return key.form() == Form.FAMILY
        ? families.stream().filter(setting -> setting.name().equals(name)).findFirst()
        : find(key);
  }

  /** The members of a family in the order of the file. */
  List<Setting> family(ConfigKey key) {
    return families.stream().filter(setting -> setting.key() == key).toList();
  }

  /** Everything in force: single keys in the order of the table, then families. */
  List<Setting> all() {
    List<Setting> all = new ArrayList<>(single.values());
    all.addAll(families);
    return all;
  }
}
