package dev.ostler.testkit.sim;

import java.util.List;
import java.util.Locale;

/** The simulator from the command line: {@code ./ostler simulate --alone}. */
public final class Main extends SimulatorCommand {
  private static final String USAGE =
      """
      Usage: ./ostler simulate --alone [OPTIONS]

      Simulates one server with its clients, disk and clock, lets everything go wrong that
      can, and compares every reply and every restart with a reference model.

        --runs N        stop after N runs
        --seconds S     stop after S seconds (60 if neither is given)
        --seed X        seed of the first run; the next ones count up
        --replay SEED   one run, again
        --verbose       print every event of a replay
        help            this text
      """;

  private long runs = Long.MAX_VALUE;
  private boolean replay;

  private Main() {}

  /** Ends with status 0 if nothing was found, 1 if a claim is broken, 2 for unknown options. */
  public static void main(String[] arguments) {
    new Main().execute(List.of(arguments));
  }

  @Override
  protected String usage() {
    return USAGE;
  }

  @Override
  protected boolean read(Words words) {
    boolean bounded = false;
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "--runs" -> {
          runs = words.wholeNumber();
          bounded = true;
        }
        case "--seconds" -> {
          seconds = words.wholeNumber();
          bounded = true;
        }
        case "--seed" -> seed = words.wholeNumber();
        case "--replay" -> {
          seed = words.wholeNumber();
          replay = true;
        }
        case "--verbose" -> verbose = true;
        case "help", "--help", "-h" -> {
          return false;
        }
        default -> throw new IllegalArgumentException("unknown option " + word);
      }
    }
    if (!bounded) {
      seconds = 60;
    }
    return true;
  }

  @Override
  protected int run() {
    if (replay) {
      replay();
    } else {
      Campaign campaign = new Campaign();
      run(campaign, () -> campaign.runs() < runs);
    }
    return 0;
  }

  private void replay() {
    RunResult result = Simulation.run(seed, verbose);
    System.out.printf(
        Locale.ROOT,
        "seed %d: nothing broken; %d recoveries, %d replies compared, %.3f simulated hours, trace"
            + " %016x%n",
        seed,
        result.recoveries(),
        result.answers(),
        result.simulatedMicros() / 3.6e9,
        result.traceHash());
  }
}
