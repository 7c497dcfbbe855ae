package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.Registration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
  private final Candidacy candidacy;
  private final ReentrantLock guard = new ReentrantLock();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private CompletableFuture<Held> coming = new CompletableFuture<>();

  /**
   * @param id of the candidate, for people and for {@link #leader}
   * @throws IllegalArgumentException no server would take the path
   */
  public LeaderLatch(Client client, String path, String id) {
    this.client = client;
    this.candidacy = new Candidacy(client, path, "latch-", id);
  }

  /** Becomes a candidate. Once. */
  public LeaderLatch start() {
    candidacy.start(new Leader());
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
    return candidacy.term();
  }

  /**
   * Ends when this candidate leads, at once if it does; with {@link
   * java.util.concurrent.CancellationException} if the latch is closed before. Not to be completed
   * by others. The term belongs to the latch; closing it means stepping down, and standing again.
   */
  public CompletionStage<Held> leadership() {
    return coming().copy();
  }

  /** {@link #leadership}, waiting. */
  public Held awaitLeadership() throws InterruptedException {
    return Stages.await(client, leadership());
  }

  /** The id of the candidate that leads; nothing if there is none. */
  public CompletionStage<Optional<String>> leader() {
    return candidacy.leader();
  }

  /** The ids of all candidates, the leader first, the others in the order of their succession. */
  public CompletionStage<List<String>> participants() {
    return candidacy.participants();
  }

  /** Steps down and is no candidate any more. */
  @Override
  public void close() {
    candidacy.close();
    CompletableFuture<Held> none = new CompletableFuture<>();
    none.cancel(false);
    comeNext(none);
  }

  /** What comes from now on; whoever still waits for what came until now is told so. */
  private void comeNext(CompletableFuture<Held> next) {
    CompletableFuture<Held> before;
    guard.lock();
    try {
      before = coming;
      if (!before.isCancelled()) {
        coming = next;
      }
    } finally {
      guard.unlock();
    }
    before.cancel(false);
  }

  /** Tells of terms, and stands again after each. */
  private final class Leader implements Candidacy.Office {
    @Override
    public void begun(Held term) {
      coming().complete(term);
      tell(term);
    }

    @Override
    public void ended(Held term) {
      comeNext(new CompletableFuture<>());
      tell(null);
      if (!candidacy.isClosed()) {
        candidacy.stand();
      }
    }

    @Override
    public void failed(Throwable why) {
      coming().completeExceptionally(why);
    }

    private void tell(@Nullable Held term) {
      listeners.forEach(listener -> Stages.tell(() -> listener.changed(term)));
    }
  }

  private CompletableFuture<Held> coming() {
    guard.lock();
    try {
      return coming;
    } finally {
      guard.unlock();
    }
  }
}
