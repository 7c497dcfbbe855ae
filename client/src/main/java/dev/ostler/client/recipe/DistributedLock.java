package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A lock for processes on several machines. Fair: whoever came first has it first. Herd-free: each
 * one that waits watches only the one in front of it.
 *
 * <pre>{@code
 * DistributedLock lock = new DistributedLock(client, "/locks/invoices");
 * try (Held held = lock.lock()) {
 *   ledger.write(invoice, held.fencingToken());
 * }
 * }</pre>
 *
 * <p><b>Znodes.</b> {@code PATH/_c_ID-lock-NUMBER}, ephemeral; its data names the process. {@code
 * PATH} is a container. It is Curator's layout ({@code InterProcessMutex}): old and new programs
 * can share a lock.
 *
 * <p><b>Promise.</b> At most one {@link Held} of the same path has {@link Held#isHeldNow}. Fencing
 * tokens grow from holder to holder. An attempt that is cancelled, interrupted or timed out leaves
 * no znode behind. Not re-entrant: every call is an attempt of its own, see {@link
 * ReentrantDistributedLock}.
 *
 * <p><b>Failures.</b>
 *
 * <ul>
 *   <li>Connection lost and back, server killed: holders hold on, waiters keep their places.
 *   <li>Connection lost for longer than the lease, process stopped for so long: the holder has lost
 *       it, by the clock; {@link Held#lost} ends. It is free for others once the session is over,
 *       or when the client is back and deletes the znode, whichever comes first.
 *   <li>Session over while waiting: waits again, at the end of the line.
 *   <li>Process dead: free after the session timeout.
 *   <li>Somebody deletes the znode: the holder has lost it and is told.
 * </ul>
 *
 * <p>Any thread may call everything. A {@link Held} may be given back by another thread.
 */
public final class DistributedLock {
  private final Line line;
  private final byte[] owner;

  /** With this process as owner. */
  public DistributedLock(Client client, String path) {
    this(client, path, Owner.thisProcess());
  }

  /**
   * @param owner shown to people who look at the tree
   * @throws IllegalArgumentException no server would take the path
   */
  public DistributedLock(Client client, String path, byte[] owner) {
    this.line = new Line(client, Znodes.checked(path), "lock-", null);
    this.owner = owner.clone();
  }

  /** Waits for its turn. Cancelling the stage's future gives the attempt up. */
  public CompletionStage<Held> acquire() {
    return line.acquire(false, owner);
  }

  /** Waits for its turn for a limited time; nothing if that was too short. */
  public CompletionStage<Optional<Held>> tryAcquire(Duration wait) {
    return line.tryAcquire(false, owner, wait);
  }

  /** Takes it if nobody has it; nothing otherwise. Waits only for the servers' answers. */
  public CompletionStage<Optional<Held>> tryAcquire() {
    return line.tryAcquire(false, owner);
  }

  /**
   * {@link #acquire}, waiting. An interrupt gives the attempt up.
   *
   * @throws ClientException it can never be had: the client is closed, the path is not allowed
   */
  public Held lock() throws InterruptedException {
    return Stages.await(line.client(), acquire());
  }

  /** {@link #tryAcquire(Duration)}, waiting. */
  public Optional<Held> tryLock(Duration wait) throws InterruptedException {
    return Stages.await(line.client(), tryAcquire(wait));
  }

  /** {@link #tryAcquire()}, waiting for the answers. */
  public Optional<Held> tryLock() throws InterruptedException {
    return Stages.await(line.client(), tryAcquire());
  }

  /** How many have it or wait for it. */
  public CompletionStage<Integer> contenders() {
    return line.look().thenApply(List::size);
  }
}
