package dev.ostler.testkit.fault;

import java.util.EnumMap;
import java.util.Map;

/** How often each kind of fault was reached. */
public final class FaultCounts {
  private final Map<FaultKind, Long> counts = new EnumMap<>(FaultKind.class);

  public void add(FaultKind kind) {
    counts.merge(kind, 1L, Long::sum);
  }

  /** Adds another run's counts. */
  public void addAll(FaultCounts other) {
    other.counts.forEach((kind, count) -> counts.merge(kind, count, Long::sum));
  }

  public long of(FaultKind kind) {
    return counts.getOrDefault(kind, 0L);
  }
}
