package dev.ostler.testkit.sim;

import java.util.Locale;

/** The simulator from the command line: {@code ./ostler simulate --alone}. */
public final class Main {
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
  private static final long PROGRESS_NANOS = 5_000_000_000L;

  private long runs = Long.MAX_VALUE;
  private double seconds = Double.MAX_VALUE;
  private long seed = System.nanoTime() & 0xffff_ffffL;
  private boolean replay;
  private boolean verbose;

  private Main() {}

  /** Ends with status 0 if nothing was found, 1 if a claim is broken, 2 for unknown options. */
  public static void main(String[] arguments) {
    Main main = new Main();
    try {
      if (!main.read(arguments)) {
        System.out.print(USAGE);
        return;
      }
    } catch (IllegalArgumentException e) {
      System.err.println("simulate: " + e.getMessage());
      System.err.print(USAGE);
      System.exit(2);
    }
    System.exit(main.run());
  }

  private boolean read(String[] arguments) {
    boolean bounded = false;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--runs" -> {
          runs = number(arguments, ++i);
          bounded = true;
        }
        case "--seconds" -> {
          seconds = number(arguments, ++i);
          bounded = true;
        }
        case "--seed" -> seed = number(arguments, ++i);
        case "--replay" -> {
          seed = number(arguments, ++i);
          replay = true;
        }
        case "--verbose" -> verbose = true;
        case "help", "--help", "-h" -> {
          return false;
        }
        default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
    if (!bounded) {
      seconds = 60;
    }
    return true;
  }

  private static long number(String[] arguments, int at) {
    if (at >= arguments.length) {
      throw new IllegalArgumentException(arguments[at - 1] + " needs a number");
    }
    try {
      return Long.parseLong(arguments[at]);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          arguments[at - 1] + " needs a number, not " + arguments[at], e);
    }
  }

  private int run() {
    try {
      if (replay) {
        replay();
      } else {
        campaign();
      }
      return 0;
    } catch (SimulationFailure | IllegalStateException broken) {
      System.out.println();
      System.out.println("FAILED");
      System.out.println(broken.getMessage());
      if (broken.getCause() != null && verbose) {
        broken.getCause().printStackTrace(System.out);
      }
      return 1;
    }
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

  private void campaign() {
    Campaign campaign = new Campaign();
    long start = System.nanoTime();
    long coreStart = coreNanos();
    long nextProgress = start + PROGRESS_NANOS;
    System.out.println("First seed " + seed);
    while (campaign.runs() < runs && System.nanoTime() - start < seconds * 1e9) {
      campaign.run(seed++);
      if (System.nanoTime() > nextProgress) {
        nextProgress += PROGRESS_NANOS;
        System.out.println(campaign.progress((coreNanos() - coreStart) / 1e9));
      }
    }
    System.out.println();
    campaign.table((coreNanos() - coreStart) / 1e9).forEach(System.out::println);
    System.out.println();
    System.out.println("Nothing broken, zero losses. Last seed " + (seed - 1));
  }

  /** Time that this thread, which does everything, had a core. */
  private static long coreNanos() {
    return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
