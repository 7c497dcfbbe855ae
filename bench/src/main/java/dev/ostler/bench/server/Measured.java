package dev.ostler.bench.server;

import java.util.Map;

/** The figures of one command of the generator. */
public record Measured(Map<String, Double> figures) {
  public Measured {
    figures = Map.copyOf(figures);
  }

  /** A figure that the command always reports. */
  public double get(String name) {
    Double value = figures.get(name);
    if (value == null) {
      throw new BenchException("The load generator did not report '" + name + "'.");
    }
    return value;
  }

  /** A figure that may be missing. */
  public double get(String name, double fallback) {
    return figures.getOrDefault(name, fallback);
  }
}
