package dev.ostler.client.recipe;

import dev.ostler.client.OneShotWatch;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Lets somebody else give up what waits, from any thread and at any time. What waits looks at
 * {@link #isMade} between its steps, and is woken if it pauses.
 */
final class Withdrawal {
  private volatile boolean made;
  private volatile CompletableFuture<@Nullable Void> pause = new CompletableFuture<>();

  void make() {
    made = true;
    pause.complete(null);
  }

  boolean isMade() {
    return made;
  }

  /** Pauses until a watch has fired, or the wait is given up and the watch with it. */
  void pause(OneShotWatch watch, Runnable afterwards) {
    CompletableFuture<@Nullable Void> next = new CompletableFuture<>();
    pause = next;
    Stages.after(watch.event(), () -> next.complete(null));
    // Who gave up meanwhile may have seen the pause before this one.
    if (made) {
      next.complete(null);
    }
    Stages.after(
        next,
        () -> {
          if (made) {
            watch.cancel();
          }
          afterwards.run();
        });
  }
}
