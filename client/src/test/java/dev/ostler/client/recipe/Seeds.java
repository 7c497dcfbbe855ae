package dev.ostler.client.recipe;

import java.util.function.LongConsumer;

/**
 * Runs a test with many seeds; says which one failed and how to run it again.
 *
 * <p>{@code -Dostler.seed=N} runs one, {@code -Drecipe.seeds=N} so many.
 */
final class Seeds {
  private static final int COUNT = Integer.getInteger("recipe.seeds", 200);

  private Seeds() {}

  static void each(String test, LongConsumer body) {
    Long only = Long.getLong("ostler.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? COUNT : only;
    for (long seed = first; seed <= last; seed++) {
      try {
        body.accept(seed);
      } catch (Throwable failure) {
        throw new AssertionError(
            "seed "
                + seed
                + " fails; run it again with: mvn -pl client test -Dtest="
                + test
                + " -Dostler.seed="
                + seed,
            failure);
      }
    }
  }
}
