package dev.ostler.client.recipe;

import dev.ostler.client.fake.FakeClient;
import dev.ostler.client.fake.World;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Takes something, holds it for a while, gives it back. */
abstract class Using extends Processes.Program {
  private final Holders holders;

  Using(World world, FakeClient client, Holders holders) {
    super(world, client);
    this.holders = holders;
  }

  /** Ends the round once it was given back, or could not be had. */
  void use(CompletionStage<Optional<Held>> attempt, boolean sharing) {
    attempt.whenComplete((held, failure) -> {
      if (failure != null || held.isEmpty()) {
        ended(failure);
        return;
      }
      holders.add(held.get(), sharing);
      client.runAfter(
          world.upTo(200),
          () -> {
            held.get().close();
            again();
          });
    });
  }
}
