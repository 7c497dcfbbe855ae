package dev.ostler.testkit.fault;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * In which states of a server which faults have met it.
 *
 * @param <S> what a server can be at: its role and how far it is in it
 */
public final class Coverage<S extends Enum<S>> {
  private final Class<S> states;
  private final Map<S, Map<EnsembleFault, Long>> counts;

  public Coverage(Class<S> states) {
    this.states = states;
    this.counts = new EnumMap<>(states);
  }

  /** A fault meets a server. */
  public void add(S state, EnsembleFault fault) {
    counts
        .computeIfAbsent(state, s -> new EnumMap<>(EnsembleFault.class))
        .merge(fault, 1L, Long::sum);
  }

  /** Adds another run's counts. */
  public void addAll(Coverage<S> other) {
    other.counts.forEach((state, faults) ->
        faults.forEach((fault, count) ->
            counts
                .computeIfAbsent(state, s -> new EnumMap<>(EnsembleFault.class))
                .merge(fault, count, Long::sum)));
  }

  public long of(S state, EnsembleFault fault) {
    return counts.getOrDefault(state, Map.of()).getOrDefault(fault, 0L);
  }

  /** How often a fault has met anybody. */
  public long of(EnsembleFault fault) {
    long sum = 0;
    for (S state : states.getEnumConstants()) {
      sum += of(state, fault);
    }
    return sum;
  }

  /** Pairs of state and fault that were reached. */
  public int reached() {
    int reached = 0;
    for (S state : states.getEnumConstants()) {
      for (EnsembleFault fault : EnsembleFault.values()) {
        reached += of(state, fault) > 0 ? 1 : 0;
      }
    }
    return reached;
  }

  /** Pairs of state and fault there are. */
  public int pairs() {
    return states.getEnumConstants().length * EnsembleFault.values().length;
  }

  /** A row for each fault, a column for each state. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "  %-56s", "met at"));
    for (S state : states.getEnumConstants()) {
      head.append(String.format(Locale.ROOT, " %9s", shortName(state)));
    }
    lines.add(head.toString());
    for (EnsembleFault fault : EnsembleFault.values()) {
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-56s", fault.text()));
      for (S state : states.getEnumConstants()) {
        line.append(String.format(Locale.ROOT, " %,9d", of(state, fault)));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static String shortName(Enum<?> state) {
    String name = state.name().toLowerCase(Locale.ROOT);
    return name.length() > 9 ? name.substring(0, 9) : name;
  }
}
