package dev.ostler.bench.load;

import java.util.ArrayList;
import java.util.List;

/** A mix of operations by weight, such as {@code get=90,set=10}, on random keys under a prefix. */
final class Mix {
  /** How the digits in a template's path are chosen. */
  private enum Kind {
    FIXED,
    KEYED,
    CREATE,
    DELETE
  }

  private record Part(Kind kind, FrameTemplate template, double weight) {}

  private final Part[] parts;
  private final long[] thresholds;
  private final int keys;
  private long random = 0x9E3779B97F4A7C15L;

  Mix(String text, String prefix, int keys, byte[] payload, int multiCount) {
    this.keys = keys;
    List<Part> list = new ArrayList<>();
    double total = 0;
    for (String word : text.split(",", -1)) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      double weight = equals < 0 ? 1 : Double.parseDouble(word.substring(equals + 1));
      list.add(part(Opcode.ofName(name), prefix, payload, multiCount, weight));
      total += weight;
    }
    parts = list.toArray(Part[]::new);
    thresholds = new long[parts.length];
    double sum = 0;
    for (int i = 0; i < parts.length; i++) {
      sum += parts[i].weight;
      thresholds[i] = (long) (sum / total * (1L << 32));
    }
  }

  /** The path of a key node, with its digits open. */
  static String keyPath(String prefix) {
    return prefix + "/k########";
  }

  static String childrenPath(String prefix) {
    return prefix + "/dir";
  }

  private static Part part(
      int opcode, String prefix, byte[] payload, int multiCount, double weight) {
    String key = keyPath(prefix);
    String made = prefix + "/n########-########";
    return switch (opcode) {
      case Opcode.CREATE ->
          new Part(Kind.CREATE, FrameBuilder.create(made, payload, Opcode.FLAG_PERSISTENT), weight);
      case Opcode.DELETE -> new Part(Kind.DELETE, FrameBuilder.delete(made), weight);
      case Opcode.SET_DATA -> new Part(Kind.KEYED, FrameBuilder.setData(key, payload), weight);
      case Opcode.MULTI ->
          new Part(Kind.KEYED, FrameBuilder.multiSet(key, payload, multiCount), weight);
      case Opcode.GET_CHILDREN2 ->
          new Part(Kind.FIXED, FrameBuilder.read(opcode, childrenPath(prefix), false), weight);
      default -> new Part(Kind.KEYED, FrameBuilder.read(opcode, key, false), weight);
    };
  }

  boolean isSingle() {
    return parts.length == 1;
  }

  List<Integer> opcodes() {
    return List.of(parts).stream().map(part -> part.template.opcode()).toList();
  }

  int longestFrame() {
    int longest = 0;
    for (Part part : parts) {
      longest = Math.max(longest, part.template.length());
    }
    return longest;
  }

  /** Queues the next request of the mix. */
  void issue(Connection connection, long sentNanos) {
    Part part = parts[parts.length == 1 ? 0 : pick()];
    if (part.kind == Kind.DELETE && connection.deleted >= connection.created) {
      part = createPart();
    }
    FrameTemplate template = part.template;
    int at = connection.send(template, sentNanos);
    switch (part.kind) {
      case FIXED -> {}
      case KEYED -> {
        for (int group = 0; group < template.groupCount(); group++) {
          connection.fill(template, at, group, key());
        }
      }
      case CREATE -> {
        connection.fill(template, at, 0, connection.index());
        connection.fill(template, at, 1, connection.created++);
      }
      case DELETE -> {
        connection.fill(template, at, 0, connection.index());
        connection.fill(template, at, 1, connection.deleted++);
      }
    }
  }

  private Part createPart() {
    for (Part part : parts) {
      if (part.kind == Kind.CREATE) {
        return part;
      }
    }
    throw new LoadException("A mix with delete needs create too.");
  }

  private int pick() {
    long draw = next() >>> 32;
    int i = 0;
    while (i < thresholds.length - 1 && draw >= thresholds[i]) {
      i++;
    }
    return i;
  }

  private int key() {
    return (int) (((next() >>> 32) * keys) >>> 32);
  }

  /** Marsaglia's xorshift: good enough to spread keys, and a few nanoseconds. */
  private long next() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return random;
  }
}
