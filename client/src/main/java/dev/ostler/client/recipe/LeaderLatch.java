package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.Paths;
import dev.ostler.client.Registration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One of several processes leads. This form stays a candidate until it is closed, and tells when it
 * leads; see {@link LeaderElection} for one that runs a task.
 *
 * <pre>{@code
 * try (LeaderLatch latch = new LeaderLatch(client, "/election", "node-7")) {
 *   latch.start();
 *   while (working) {
 *     Held leadership = latch.awaitLeadership();
 *     while (leadership.isHeldNow()) {
 *       store.assign(nextShard(), leadership.fencingToken());
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p><b>Znodes.</b> {@code PATH/_c_ID-latch-NUMBER}, ephemeral, the candidate's id as data. The
 * lowest leads; each other one watches the next lower. {@code PATH} is a container. It is Curator's
 * layout ({@code LeaderLatch}).
 *
 * <p><b>Promise.</b> At most one candidate has {@link #isLeaderNow}. Terms have growing tokens. As
 * long as one candidate is connected, one leads within the session timeout.
 *
 * <p><b>Failures.</b>
 *
 * <ul>
 *   <li>Connection lost and back, server killed: the leader goes on leading.
 *   <li>Lost for longer than the lease, or the process stopped for so long: the leader has stepped
 *       down, by the clock. It becomes a candidate again, as the last one, when it is back.
 *   <li>Process dead: the next one leads after the session timeout; at once if it was closed.
 * </ul>
 *
 * <p>Any thread may call everything. Listeners are called on the client's callback thread.
 */
public final class LeaderLatch implements AutoCloseable {
  /** Hears of terms. */
  @FunctionalInterface
  public interface Listener {
    /**
     * This candidate leads, or leads no more.
     *
     * @param term the one that begins; null when one ends
     */
    void changed(@Nullable Held term);
  }

  private final Client client;
  private final Line line;
  private final byte[] id;
  private final ReentrantLock guard = new ReentrantLock();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private CompletableFuture<Held> coming = new CompletableFuture<>();
  private @Nullable CompletableFuture<Held> attempt;
  private @Nullable Held term;
  private boolean started;
  private boolean closed;

  /**
   * @param id of the candidate, for people and for {@link #leader}
   * @throws IllegalArgumentException no server would take the path
   */
  public LeaderLatch(Client client, String path, String id) {
    this.client = client;
    this.line = new Line(client, Znodes.checked(path), "latch-", null);
    this.id = id.getBytes(StandardCharsets.UTF_8);
  }

  /** Becomes a candidate. Once. */
  public LeaderLatch start() {
    guard.lock();
    try {
      if (started || closed) {
        throw new IllegalStateException("A latch is started once and not after it was closed");
      }
      started = true;
    } finally {
      guard.unlock();
    }
    stand();
    return this;
  }

  /** Adds a listener; it hears of what happens from now on. */
  public Registration addListener(Listener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Whether this candidate leads for certain, see {@link Held#isHeldNow}. */
  public boolean isLeaderNow() {
    Held now = term();
    return now != null && now.isHeldNow();
  }

  /** The term that lasts; null if this candidate does not lead. */
  public @Nullable Held term() {
    guard.lock();
    try {
      return term;
    } finally {
      guard.unlock();
    }
  }

  /**
   * Ends when this candidate leads, at once if it does; with {@link
   * java.util.concurrent.CancellationException} if the latch is closed before. Not to be completed
   * by others. The term belongs to the latch; closing it means stepping down, and standing again.
   */
  public CompletionStage<Held> leadership() {
    guard.lock();
    try {
      return coming.copy();
    } finally {
      guard.unlock();
    }
  }

  /** {@link #leadership}, waiting. */
  public Held awaitLeadership() throws InterruptedException {
    return Stages.await(client, leadership());
  }

  /** The id of the candidate that leads; nothing if there is none. */
  public CompletionStage<Optional<String>> leader() {
    return participants()
        .thenApply(ids -> ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(0)));
  }

  /** The ids of all candidates, the leader first, the others in the order of their succession. */
  public CompletionStage<List<String>> participants() {
    return participants(line);
  }

  static CompletionStage<List<String>> participants(Line line) {
    return line.look().thenCompose(seats -> ids(line, seats));
  }

  private static CompletionStage<List<String>> ids(Line line, List<Line.Seat> seats) {
    List<CompletableFuture<Optional<String>>> reads = new ArrayList<>();
    for (Line.Seat seat : seats) {
      String path = Paths.child(line.path(), seat.name());
      reads.add(
          line.client()
              .retrying(Stages.PATIENT)
              .getData(path)
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

  /** Steps down and is no candidate any more. */
  @Override
  public void close() {
    CompletableFuture<Held> open;
    CompletableFuture<Held> waiting;
    Held last;
    guard.lock();
    try {
      closed = true;
      open = attempt;
      last = term;
      waiting = coming;
    } finally {
      guard.unlock();
    }
    waiting.cancel(false);
    if (open != null) {
      open.cancel(false);
    }
    if (last != null) {
      last.close();
      ended(last);
    }
  }

  private void stand() {
    CompletableFuture<Held> next = line.acquire(false, id);
    guard.lock();
    try {
      attempt = next;
      if (closed) {
        next.cancel(false);
      }
    } finally {
      guard.unlock();
    }
    Stages.on(next, this::elected, this::failed);
  }

  private void elected(Held held) {
    CompletableFuture<Held> waiting;
    guard.lock();
    try {
      if (closed) {
        held.close();
        return;
      }
      term = held;
      waiting = coming;
    } finally {
      guard.unlock();
    }
    waiting.complete(held);
    listeners.forEach(listener -> Stages.tell(() -> listener.changed(held)));
    Stages.after(held.ended(), () -> over(held));
  }

  private void over(Held held) {
    ended(held);
    guard.lock();
    try {
      if (closed) {
        return;
      }
    } finally {
      guard.unlock();
    }
    stand();
  }

  /** Tells of the end of a term, once. */
  private void ended(Held held) {
    guard.lock();
    try {
      if (term != held) {
        return;
      }
      term = null;
      coming = new CompletableFuture<>();
      if (closed) {
        coming.cancel(false);
      }
    } finally {
      guard.unlock();
    }
    listeners.forEach(listener -> Stages.tell(() -> listener.changed(null)));
  }

  private void failed(Throwable failure) {
    guard.lock();
    try {
      coming.completeExceptionally(failure);
    } finally {
      guard.unlock();
    }
  }
}
