package dev.ostler.bench.load;

import java.util.Map;
import java.util.TreeMap;

/** Error replies by code. */
final class Errors {
  private final Map<Integer, Long> counts = new TreeMap<>();

  void count(int code) {
    counts.merge(code, 1L, Long::sum);
  }

  void count(int code, long times) {
    counts.merge(code, times, Long::sum);
  }

  long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  void report(Figures figures) {
    figures.put("errors", (double) total());
    counts.forEach((code, count) -> figures.put("error." + code, (double) count));
  }
}
