package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.Registration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
 * <p><b>Failures.</b> As {@link LeaderLatch}. A task that fails ends its term as one that ends, and
 * its failure goes to the log.
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

  private final Candidacy candidacy;
  private final Task task;
  private final boolean again;
  private final CompletableFuture<Void> over = new CompletableFuture<>();

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
    this.candidacy = new Candidacy(client, path, "lock-", id);
    this.task = task;
    this.again = again;
  }

  /** Becomes a candidate. Once. */
  public LeaderElection start() {
    candidacy.start(new Leader());
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
    Held now = candidacy.term();
    return now != null && now.isHeldNow();
  }

  /** See {@link LeaderLatch#leader}. */
  public CompletionStage<Optional<String>> leader() {
    return candidacy.leader();
  }

  /** See {@link LeaderLatch#participants}. */
  public CompletionStage<List<String>> participants() {
    return candidacy.participants();
  }

  /** Gives the leadership of this candidate up; it stands again once the task has ended. */
  public void stepDown() {
    Held last = candidacy.term();
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
    if (!candidacy.close()) {
      over.complete(null);
    }
  }

  /** Runs the task in each term. */
  private final class Leader implements Candidacy.Office {
    @Override
    public void begun(Held term) {
      begin(term).whenComplete((done, failure) -> taskEnded(term, failure));
    }

    @Override
    public void ended(Held term) {
      // It stands again when the task has ended, and not before.
    }

    @Override
    public void failed(Throwable why) {
      if (candidacy.isClosed()) {
        over.complete(null);
      } else {
        over.completeExceptionally(why);
      }
    }

    /** Whatever the task does, its term ends. */
    private CompletionStage<?> begin(Held term) {
      try {
        CompletionStage<?> running = task.lead(term);
        return Objects.requireNonNull(
            running, "A task returns the stage that ends when it has ended");
      } catch (Throwable e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private void taskEnded(Held term, @Nullable Throwable failure) {
      if (failure != null) {
        Stages.warn("The task of a leader failed; its term is over", Stages.inner(failure));
      }
      boolean counts = !term.wasLost();
      term.close();
      if (candidacy.isClosed() || (counts && !again)) {
        over.complete(null);
      } else {
        candidacy.stand();
      }
    }
  }
}
