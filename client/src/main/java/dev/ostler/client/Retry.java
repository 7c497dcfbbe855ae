package dev.ostler.client;

import dev.ostler.client.connection.ClientDriver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * One call, repeated by a policy.
 *
 * @param <T> what it ends with
 */
final class Retry<T> {
  private final ClientDriver driver;
  private final RetryPolicy policy;
  private final boolean repeatable;
  private final boolean anySession;
  private final Supplier<CompletableFuture<T>> attempt;
  private final CompletableFuture<T> stage = new CompletableFuture<>();
  private final long beganNanos;
  private int attempts;

  /**
   * @param repeatable it may be carried out twice without harm
   * @param anySession it may be carried out in another session than the one it was asked for in
   */
  Retry(
      ClientDriver driver,
      RetryPolicy policy,
      boolean repeatable,
      boolean anySession,
      Supplier<CompletableFuture<T>> attempt) {
    this.driver = driver;
    this.policy = policy;
    this.repeatable = repeatable;
    this.anySession = anySession;
    this.attempt = attempt;
    this.beganNanos = driver.options().nanoClock().getAsLong();
  }

  CompletableFuture<T> begin() {
    attempts++;
    CompletableFuture<T> unused =
        attempt
            .get()
            .whenComplete((result, failure) -> {
              if (failure == null) {
                stage.complete(result);
              } else {
                failed(failure);
              }
            });
    return stage;
  }

  private void failed(Throwable failure) {
    ClientException known = ClientException.in(failure);
    if (known == null || !mayRepeat(known) || attempts >= policy.attemptsMax()) {
      boolean unused = stage.completeExceptionally(known == null ? failure : known);
      return;
    }
    Duration pause = policy.pauseBefore(attempts + 1, ThreadLocalRandom.current().nextDouble());
    long passed = driver.options().nanoClock().getAsLong() - beganNanos;
    if (passed + pause.toNanos() > policy.budget().toNanos()) {
      boolean unused = stage.completeExceptionally(known);
    } else {
      driver.schedule(pause, this::again, () -> closed(known));
    }
  }

  /** The client is closed in a pause: what is known of the last attempt stays true. */
  private void closed(ClientException last) {
    ClientException failure =
        new ClientException.Closed(last.operation(), last.path(), last.outcomeUnknown());
    failure.initCause(last);
    boolean unused = stage.completeExceptionally(failure);
  }

  private void again() {
    CompletableFuture<T> unused = begin();
  }

  private boolean mayRepeat(ClientException failure) {
    if (failure instanceof ClientException.SessionExpired) {
      return repeatable && anySession && driver.options().newSessionAfterExpiry();
    }
    return failure.isTransient() && (repeatable || !failure.outcomeUnknown());
  }
}
