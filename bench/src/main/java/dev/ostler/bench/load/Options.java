package dev.ostler.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The words of a command: its name, then {@code key=value} pairs. */
final class Options {
  private final String task;
  private final Map<String, String> values;

  private Options(String task, Map<String, String> values) {
    this.task = task;
    this.values = values;
  }

  static Options parse(String line) {
    List<String> words = Arrays.stream(line.trim().split("\\s+", -1)).toList();
    Map<String, String> values = new HashMap<>();
    for (String word : words.subList(1, words.size())) {
      int equals = word.indexOf('=');
      if (equals <= 0) {
        throw new LoadException("'" + word + "' in a command is no key=value.");
      }
      values.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return new Options(words.getFirst(), values);
  }

  String task() {
    return task;
  }

  int number(String key, int fallback) {
    String value = values.get(key);
    return value == null ? fallback : Integer.parseInt(value);
  }

  double decimal(String key, double fallback) {
    String value = values.get(key);
    return value == null ? fallback : Double.parseDouble(value);
  }

  long nanos(String key, long fallback) {
    String value = values.get(key);
    return value == null ? fallback : Long.parseLong(value);
  }

  String text(String key, String fallback) {
    return values.getOrDefault(key, fallback);
  }

  /** Client ports of the servers, from {@code ports=a,b,c} or, for one server, {@code port=a}. */
  List<Integer> ports() {
    String list = text("ports", text("port", ""));
    if (list.isEmpty()) {
      throw new LoadException(
          "A command needs port=, the server's client port, or ports=, those of several.");
    }
    return Arrays.stream(list.split(",", -1)).map(Integer::valueOf).toList();
  }

  List<Long> pids() {
    String list = text("pids", "");
    return list.isEmpty()
        ? List.of()
        : Arrays.stream(list.split(",", -1)).map(Long::valueOf).toList();
  }

  /**
   * Printable data of the wished size, not all one letter, so that nothing gets it for free by
   * compressing.
   */
  byte[] payload() {
    byte[] alphabet = "abcdefghijklmnopqrstuvwxyz0123456789".getBytes(StandardCharsets.US_ASCII);
    byte[] data = new byte[number("size", 100)];
    for (int i = 0; i < data.length; i++) {
      data[i] = alphabet[(i * 7 + i / 36) % 36];
    }
    return data;
  }
}
