package dev.ostler.testkit.ensemble;

import dev.ostler.testkit.sim.CampaignClock;
import dev.ostler.testkit.sim.SimulationFailure;
import dev.ostler.testkit.sim.SimulatorCommand;
import dev.ostler.testkit.sim.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The simulator from the command line: {@code ./ostler simulate}. */
public final class Main extends SimulatorCommand {
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

  private long seeds = Long.MAX_VALUE;
  private double hours = Double.MAX_VALUE;
  private int servers;
  private boolean museum;

  private Main() {}

  /** Ends with status 0 if nothing was found, 1 if a claim is broken, 2 for unknown options. */
  public static void main(String[] arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    if (words.remove("--alone")) {
      dev.ostler.testkit.sim.Main.main(words.toArray(String[]::new));
      return;
    }
    new Main().execute(words);
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
        case "--seeds" -> {
          seeds = (long) words.number();
          bounded = true;
        }
        case "--hours" -> {
          hours = words.number();
          bounded = true;
        }
        case "--seconds" -> {
          seconds = words.number();
          bounded = true;
        }
        case "--servers" -> servers = (int) words.number();
        case "--seed" -> seed = (long) words.number();
        case "--verbose" -> verbose = true;
        case "--museum" -> museum = true;
        case "help", "--help", "-h" -> {
          return false;
        }
        default -> throw new IllegalArgumentException("unknown option " + word);
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

  @Override
  protected String furtherOptions() {
    return servers > 0 ? " --servers " + servers : "";
  }

  @Override
  protected int run() {
    if (museum) {
      return museum();
    }
    EnsembleCampaign campaign = new EnsembleCampaign(servers);
    run(campaign, () -> campaign.runs() < seeds && campaign.simulatedHours() < hours);
    return 0;
  }

  @Override
  protected void beforeRun(long next) {
    if (verbose) {
      System.out.println(EnsembleSimulation.run(next, servers, true));
    }
  }

  /** Looks for each mistake afresh; 0 if all are found. */
  private int museum() {
    int seedsMax = seeds == Long.MAX_VALUE ? MUSEUM_SEEDS_MAX : (int) seeds;
    CampaignClock clock = new CampaignClock();
    int missed = 0;
    System.out.println("First seed " + seed);
    for (Museum exhibit : Museum.values()) {
      SimulationFailure objection = exhibit.find(seed, seedsMax);
      missed += objection == null ? 1 : 0;
      System.out.printf(
          Locale.ROOT,
          "%-18s %-60s %s%n",
          exhibit,
          exhibit.text(),
          objection == null
              ? "NOT FOUND in " + seedsMax + " seeds"
              : "seed " + objection.seed() + ": " + objection.claim());
      if (clock.seconds() > seconds) {
        System.out.println("Stopped: the time is over");
        return 1;
      }
    }
    System.out.println(
        missed == 0 ? "Every mistake was found" : missed + " mistakes were not found");
    return missed == 0 ? 0 : 1;
  }
}
