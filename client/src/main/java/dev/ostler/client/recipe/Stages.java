package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import dev.ostler.client.ClientException.SessionExpired;
import dev.ostler.client.RetryPolicy;
import dev.ostler.client.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the state machines of this package are put together with. */
final class Stages {
  /**
   * Repeats until it succeeds or can no longer: in a session, until that is over. Whoever waits for
   * it may stop waiting; what is half done must be finished or cleaned up all the same.
   */
  static final RetryPolicy PATIENT = RetryPolicy.within(Duration.ofDays(36_500));

  /** Before something is tried again that no policy repeats. */
  static final Duration PAUSE = Duration.ofMillis(50);

  private static final System.Logger LOG = System.getLogger("dev.ostler.client.recipe");

  private Stages() {}

  /**
   * Goes on with one of the two. What the first throws is handed to the second, so that a state
   * machine never stops without a word.
   */
  static <T> void on(
      CompletionStage<T> stage, Consumer<? super T> answered, Consumer<Throwable> failed) {
    stage.whenComplete((value, failure) -> {
      if (failure != null) {
        failed.accept(inner(failure));
        return;
      }
      try {
        answered.accept(value);
      } catch (RuntimeException | Error e) {
        failed.accept(e);
      }
    });
  }

  /** Goes on either way: with what failed it only ends. */
  static void after(CompletionStage<?> stage, Runnable next) {
    stage.whenComplete((value, failure) -> next.run());
  }

  /** Goes on a little later, or ends if the client is closed. */
  static void later(Client client, Runnable next, Consumer<Throwable> failed) {
    on(client.delay(PAUSE), ignored -> next.run(), failed);
  }

  /**
   * Ends a wait with nothing after that time. The timer of a wait that ended before runs on, but
   * holds nothing of it.
   */
  static <T> void limit(Client client, Duration wait, CompletableFuture<Optional<T>> result) {
    AtomicReference<@Nullable CompletableFuture<Optional<T>>> waiting =
        new AtomicReference<>(result);
    after(result, () -> waiting.set(null));
    on(
        client.delay(wait),
        over -> ifThere(waiting, late -> late.complete(Optional.empty())),
        failure -> ifThere(waiting, late -> late.completeExceptionally(failure)));
  }

  private static <T> void ifThere(
      AtomicReference<@Nullable CompletableFuture<T>> waiting, Consumer<CompletableFuture<T>> end) {
    CompletableFuture<T> late = waiting.get();
    if (late != null) {
      end.accept(late);
    }
  }

  /** Hands the end of a stage on to a future. */
  static <T> void handOn(CompletionStage<T> from, CompletableFuture<T> to) {
    on(from, to::complete, to::completeExceptionally);
  }

  /** What a dependent stage wrapped. */
  static Throwable inner(Throwable failure) {
    Throwable inner = failure;
    while ((inner instanceof CompletionException || inner instanceof ExecutionException)
        && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  /** Whether the same may succeed if it is tried again, as far as the connection goes. */
  static boolean isTransient(Throwable failure) {
    return failure instanceof ClientException trouble && trouble.isTransient();
  }

  /** Whether the session is over and another one follows, so that waiting goes on there. */
  static boolean isForNextSession(Client client, Throwable failure) {
    return failure instanceof SessionExpired && client.options().newSessionAfterExpiry();
  }

  /** Whether it may have been carried out all the same. */
  static boolean isUnknown(Throwable failure) {
    return failure instanceof ClientException trouble && trouble.outcomeUnknown();
  }

  /** Whether the session is alive for certain, and servers that take changes know it. */
  static boolean hasLease(Client client) {
    return !isReadOnly(client) && client.sessionLeaseRemaining().compareTo(Duration.ZERO) > 0;
  }

  /**
   * Whether the server is cut off from its ensemble: it answers, but cannot tell the others that
   * the session is alive, and they may have ended it.
   */
  static boolean isReadOnly(Client client) {
    Session session = client.session();
    return session != null && session.readOnly();
  }

  /** Runs code of the caller, whose failure must not stop a recipe. */
  static void tell(Runnable listener) {
    try {
      listener.run();
    } catch (Throwable e) {
      warn("A listener failed; it will be called again", e);
    }
  }

  /** Somebody's code failed, and nobody else would hear of it. */
  static void warn(String what, Throwable failure) {
    LOG.log(System.Logger.Level.WARNING, what, failure);
  }

  /**
   * Waits on the calling thread; an interrupt cancels what is waited for. If that has ended in the
   * same moment its result is returned, for nobody else would give back what it stands for; the
   * thread stays interrupted.
   *
   * @throws ClientException what it ended with
   */
  static <T> T await(Client client, CompletionStage<T> stage) throws InterruptedException {
    CompletableFuture<T> future = stage.toCompletableFuture();
    try {
      return client.blocking().await(future);
    } catch (InterruptedException e) {
      if (future.cancel(false)) {
        throw e;
      }
      T result = client.blocking().await(future);
      Thread.currentThread().interrupt();
      return result;
    }
  }
}
