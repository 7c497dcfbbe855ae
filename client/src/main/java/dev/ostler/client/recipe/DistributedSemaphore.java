package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A bounded number of leases: at most so many processes do something at the same time.
 *
 * <p><b>Znodes.</b> {@code PATH/leases/_c_ID-lease-NUMBER} for each lease; {@code
 * PATH/locks/_c_ID-lock-NUMBER} for each that waits, the first of which also has a znode among the
 * leases and is the only one that watches them. All ephemeral below containers. It is Curator's
 * layout ({@code InterProcessSemaphoreV2}).
 *
 * <p><b>Promise.</b> At most {@code leases} of them have {@link Held#isHeldNow}, if all agree on
 * that number; if not, each keeps to its own. Fair, herd-free. A lease is valid because fewer than
 * so many have a lower number, which stays true whatever happens to others.
 *
 * <p><b>Failures, threads.</b> As {@link DistributedLock}: a lease is a {@link Held}. The lease of
 * a dead process is free after its session timeout.
 */
public final class DistributedSemaphore {
  private final Client client;
  private final Line locks;
  private final Line leases;
  private final int leasesMax;
  private final byte[] owner;

  /**
   * @param leases how many there are, 1 or more
   * @throws IllegalArgumentException that number or the path makes no sense
   */
  public DistributedSemaphore(Client client, String path, int leases) {
    if (leases < 1) {
      throw new IllegalArgumentException("A semaphore has 1 lease or more, not " + leases);
    }
    this.client = client;
    this.locks = new Line(client, Znodes.checked(path + "/locks"), "lock-", null);
    this.leases = new Line(client, Znodes.checked(path + "/leases"), "lease-", null);
    this.leasesMax = leases;
    this.owner = Owner.thisProcess();
  }

  /** Waits for a lease. Cancelling the stage's future gives the attempt up. */
  public CompletionStage<Held> acquire() {
    CompletableFuture<Held> result = new CompletableFuture<>();
    CompletableFuture<Optional<Held>> outcome = new CompletableFuture<>();
    Stages.on(
        outcome,
        lease -> {
          if (!result.complete(lease.orElseThrow())) {
            lease.get().close();
          }
        },
        result::completeExceptionally);
    begin(outcome, result);
    return result;
  }

  /** Waits for a lease for a limited time; nothing if that was too short. */
  public CompletionStage<Optional<Held>> tryAcquire(Duration wait) {
    CompletableFuture<Optional<Held>> result = new CompletableFuture<>();
    begin(result, result);
    Stages.limit(client, wait, result);
    return result;
  }

  /** {@link #acquire}, waiting. An interrupt gives the attempt up. */
  public Held lease() throws InterruptedException {
    return Stages.await(client, acquire());
  }

  /** {@link #tryAcquire}, waiting. */
  public Optional<Held> tryLease(Duration wait) throws InterruptedException {
    return Stages.await(client, tryAcquire(wait));
  }

  /** How many leases are taken, the one that is being waited for included. */
  public CompletionStage<Integer> taken() {
    return leases.look().thenApply(seats -> Math.min(seats.size(), leasesMax));
  }

  /**
   * Waits in the line, then for a lease, then leaves the line.
   *
   * @param outcome ends with the lease
   * @param wanted given up once this has ended in another way
   */
  private void begin(CompletableFuture<Optional<Held>> outcome, CompletableFuture<?> wanted) {
    CompletableFuture<Held> turn = locks.acquire(false, owner);
    Stages.after(wanted, () -> turn.cancel(false));
    Stages.on(turn, held -> takeLease(held, outcome, wanted), outcome::completeExceptionally);
  }

  private void takeLease(
      Held turn, CompletableFuture<Optional<Held>> outcome, CompletableFuture<?> wanted) {
    LeaseWait wait = new LeaseWait(client, leases, leasesMax, owner, turn);
    Stages.after(wanted, wait::withdraw);
    Stages.on(
        wait.begin(),
        lease -> {
          turn.close();
          if (lease.isPresent()) {
            if (!outcome.complete(lease)) {
              lease.get().close();
            }
          } else if (!wanted.isDone()) {
            // The turn was lost with its session: to the end of the line again.
            begin(outcome, wanted);
          }
        },
        failure -> {
          turn.close();
          outcome.completeExceptionally(failure);
        });
  }
}
