package dev.ostler.testkit.sim;

import java.util.List;
import java.util.function.BooleanSupplier;

/** A simulator from the command line: what it was told, and what it prints. */
public abstract class SimulatorCommand {
  /** The next seed. */
  protected long seed = System.nanoTime() & 0xffff_ffffL;

  /** How long a campaign may take. */
  protected double seconds = Double.MAX_VALUE;

  /** Whether events are printed. */
  protected boolean verbose;

  /** What a reader of the command line has to know. */
  protected abstract String usage();

  /**
   * Takes the options in.
   *
   * @return false if only the usage is wanted
   * @throws IllegalArgumentException if there is no such option, or it has no such value
   */
  protected abstract boolean read(Words words);

  /** Does what is wanted; returns the status to end with. */
  protected abstract int run();

  /** What the advice to run a seed again has behind it. */
  protected String furtherOptions() {
    return "";
  }

  /** A campaign is about to run a seed. */
  protected void beforeRun(long next) {
    // Nothing is to be done.
  }

  /** Ends with status 0 if nothing was found, 1 if a claim is broken, 2 for unknown options. */
  public final void execute(List<String> arguments) {
    try {
      if (!read(new Words(arguments))) {
        System.out.print(usage());
        return;
      }
    } catch (IllegalArgumentException e) {
      System.err.println("simulate: " + e.getMessage());
      System.err.print(usage());
      System.exit(2);
    }
    System.exit(status());
  }

  private int status() {
    try {
      return run();
    } catch (SimulationFailure | IllegalStateException broken) {
      System.out.println();
      System.out.println("FAILED");
      System.out.println(broken.getMessage() + furtherOptions());
      if (broken.getCause() != null && verbose) {
        broken.getCause().printStackTrace(System.out);
      }
      return 1;
    }
  }

  /**
   * Runs seed after seed as long as that is wanted and there is time, and tells what came of it.
   */
  protected final void run(SeedCampaign<?> campaign, BooleanSupplier wanted) {
    CampaignClock clock = new CampaignClock();
    System.out.println("First seed " + seed);
    while (wanted.getAsBoolean() && clock.seconds() < seconds) {
      beforeRun(seed);
      campaign.run(seed++);
      if (clock.isProgressDue()) {
        System.out.println(campaign.progress(clock.coreSeconds()));
      }
    }
    System.out.println();
    campaign.table(clock.coreSeconds()).forEach(System.out::println);
    System.out.println();
    System.out.println("Nothing broken, zero losses. Last seed " + (seed - 1));
  }
}
