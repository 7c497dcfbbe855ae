package dev.ostler.core.watch;

import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes down deliveries as lines like {@code 2 NodeCreated /a}. */
final class Told implements Delivery {
  private final List<String> lines = new ArrayList<>();

  @Override
  public void deliver(int watcher, int eventType, Path path) {
    lines.add(line(watcher, eventType, path.toString()));
  }

  static String line(int watcher, int eventType, String path) {
    return watcher + " " + name(eventType) + " " + path;
  }

  private static String name(int eventType) {
    return switch (eventType) {
      case 1 -> "NodeCreated";
      case 2 -> "NodeDeleted";
      case 3 -> "NodeDataChanged";
      case 4 -> "NodeChildrenChanged";
      default -> throw new AssertionError("no event that a server sends: " + eventType);
    };
  }

  /** What was delivered since the last call. */
  List<String> take() {
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }
}
