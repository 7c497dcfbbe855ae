package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.Paths;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One candidate of an election: it stands in a {@link Line}, and its office hears of its terms.
 *
 * <pre>
 *   start ─► stand ─► begun ─► ended ─► stand, if the office wants to
 *              └─ closed, or it can never lead ─► failed
 * </pre>
 */
final class Candidacy {
  /** What becomes of a candidate. */
  interface Office {
    /** It leads. On the client's callback thread. */
    void begun(Held term);

    /** It leads no more. On the client's callback thread, and after {@link #begun} has returned. */
    void ended(Held term);

    /** It does not stand any more and has got no term for it. */
    void failed(Throwable why);
  }

  private final Client client;
  private final Line line;
  private final byte[] id;
  private final ReentrantLock guard = new ReentrantLock();
  private @Nullable Office office;
  private @Nullable CompletableFuture<Held> attempt;
  private @Nullable Held term;
  private boolean closed;

  /**
   * @param marker see {@link Line}
   * @param id of the candidate, for people and for {@link #leader}
   */
  Candidacy(Client client, String path, String marker, String id) {
    this.client = client;
    this.line = new Line(client, Znodes.checked(path), marker, null);
    this.id = id.getBytes(StandardCharsets.UTF_8);
  }

  /** Stands for the first time. */
  void start(Office hearing) {
    guard.lock();
    try {
      if (office != null || closed) {
        throw new IllegalStateException("A candidate is started once and not after it was closed");
      }
      office = hearing;
    } finally {
      guard.unlock();
    }
    stand();
  }

  /** Stands again; the term before must have ended. */
  void stand() {
    CompletableFuture<Held> next = line.acquire(false, id);
    Office hearing;
    boolean late;
    guard.lock();
    try {
      hearing = Objects.requireNonNull(office, "start() comes first");
      attempt = next;
      late = closed;
    } finally {
      guard.unlock();
    }
    Stages.on(next, held -> elected(hearing, held), hearing::failed);
    if (late) {
      next.cancel(false);
    }
  }

  private void elected(Office hearing, Held held) {
    boolean late;
    guard.lock();
    try {
      late = closed;
      term = late ? null : held;
    } finally {
      guard.unlock();
    }
    if (late) {
      held.close();
      hearing.failed(new CancellationException("closed"));
      return;
    }
    Stages.tell(() -> hearing.begun(held));
    // Only now, so that an end that came meanwhile is told after the beginning.
    Stages.after(
        held.ended(),
        () -> {
          forget(held);
          // Whoever closes it does so on a thread of its own.
          Stages.after(client.delay(Duration.ZERO), () -> hearing.ended(held));
        });
  }

  private void forget(Held held) {
    guard.lock();
    try {
      if (held.equals(term)) {
        term = null;
      }
    } finally {
      guard.unlock();
    }
  }

  /** The term that lasts; null if it does not lead. */
  @Nullable Held term() {
    guard.lock();
    try {
      return term;
    } finally {
      guard.unlock();
    }
  }

  boolean isClosed() {
    guard.lock();
    try {
      return closed;
    } finally {
      guard.unlock();
    }
  }

  /**
   * Steps down, and stands no more.
   *
   * @return whether it was started; if not its office hears of nothing
   */
  boolean close() {
    CompletableFuture<Held> open;
    Held last;
    boolean started;
    guard.lock();
    try {
      closed = true;
      open = attempt;
      last = term;
      started = office != null;
    } finally {
      guard.unlock();
    }
    if (open != null) {
      open.cancel(false);
    }
    if (last != null) {
      last.close();
    }
    return started;
  }

  /** The id of the candidate that leads; nothing if there is none. */
  CompletionStage<Optional<String>> leader() {
    return participants()
        .thenApply(ids -> ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(0)));
  }

  /** The ids of all candidates, the leader first, the others in the order of their succession. */
  CompletionStage<List<String>> participants() {
    return line.look().thenCompose(this::ids);
  }

  private CompletionStage<List<String>> ids(List<Line.Seat> seats) {
    List<CompletableFuture<Optional<String>>> reads = new ArrayList<>();
    for (Line.Seat seat : seats) {
      reads.add(
          client
              .retrying(Stages.PATIENT)
              .getData(Paths.child(line.path(), seat.name()))
              .handle((data, failure) -> {
                if (ClientException.in(failure) instanceof NoNode) {
                  return Optional.<String>empty();
                }
                if (failure != null) {
                  throw new CompletionException(Stages.inner(failure));
                }
                return Optional.of(data.text());
              })
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(reads.toArray(new CompletableFuture<?>[0]))
        .thenApply(ignored -> reads.stream().flatMap(read -> read.join().stream()).toList());
  }
}
