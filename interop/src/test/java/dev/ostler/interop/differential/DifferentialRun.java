package dev.ostler.interop.differential;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs one sequence of steps on two fresh targets and compares what they say. */
public final class DifferentialRun {
  private final String leftName;
  private final String rightName;

  /** Names as {@link DifferentialTargets#open} knows them. */
  public DifferentialRun(String leftName, String rightName) {
    this.leftName = leftName;
    this.rightName = rightName;
  }

  /** The first difference that is not explained, if there is one. */
  Optional<Difference> run(List<Step> steps) {
    return run(steps, 1).stream().findFirst();
  }

  /** The first differences, at most one a step; later ones may follow from earlier ones. */
  List<Difference> run(List<Step> steps, int max) {
    List<Difference> found = new ArrayList<>();
    try (Target left = DifferentialTargets.open(leftName);
        Target right = DifferentialTargets.open(rightName)) {
      for (int number = 0; number < steps.size() && found.size() < max; number++) {
        Step step = steps.get(number);
        left.begin(step);
        right.begin(step);
        List<Observation> leftSaw = left.finish();
        List<Observation> rightSaw = right.finish();
        Set<Long> unordered = new HashSet<>(left.unorderedZxids());
        unordered.addAll(right.unorderedZxids());
        leftSaw = withoutLastWords(inOrder(leftSaw, unordered));
        rightSaw = withoutLastWords(inOrder(rightSaw, unordered));
        if (leftName.equals("apache") && rightName.equals("ostler")) {
          leftSaw = ExplainedDifferences.withoutWhatOstlerHides(leftSaw, rightSaw);
        }
        int position = firstDifference(leftSaw, rightSaw);
        if (position >= 0) {
          found.add(
              new Difference(leftName, rightName, steps, number, position, leftSaw, rightSaw));
        }
      }
    }
    return found;
  }

  private static int firstDifference(List<Observation> left, List<Observation> right) {
    int common = Math.min(left.size(), right.size());
    for (int i = 0; i < common; i++) {
      if (!left.get(i).equals(right.get(i))) {
        return i;
      }
    }
    return left.size() == right.size() ? -1 : common;
  }

  /**
   * Leaves out notifications right before a connection was closed: one that is on its way when the
   * server closes may arrive or not ("told-before-close").
   */
  private static List<Observation> withoutLastWords(List<Observation> seen) {
    List<Observation> kept = new ArrayList<>();
    for (Observation observation : seen) {
      if (observation instanceof Observation.Closed) {
        while (!kept.isEmpty() && kept.getLast() instanceof Observation.Told) {
          kept.removeLast();
        }
      }
      kept.add(observation);
    }
    return kept;
  }

  /** Sorts runs of notifications whose order is not promised. */
  private static List<Observation> inOrder(List<Observation> seen, Set<Long> unordered) {
    List<Observation> ordered = new ArrayList<>();
    List<Observation.Told> run = new ArrayList<>();
    for (Observation observation : seen) {
      if (observation instanceof Observation.Told told && unordered.contains(told.zxid())) {
        run.add(told);
      } else {
        flush(run, ordered);
        ordered.add(observation);
      }
    }
    flush(run, ordered);
    return ordered;
  }

  private static void flush(List<Observation.Told> run, List<Observation> ordered) {
    run.sort(
        Comparator.comparingLong(Observation.Told::zxid)
            .thenComparing(Observation.Told::path)
            .thenComparingInt(Observation.Told::type));
    ordered.addAll(run);
    run.clear();
  }
}
