package dev.ostler.core.watch;

import dev.ostler.wire.client.WatcherType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rules of watches written down the obvious way, as two registries of path → watcher → modes.
 * The fast table is compared with it.
 */
final class SlowWatches {
  private final Registry data = new Registry();
  private final Registry child = new Registry();

  private static final class Registry {
    final TreeMap<String, TreeMap<Integer, EnumSet<WatchMode>>> paths = new TreeMap<>();

    void add(int watcher, String path, WatchMode mode) {
      paths
          .computeIfAbsent(path, key -> new TreeMap<>())
          .computeIfAbsent(watcher, key -> EnumSet.noneOf(WatchMode.class))
          .add(mode);
    }

    Set<WatchMode> modes(int watcher, String path) {
      return watchers(path).getOrDefault(watcher, EnumSet.noneOf(WatchMode.class));
    }

    Map<Integer, EnumSet<WatchMode>> watchers(String path) {
      return paths.getOrDefault(path, new TreeMap<>());
    }

    void remove(int watcher, String path, EnumSet<WatchMode> modes) {
      modes(watcher, path).removeAll(modes);
      clean();
    }

    void removeAll(String path, WatchMode mode) {
      watchers(path).values().forEach(modes -> modes.remove(mode));
      clean();
    }

    void drop(int watcher) {
      paths.values().forEach(watchers -> watchers.remove(watcher));
      clean();
    }

    private void clean() {
      paths.values().forEach(watchers -> watchers.values().removeIf(Set::isEmpty));
      paths.values().removeIf(Map::isEmpty);
    }

    int size() {
      return paths.values().stream().mapToInt(Map::size).sum();
    }
  }

  void arm(int watcher, String path, WatchMode mode) {
    switch (mode) {
      case DATA, PERSISTENT_RECURSIVE -> data.add(watcher, path, mode);
      case CHILD -> child.add(watcher, path, mode);
      case PERSISTENT -> {
        data.add(watcher, path, mode);
        child.add(watcher, path, mode);
      }
    }
  }

  boolean isArmed(int watcher, String path, int type) {
    Set<WatchMode> inData = data.modes(watcher, path);
    Set<WatchMode> inChild = child.modes(watcher, path);
    return switch (type) {
      case WatcherType.CHILDREN -> inChild.contains(WatchMode.CHILD);
      case WatcherType.DATA -> inData.contains(WatchMode.DATA);
      case WatcherType.ANY -> !inData.isEmpty() || !inChild.isEmpty();
      case WatcherType.PERSISTENT -> inData.contains(WatchMode.PERSISTENT);
      case WatcherType.PERSISTENT_RECURSIVE -> inData.contains(WatchMode.PERSISTENT_RECURSIVE);
      default -> throw new AssertionError("type " + type);
    };
  }

  boolean remove(int watcher, String path, int type) {
    boolean matched = isArmed(watcher, path, type);
    EnumSet<WatchMode> modes =
        switch (type) {
          case WatcherType.CHILDREN -> EnumSet.of(WatchMode.CHILD);
          case WatcherType.DATA -> EnumSet.of(WatchMode.DATA);
          case WatcherType.ANY -> EnumSet.allOf(WatchMode.class);
          case WatcherType.PERSISTENT -> EnumSet.of(WatchMode.PERSISTENT);
          case WatcherType.PERSISTENT_RECURSIVE -> EnumSet.of(WatchMode.PERSISTENT_RECURSIVE);
          default -> throw new AssertionError("type " + type);
        };
    data.remove(watcher, path, modes);
    child.remove(watcher, path, modes);
    return matched;
  }

  void drop(int watcher) {
    data.drop(watcher);
    child.drop(watcher);
  }

  /** The notifications of an event, in order; watchers of one event ascending. */
  List<String> created(String path) {
    List<String> told = lines(1, path, dataWatchers(path));
    data.removeAll(path, WatchMode.DATA);
    told.addAll(childrenChanged(path));
    return told;
  }

  List<String> deleted(String path) {
    TreeSet<Integer> watchers = dataWatchers(path);
    watchers.addAll(child.watchers(path).keySet());
    List<String> told = lines(2, path, watchers);
    data.removeAll(path, WatchMode.DATA);
    child.removeAll(path, WatchMode.CHILD);
    told.addAll(childrenChanged(path));
    return told;
  }

  List<String> dataChanged(String path) {
    List<String> told = lines(3, path, dataWatchers(path));
    data.removeAll(path, WatchMode.DATA);
    return told;
  }

  private List<String> childrenChanged(String path) {
    if (path.equals("/") || !path.contains("/")) {
      return List.of();
    }
    String parent = parent(path);
    List<String> told = lines(4, parent, new TreeSet<>(child.watchers(parent).keySet()));
    child.removeAll(parent, WatchMode.CHILD);
    return told;
  }

  private TreeSet<Integer> dataWatchers(String path) {
    TreeSet<Integer> watchers = new TreeSet<>(data.watchers(path).keySet());
    String above = path;
    while (!above.equals("/") && above.contains("/")) {
      above = parent(above);
      data.watchers(above)
          .forEach((watcher, modes) -> {
            if (modes.contains(WatchMode.PERSISTENT_RECURSIVE)) {
              watchers.add(watcher);
            }
          });
    }
    return watchers;
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash == 0 ? "/" : path.substring(0, slash);
  }

  private static List<String> lines(int eventType, String path, TreeSet<Integer> watchers) {
    List<String> lines = new ArrayList<>();
    for (int watcher : watchers) {
      lines.add(Told.line(watcher, eventType, path));
    }
    return lines;
  }

  int watchCount() {
    return data.size();
  }

  int childWatchCount() {
    return child.size();
  }

  int pathCount() {
    return data.paths.size();
  }

  int watcherCount() {
    TreeSet<Integer> watchers = new TreeSet<>();
    data.paths.values().forEach(entries -> watchers.addAll(entries.keySet()));
    return watchers.size();
  }

  /** The data registry as path → watchers. */
  TreeMap<String, List<Integer>> dataByPath() {
    TreeMap<String, List<Integer>> byPath = new TreeMap<>();
    data.paths.forEach((path, watchers) -> byPath.put(path, List.copyOf(watchers.keySet())));
    return byPath;
  }

  TreeSet<String> pathsOf(int watcher) {
    TreeSet<String> paths = new TreeSet<>();
    data.paths.forEach((path, watchers) -> {
      if (watchers.containsKey(watcher)) {
        paths.add(path);
      }
    });
    return paths;
  }
}
