package dev.ostler.bench.load;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a task measured: names and numbers, in the order they were put. */
final class Figures {
  private final Map<String, Double> values = new LinkedHashMap<>();

  void put(String name, double value) {
    values.put(name, value);
  }

  Map<String, Double> values() {
    return values;
  }
}
