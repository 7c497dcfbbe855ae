package dev.ostler.interop.soak;

import java.util.Random;

/**
 * Kills servers under traffic, as often as asked for, and checks the history. Options, each with a
 * value: {@code --kills N} (500), {@code --voters OOO}, {@code --observers O}, {@code --pauses
 * PERCENT} (0), {@code --seed S}.
 */
public final class SoakMain {
  private static final int KILLS = 500;

  private SoakMain() {}

  /** Exits with status 1 after a violation. */
  public static void main(String[] arguments) throws Exception {
    long seed = new Random().nextLong(1_000_000_000);
    String voters = "OOO";
    String observers = "";
    int kills = KILLS;
    int pauses = 0;
    for (int i = 0; i < arguments.length; i += 2) {
      String value = i + 1 < arguments.length ? arguments[i + 1] : usage();
      switch (arguments[i]) {
        case "--seed" -> seed = Long.parseLong(value);
        case "--voters" -> voters = value;
        case "--observers" -> observers = value;
        case "--kills" -> kills = Integer.parseInt(value);
        case "--pauses" -> pauses = Integer.parseInt(value);
        default -> usage();
      }
    }
    SoakPlan plan = SoakPlan.kills(seed, voters, observers, kills).withPauses(pauses);
    boolean good = false;
    try (Soak soak = new Soak(plan)) {
      try {
        soak.run();
        good = true;
      } catch (Exception | AssertionError failure) {
        System.out.println(soak.describe());
        failure.printStackTrace();
        System.out.println("soak failed: " + failure.getMessage() + "; seed " + seed);
      }
    }
    System.exit(good ? 0 : 1);
  }

  private static String usage() {
    System.err.println(
        "Options: --kills N (500), --voters LETTERS (OOO; O is Ostler, A Apache 3.9, 8 Apache"
            + " 3.8), --observers LETTERS (none), --pauses PERCENT (0), --seed S");
    System.exit(2);
    return "";
  }
}
