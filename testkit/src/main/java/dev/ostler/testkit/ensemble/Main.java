package dev.ostler.testkit.ensemble;

import dev.ostler.testkit.sim.SimulationFailure;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The simulator from the command line: {@code ./ostler simulate}. */
public final class Main {
  private static final String USAGE =
      """
      Usage: ./ostler simulate [OPTIONS]

      Simulates whole ensembles with their clients, disks, network and clocks, lets everything
      go wrong that can, checks every server after every event and every answer to a client,
      and then expects all of them to become one again.

        --seeds N       stop after N seeds
        --hours H       stop after H simulated hours of an ensemble
        --seconds S     stop after S seconds (60 if none of these is given)
        --servers N     N servers vote in every run; otherwise that is drawn, too
        --seed X        the first seed; the next ones count up
        --verbose       print every event
        --museum        old mistakes, put in again one at a time: which seed objects to each
        --alone         one server without an ensemble; `--alone help` lists its options
        help            this text
      """;
  private static final int MUSEUM_SEEDS_MAX = 10_000;
  private static final long PROGRESS_NANOS = 5_000_000_000L;

  private long seeds = Long.MAX_VALUE;
  private double hours = Double.MAX_VALUE;
  private double seconds = Double.MAX_VALUE;
  private int servers;
  private long seed = System.nanoTime() & 0xffff_ffffL;
  private boolean verbose;
  private boolean museum;

  private Main() {}

  /** Ends with status 0 if nothing was found, 1 if a claim is broken, 2 for unknown options. */
  public static void main(String[] arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    if (words.remove("--alone")) {
      dev.ostler.testkit.sim.Main.main(words.toArray(String[]::new));
      return;
    }
    Main main = new Main();
    try {
      if (!main.read(words)) {
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

  private boolean read(List<String> words) {
    boolean bounded = false;
    for (int i = 0; i < words.size(); i++) {
      switch (words.get(i)) {
        case "--seeds" -> {
          seeds = (long) number(words, ++i);
          bounded = true;
        }
        case "--hours" -> {
          hours = number(words, ++i);
          bounded = true;
        }
        case "--seconds" -> {
          seconds = number(words, ++i);
          bounded = true;
        }
        case "--servers" -> servers = (int) number(words, ++i);
        case "--seed" -> seed = (long) number(words, ++i);
        case "--verbose" -> verbose = true;
        case "--museum" -> museum = true;
        case "help", "--help", "-h" -> {
          return false;
        }
        default -> throw new IllegalArgumentException("unknown option " + words.get(i));
      }
    }
    if (servers < 0 || servers > 9) {
      throw new IllegalArgumentException("--servers takes a number from 1 to 9");
    }
    if (!bounded && !museum) {
      seconds = 60;
    }
    return true;
  }

  private static double number(List<String> words, int at) {
    if (at >= words.size()) {
      throw new IllegalArgumentException(words.get(at - 1) + " needs a number");
    }
    try {
      return Double.parseDouble(words.get(at));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          words.get(at - 1) + " needs a number, not " + words.get(at), e);
    }
  }

  private int run() {
    try {
      if (museum) {
        return museum();
      }
      campaign();
      return 0;
    } catch (EnsembleFailure | SimulationFailure | IllegalStateException broken) {
      System.out.println();
      System.out.println("FAILED");
      System.out.println(broken.getMessage() + (servers > 0 ? " --servers " + servers : ""));
      if (broken.getCause() != null && verbose) {
        broken.getCause().printStackTrace(System.out);
      }
      return 1;
    }
  }

  /** Looks for each mistake afresh; 0 if all are found. */
  private int museum() {
    int seedsMax = seeds == Long.MAX_VALUE ? MUSEUM_SEEDS_MAX : (int) seeds;
    long start = System.nanoTime();
    int missed = 0;
    System.out.println("First seed " + seed);
    for (Museum exhibit : Museum.values()) {
      EnsembleFailure objection = exhibit.find(seed, seedsMax);
      missed += objection == null ? 1 : 0;
      System.out.printf(
          Locale.ROOT,
          "%-18s %-60s %s%n",
          exhibit,
          exhibit.text(),
          objection == null
              ? "NOT FOUND in " + seedsMax + " seeds"
              : "seed " + objection.seed() + ": " + objection.claim());
      if (System.nanoTime() - start > seconds * 1e9) {
        System.out.println("Stopped: the time is over");
        return 1;
      }
    }
    System.out.println(
        missed == 0 ? "Every mistake was found" : missed + " mistakes were not found");
    return missed == 0 ? 0 : 1;
  }

  private void campaign() {
    EnsembleCampaign campaign = new EnsembleCampaign(servers);
    long start = System.nanoTime();
    long coreStart = coreNanos();
    long nextProgress = start + PROGRESS_NANOS;
    System.out.println("First seed " + seed);
    while (campaign.runs() < seeds
        && campaign.simulatedHours() < hours
        && System.nanoTime() - start < seconds * 1e9) {
      if (verbose) {
        EnsembleResult result = EnsembleSimulation.run(seed, servers, true);
        System.out.println(result);
      }
      campaign.run(seed++);
      if (System.nanoTime() > nextProgress) {
        nextProgress += PROGRESS_NANOS;
        System.out.println(campaign.progress((coreNanos() - coreStart) / 1e9));
      }
    }
    System.out.println();
    campaign.table((coreNanos() - coreStart) / 1e9).forEach(System.out::println);
    System.out.println();
    System.out.printf(Locale.ROOT, "Nothing broken, zero losses. Last seed %d%n", seed - 1);
  }

  /** Time that this thread, which does everything, had a core. */
  private static long coreNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
