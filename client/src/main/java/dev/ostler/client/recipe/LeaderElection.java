package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.Registration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One of several processes leads. This form runs a task while it does, and steps down when the task
 * ends; see {@link LeaderLatch} for one that only tells.
 *
 * <pre>{@code
 * LeaderElection election =
 *     new LeaderElection(client, "/election", "node-7", term -> scheduler.runUntil(term.ended()));
 * election.start();
 * }</pre>
 *
 * <p><b>Znodes.</b> {@code PATH/_c_ID-lock-NUMBER}, ephemeral, the candidate's id as data; {@code
 * PATH} is a container. It is Curator's layout ({@code LeaderSelector}).
 *
 * <p><b>Promise.</b> A task is begun only by the candidate that leads, and at most one term has
 * {@link Held#isHeldNow}. The task of a term that was lost may still be running: it must watch
 * {@link Held#ended} or ask {@link Held#isHeldNow} before it acts, and end. This candidate stands
 * again only after its task has ended, so it never runs two.
 *
 * <p><b>Failures.</b> As {@link LeaderLatch}. A task that fails ends its term as one that ends.
 *
 * <p>Any thread may call everything. The task is begun on the client's callback thread and must not
 * wait there: hand long work to a thread, for instance a virtual one, and end the stage with it.
 */
public final class LeaderElection implements Registration {
  /** What the leader does. */
  @FunctionalInterface
  public interface Task {
    /**
     * Leads.
     *
     * @return ends when it has ended leading
     */
    CompletionStage<?> lead(Held term);
  }

  private final Line line;
  private final byte[] id;
  private final Task task;
  private final boolean again;
  private final ReentrantLock guard = new ReentrantLock();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private @Nullable CompletableFuture<Held> attempt;
  private @Nullable Held term;
  private boolean started;
  private boolean closed;

  /** A candidate that stands again after each term. */
  public LeaderElection(Client client, String path, String id, Task task) {
    this(client, path, id, task, true);
  }

  /**
   * @param id of the candidate, for people and for {@link #leader}
   * @param again whether to stand again after a term; a term that was lost does not count
   * @throws IllegalArgumentException no server would take the path
   */
  public LeaderElection(Client client, String path, String id, Task task, boolean again) {
    this.line = new Line(client, Znodes.checked(path), "lock-", null);
    this.id = id.getBytes(StandardCharsets.UTF_8);
    this.task = task;
    this.again = again;
  }

  /** Becomes a candidate. Once. */
  public LeaderElection start() {
    guard.lock();
    try {
      if (started || closed) {
        throw new IllegalStateException("An election is started once and not after it was closed");
      }
      started = true;
    } finally {
      guard.unlock();
    }
    stand();
    return this;
  }

  /**
   * Ends when this candidate stands no more: it was closed, or its only term is over. Exceptionally
   * if it never can: the client was closed, the path is not allowed.
   */
  public CompletionStage<Void> over() {
    return over.minimalCompletionStage();
  }

  /** Whether this candidate leads for certain. */
  public boolean isLeaderNow() {
    guard.lock();
    try {
      return term != null && term.isHeldNow();
    } finally {
      guard.unlock();
    }
  }

  /** See {@link LeaderLatch#leader}. */
  public CompletionStage<Optional<String>> leader() {
    return participants()
        .thenApply(ids -> ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(0)));
  }

  /** See {@link LeaderLatch#participants}. */
  public CompletionStage<List<String>> participants() {
    return LeaderLatch.participants(line);
  }

  /** Gives the leadership of this candidate up; it stands again once the task has ended. */
  public void stepDown() {
    Held last;
    guard.lock();
    try {
      last = term;
    } finally {
      guard.unlock();
    }
    if (last != null) {
      last.close();
    }
  }

  /**
   * Steps down and is no candidate any more. The task is not stopped: a term that was given up has
   * {@link Held#isHeldNow} false.
   */
  @Override
  public void close() {
    CompletableFuture<Held> open;
    Held last;
    guard.lock();
    try {
      closed = true;
      open = attempt;
      last = term;
    } finally {
      guard.unlock();
    }
    if (last != null) {
      last.close();
    } else if (open == null || open.cancel(false)) {
      over.complete(null);
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
    guard.lock();
    try {
      if (closed) {
        held.close();
        over.complete(null);
        return;
      }
      term = held;
    } finally {
      guard.unlock();
    }
    Stages.after(begin(held), () -> ended(held));
  }

  /** Whatever the task does, its term ends. */
  private CompletionStage<?> begin(Held held) {
    try {
      CompletionStage<?> running = task.lead(held);
      return Objects.requireNonNull(
          running, "A task returns the stage that ends when it has ended");
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void ended(Held held) {
    boolean counts = !held.wasLost();
    held.close();
    boolean next;
    guard.lock();
    try {
      term = null;
      next = !closed && (again || !counts);
    } finally {
      guard.unlock();
    }
    if (next) {
      stand();
    } else {
      over.complete(null);
    }
  }

  private void failed(Throwable failure) {
    guard.lock();
    try {
      if (closed) {
        over.complete(null);
      } else {
        over.completeExceptionally(failure);
      }
    } finally {
      guard.unlock();
    }
  }
}
