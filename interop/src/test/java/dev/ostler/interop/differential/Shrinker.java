package dev.ostler.interop.differential;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a failing sequence small by leaving out steps, and requests of a burst, while it still
 * fails.
 */
final class Shrinker {
  private final DifferentialRun run;
  private final long deadlineNanos;

  /**
   * A shrinker that gives up in time.
   *
   * @param limit time to spend at most, beyond a run that is under way
   */
  Shrinker(DifferentialRun run, Duration limit) {
    this.run = run;
    this.deadlineNanos = System.nanoTime() + limit.toNanos();
  }

  /** The smallest failing sequence found. */
  Difference shrink(Difference found) {
    Difference smallest = cut(found);
    for (int chunk = smallest.steps().size() / 2; chunk > 0 && inTime(); chunk /= 2) {
      smallest = withoutChunks(smallest, chunk);
    }
    return inTime() ? withoutRequests(smallest) : smallest;
  }

  private boolean inTime() {
    return System.nanoTime() < deadlineNanos;
  }

  /** What comes behind the difference has no part in it. */
  private static Difference cut(Difference found) {
    return new Difference(
        found.left(),
        found.right(),
        List.copyOf(found.steps().subList(0, found.stepNumber() + 1)),
        found.stepNumber(),
        found.position(),
        found.leftSaw(),
        found.rightSaw());
  }

  private Difference withoutChunks(Difference found, int chunk) {
    Difference smallest = found;
    int end = smallest.steps().size();
    while (end > 0 && inTime()) {
      List<Step> fewer = new ArrayList<>(smallest.steps());
      int from = Math.max(0, end - chunk);
      fewer.subList(from, Math.min(end, fewer.size())).clear();
      Optional<Difference> still = run.run(fewer);
      if (still.isPresent()) {
        smallest = cut(still.get());
      }
      end = Math.min(from, smallest.steps().size());
    }
    return smallest;
  }

  private Difference withoutRequests(Difference found) {
    Difference smallest = found;
    for (int number = smallest.steps().size() - 1; number >= 0; number--) {
      for (int index = 39; index >= 0 && inTime(); index--) {
        if (number < smallest.steps().size()
            && smallest.steps().get(number) instanceof Step.Burst burst
            && burst.requests().size() > 1
            && index < burst.requests().size()) {
          List<Step> fewer = new ArrayList<>(smallest.steps());
          var requests = new ArrayList<>(burst.requests());
          requests.remove(index);
          fewer.set(number, new Step.Burst(burst.slot(), requests));
          smallest = run.run(fewer).map(Shrinker::cut).orElse(smallest);
        }
      }
    }
    return smallest;
  }
}
