package dev.ostler.server.config;

import dev.ostler.server.config.Notice.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Sorts what was written by the table of keys: known keys become {@link Settings}, unknown ones a
 * notice with the nearest known key, and keys that are not obeyed one notice a reason.
 */
final class SettingsCollector {
  private final Settings settings = new Settings();
  private final List<Notice> notices = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  /** What is in force. */
  Settings settings() {
    return settings;
  }

  /** Lines that contradict each other where the later one must not simply count. */
  List<Problem> problems() {
    return problems;
  }

  /** Takes a line of the file or an argument; of several with one key the last counts. */
  void add(String name, String value, Origin origin) {
    Optional<ConfigKey> key = ConfigKey.ofFileKey(name);
    if (key.isEmpty()) {
      unknown(name, origin);
      return;
    }
    Setting setting = new Setting(key.get(), name, value, origin);
    if (key.get().placement() == Placement.BARE && origin instanceof Origin.FileLine) {
      notices.add(
          new Notice(
              Kind.SUSPICIOUS,
              origin.text()
                  + ": "
                  + name
                  + " counts here, but Apache ZooKeeper reads it only as -D"
                  + name
                  + "; give it as a system property if this file serves both"));
    }
    Optional<Setting> earlier = settings.put(setting);
    if (earlier.isPresent() && describesMembership(key.get())) {
      problems.add(
          Problem.of(
              setting,
              name + " is there twice, in " + earlier.get().origin().text() + " too",
              "Give every server a number of its own"));
    } else if (earlier.isPresent() && !earlier.get().value().equals(value)) {
      overridden(setting, earlier.get(), "the later line counts; remove the other one");
    }
  }

  private static boolean describesMembership(ConfigKey key) {
    return key == ConfigKey.SERVER_MEMBER || key == ConfigKey.GROUP || key == ConfigKey.WEIGHT;
  }

  private void unknown(String name, Origin origin) {
    String advice;
    Optional<String> nearest = KeySuggestion.nearest(name);
    if (nearest.isPresent()) {
      advice = "did you mean " + nearest.get() + "?";
    } else {
      advice = "remove it if nothing else reads it";
    }
    notices.add(
        new Notice(
            Kind.UNKNOWN_KEY,
            origin.text() + ": key " + name + " is not known and has no effect; " + advice));
  }

  private void overridden(Setting counts, Setting ignored, String remark) {
    notices.add(
        new Notice(
            Kind.OVERRIDDEN,
            counts.origin().text()
                + ": "
                + counts.name()
                + "="
                + counts.shown()
                + " counts, not "
                + ignored.shown()
                + " of "
                + ignored.origin().text()
                + ": "
                + remark));
  }

  /**
   * Takes the system properties after the file. The file wins, as in ZooKeeper, except for keys
   * that ZooKeeper cannot read from a file at all.
   */
  void addSystemProperties(Map<String, String> properties) {
    Map<String, String> ordered = new TreeMap<>(properties);
    for (Map.Entry<String, String> property : ordered.entrySet()) {
      String name = property.getKey();
      Origin origin = new Origin.SystemProperty(name);
      Optional<ConfigKey> key = ConfigKey.ofSystemProperty(name);
      if (key.isPresent()) {
        addSystemProperty(key.get(), name, property.getValue().trim(), origin);
      } else if (name.startsWith(ConfigKey.PREFIX)) {
        unusedProperty(name, origin);
      }
    }
  }

  private void addSystemProperty(ConfigKey key, String property, String value, Origin origin) {
    String name =
        property.startsWith(ConfigKey.PREFIX)
            ? property.substring(ConfigKey.PREFIX.length())
            : property;
    Setting given = new Setting(key, name, value, origin);
    Optional<Setting> inForce = settings.find(key, name);
    if (inForce.isEmpty()) {
      settings.put(given);
      return;
    }
    boolean fileCounts = key.placement() != Placement.BARE;
    boolean prefixedBefore = inForce.get().origin() instanceof Origin.SystemProperty;
    boolean takeGiven = prefixedBefore ? property.startsWith(ConfigKey.PREFIX) : !fileCounts;
    if (takeGiven) {
      settings.put(given);
    }
    if (!inForce.get().value().equals(value)) {
      if (takeGiven) {
        overridden(given, inForce.get(), "keep one of the two");
      } else {
        overridden(inForce.get(), given, "keep one of the two");
      }
    }
  }

  private void unusedProperty(String property, Origin origin) {
    String name = property.substring(ConfigKey.PREFIX.length());
    Optional<ConfigKey> fileOnly = ConfigKey.ofFileKey(name);
    if (fileOnly.isEmpty()) {
      unknown(property, origin);
    } else if (fileOnly.get().placement() == Placement.FILE) {
      notices.add(
          new Notice(
              Kind.UNKNOWN_KEY,
              origin.text() + " has no effect: write " + name + " in the configuration file"));
    } else {
      notices.add(
          new Notice(
              Kind.UNKNOWN_KEY, origin.text() + " has no effect: the property is called " + name));
    }
  }

  /**
   * All notices, those about keys that are not obeyed last, one line for each reason.
   *
   * @param ensemble whether the server is a member of one
   */
  List<Notice> notices(boolean ensemble) {
    List<Notice> all = new ArrayList<>(notices);
    Map<Capability, List<String>> later = new EnumMap<>(Capability.class);
    Map<NoEffect, List<String>> without = new EnumMap<>(NoEffect.class);
    for (Setting setting : settings.all()) {
      if (asksForNothing(setting)) {
        continue;
      }
      String place = setting.name() + " (" + shortPlace(setting.origin()) + ")";
      switch (setting.key().state()) {
        case InForce _ -> {}
        case Capability missing ->
            later.computeIfAbsent(missing, _ -> new ArrayList<>()).add(place);
        case NoEffect reason -> without.computeIfAbsent(reason, _ -> new ArrayList<>()).add(place);
      }
    }
    later.forEach((missing, places) -> all.add(notInForceYet(missing, places, ensemble)));
    without.forEach((reason, places) -> all.add(withoutEffect(reason, places)));
    return all;
  }

  /** Switching off what is not there needs no remark. */
  private static boolean asksForNothing(Setting setting) {
    return setting.key().form() == Form.TRUE_FALSE
        && setting.value().equalsIgnoreCase("false")
        && setting.key().state() instanceof Capability;
  }

  private static String shortPlace(Origin origin) {
    return switch (origin) {
      case Origin.FileLine line -> "line " + line.line();
      case Origin.WholeFile file -> file.text();
      case Origin.SystemProperty property -> "-D" + property.name();
      case Origin.Argument argument -> argument.text();
      case Origin.Embedding embedding -> embedding.text();
    };
  }

  private static Notice notInForceYet(Capability missing, List<String> places, boolean ensemble) {
    Kind kind =
        missing.needsEnsemble() && !ensemble ? Kind.NOT_NEEDED_STANDALONE : Kind.NOT_IN_FORCE_YET;
    return new Notice(
        kind,
        "not in force yet, because this release does not have "
            + missing.title()
            + ": "
            + String.join(", ", places)
            + "; "
            + missing.consequence());
  }

  private static Notice withoutEffect(NoEffect reason, List<String> places) {
    return new Notice(
        Kind.WITHOUT_EFFECT,
        "accepted without effect: " + String.join(", ", places) + "; " + reason.reason());
  }
}
