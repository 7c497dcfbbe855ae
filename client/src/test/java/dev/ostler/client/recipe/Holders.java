package dev.ostler.client.recipe;

import dev.ostler.client.fake.World;
import java.util.ArrayList;
import java.util.List;

/**
 * Knows all that was handed out and checks the promise after each event: who may not hold the same
 * at the same time, that tokens grow, and that a holder whose session somebody took over (no lease
 * helps against that, only the token does) knows it before that lease would have run out.
 */
final class Holders {
  private final World world;
  private final List<Held> exclusive = new ArrayList<>();
  private final List<Held> shared = new ArrayList<>();
  private final int sharedMax;
  private long tokenMax;
  private int terms;

  /**
   * @param sharedMax how many may share it
   */
  Holders(World world, int sharedMax) {
    this.world = world;
    this.sharedMax = sharedMax;
  }

  void add(Held held, boolean sharing) {
    (sharing ? shared : exclusive).add(held);
    terms++;
  }

  /** How many were handed out. */
  int terms() {
    return terms;
  }

  void check() {
    List<Held> alone = now(exclusive);
    List<Held> together = now(shared);
    if (alone.size() > 1
        || together.size() > sharedMax
        || (!alone.isEmpty() && !together.isEmpty())) {
      throw new AssertionError("held at the same time: " + alone + ", shared by " + together);
    }
    for (Held held : alone) {
      if (held.fencingToken() < tokenMax) {
        throw new AssertionError("a token goes back: " + held + " after " + tokenMax);
      }
      tokenMax = held.fencingToken();
    }
    for (Held held : together) {
      if (exclusive.size() > 0 && held.fencingToken() < exclusiveMax()) {
        throw new AssertionError("a reader's token goes back: " + held);
      }
      tokenMax = Math.max(tokenMax, held.fencingToken());
    }
    exclusive.removeIf(held -> held.ended().toCompletableFuture().isDone() && !isLast(held));
    shared.removeIf(held -> held.ended().toCompletableFuture().isDone());
  }

  private boolean isLast(Held held) {
    return held == exclusive.get(exclusive.size() - 1);
  }

  private long exclusiveMax() {
    // Only of those who had it before: the last one is kept for that.
    return exclusive.stream()
        .filter(held -> held.ended().toCompletableFuture().isDone())
        .mapToLong(Held::fencingToken)
        .max()
        .orElse(0);
  }

  private List<Held> now(List<Held> all) {
    return all.stream().filter(held -> isHeld(world, held)).toList();
  }

  /** Whether the holder is certain, and right in it: its session was not taken over. */
  static boolean isHeld(World world, Held held) {
    long takenOver = world.leader.takenOverAt(held.sessionId());
    if (world.now() - takenOver > World.TIMEOUT_MILLIS * 2 / 3 && held.isHeldNow()) {
      throw new AssertionError("does not know that its session was taken over: " + held);
    }
    return takenOver > world.now() && held.isHeldNow();
  }
}
