package dev.ostler.interop.differential;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A step of a sequence at which two targets part.
 *
 * @param stepNumber index into {@code steps}
 * @param position index of the first unequal observation
 */
record Difference(
    String left,
    String right,
    List<Step> steps,
    int stepNumber,
    int position,
    List<Observation> leftSaw,
    List<Observation> rightSaw) {

  private static final int STEPS_SHOWN = 4;

  /** The unequal observations, and the request they belong to. */
  String summary() {
    return String.join(
        "\n",
        "step " + stepNumber + " of " + steps.size() + ", slot " + steps.get(stepNumber).slot(),
        "  request: " + request(),
        "  equal so far: " + leftSaw.subList(Math.max(0, position - 3), position),
        "  " + left + ": " + at(leftSaw),
        "  " + right + ": " + at(rightSaw),
        "");
  }

  /** A report for a person. */
  String describe() {
    String before =
        steps.subList(Math.max(0, stepNumber - STEPS_SHOWN), stepNumber + 1).stream()
            .map(step -> "    " + step)
            .collect(Collectors.joining("\n"));
    return left + " and " + right + " differ\n" + summary() + "  the last steps:\n" + before + "\n";
  }

  /** The request whose reply differs, as far as that can be told. */
  private Object request() {
    if (steps.get(stepNumber) instanceof Step.Burst burst) {
      long answered =
          leftSaw.subList(0, Math.min(position, leftSaw.size())).stream()
              .filter(Observation.Reply.class::isInstance)
              .count();
      return burst.requests().get((int) Math.min(answered, burst.requests().size() - 1L));
    }
    return steps.get(stepNumber);
  }

  private @Nullable Observation at(List<Observation> saw) {
    return position < saw.size() ? saw.get(position) : null;
  }
}
