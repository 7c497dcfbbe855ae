package dev.ostler.testkit.model;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Who waits for what: two registries keyed by exact path, as the protocol describes them. */
final class ModelWatches {
  /** How a watch behaves after it has fired. */
  enum Mode {
    STANDARD,
    PERSISTENT,
    RECURSIVE
  }

  private final Map<String, Map<Long, Set<Mode>>> data = new TreeMap<>();
  private final Map<String, Map<Long, Set<Mode>>> child = new TreeMap<>();
  private final BiPredicate<Long, List<ModelAcl>> mayRead;
  private final List<ModelEvent> fired = new ArrayList<>();

  /**
   * An empty pair of registries.
   *
   * @param mayRead whether a session may read what has this access control list
   */
  ModelWatches(BiPredicate<Long, List<ModelAcl>> mayRead) {
    this.mayRead = mayRead;
  }

  /** What a watch on this path is registered under; a watch on no path can be, but never fires. */
  static String key(@Nullable String path) {
    return path == null ? "(null)" : path;
  }

  /** The notifications since the last call, in order. */
  List<ModelEvent> takeFired() {
    List<ModelEvent> taken = List.copyOf(fired);
    fired.clear();
    return taken;
  }

  void addData(long session, String path, Mode mode) {
    add(data, session, path, mode);
  }

  void addChild(long session, String path, Mode mode) {
    add(child, session, path, mode);
  }

  private static void add(
      Map<String, Map<Long, Set<Mode>>> registry, long session, String path, Mode mode) {
    registry
        .computeIfAbsent(path, p -> new LinkedHashMap<>())
        .computeIfAbsent(session, s -> EnumSet.noneOf(Mode.class))
        .add(mode);
  }

  /** Removes everything a session's connection has registered. */
  void forget(long session) {
    data.values().forEach(watchers -> watchers.remove(session));
    child.values().forEach(watchers -> watchers.remove(session));
  }

  void created(long zxid, String path, List<ModelAcl> acl, List<ModelAcl> parentAcl) {
    fireData(zxid, ModelEvent.CREATED, path, acl);
    fireChild(zxid, ModelEvent.CHILDREN_CHANGED, ModelPaths.parent(path), parentAcl, Set.of());
  }

  void deleted(long zxid, String path, List<ModelAcl> acl, List<ModelAcl> parentAcl) {
    Set<Long> told = fireData(zxid, ModelEvent.DELETED, path, acl);
    fireChild(zxid, ModelEvent.DELETED, path, acl, told);
    fireChild(zxid, ModelEvent.CHILDREN_CHANGED, ModelPaths.parent(path), parentAcl, Set.of());
  }

  void dataChanged(long zxid, String path, List<ModelAcl> acl) {
    fireData(zxid, ModelEvent.DATA_CHANGED, path, acl);
  }

  /** A notification that setWatches makes up for what happened while the client was away. */
  void catchUp(long session, int type, String path) {
    fired.add(new ModelEvent(session, -1, type, path));
  }

  private Set<Long> fireData(long zxid, int type, String path, List<ModelAcl> acl) {
    Set<Long> told = new HashSet<>(takeWatchers(data, path));
    for (String ancestor = path; !ancestor.equals("/"); ) {
      ancestor = ModelPaths.parent(ancestor);
      data.getOrDefault(ancestor, Map.of())
          .forEach((session, modes) -> {
            if (modes.contains(Mode.RECURSIVE)) {
              told.add(session);
            }
          });
    }
    tell(told, zxid, type, path, acl);
    return told;
  }

  private void fireChild(
      long zxid, int type, String path, List<ModelAcl> acl, Set<Long> alreadyTold) {
    Set<Long> told = new HashSet<>(takeWatchers(child, path));
    told.removeAll(alreadyTold);
    tell(told, zxid, type, path, acl);
  }

  /** The sessions watching exactly this path; their standard watches are used up by this. */
  private static Set<Long> takeWatchers(Map<String, Map<Long, Set<Mode>>> registry, String path) {
    Map<Long, Set<Mode>> watchers = registry.getOrDefault(path, new LinkedHashMap<>());
    watchers.values().removeIf(Set::isEmpty);
    Set<Long> sessions = new HashSet<>(watchers.keySet());
    watchers.values().forEach(modes -> modes.remove(Mode.STANDARD));
    watchers.values().removeIf(Set::isEmpty);
    return sessions;
  }

  private void tell(Set<Long> sessions, long zxid, int type, String path, List<ModelAcl> acl) {
    sessions.stream()
        .sorted()
        .filter(session -> mayRead.test(session, acl))
        .forEach(session -> fired.add(new ModelEvent(session, zxid, type, path)));
  }

  /** Whether a session has a watch of a type (1 to 5 of checkWatches) at a path. */
  boolean has(long session, String path, int type) {
    Set<Mode> dataModes = modes(data, session, path);
    Set<Mode> childModes = modes(child, session, path);
    return switch (type) {
      case 1 -> childModes.contains(Mode.STANDARD);
      case 2 -> dataModes.contains(Mode.STANDARD);
      case 3 -> !dataModes.isEmpty() || !childModes.isEmpty();
      case 4 -> dataModes.contains(Mode.PERSISTENT);
      case 5 -> dataModes.contains(Mode.RECURSIVE);
      default -> throw new IllegalArgumentException("no watcher type " + type);
    };
  }

  /** Removes a session's watches of a type at a path. */
  void remove(long session, String path, int type) {
    Set<Mode> dataModes = modes(data, session, path);
    Set<Mode> childModes = modes(child, session, path);
    switch (type) {
      case 1 -> childModes.remove(Mode.STANDARD);
      case 2 -> dataModes.remove(Mode.STANDARD);
      case 3 -> {
        dataModes.clear();
        childModes.clear();
      }
      case 4 -> {
        dataModes.remove(Mode.PERSISTENT);
        childModes.remove(Mode.PERSISTENT);
      }
      case 5 -> dataModes.remove(Mode.RECURSIVE);
      default -> throw new IllegalArgumentException("no watcher type " + type);
    }
  }

  private static Set<Mode> modes(
      Map<String, Map<Long, Set<Mode>>> registry, long session, String path) {
    Set<Mode> modes = registry.getOrDefault(path, Map.of()).get(session);
    return modes == null ? EnumSet.noneOf(Mode.class) : modes;
  }
}
