package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A lock that many may have for reading, or one for writing. Fair: in the order of arrival, so a
 * stream of readers does not keep a writer out.
 *
 * <p><b>Znodes.</b> {@code PATH/_c_ID-__READ__NUMBER} and {@code PATH/_c_ID-__WRIT__NUMBER},
 * ephemeral, in one line. {@code PATH} is a container. It is Curator's layout ({@code
 * InterProcessReadWriteLock}).
 *
 * <p><b>Promise.</b> While one has it for writing ({@link Held#isHeldNow}) nobody else has it. A
 * fencing token is greater than those of all conflicting holders before. Readers watch the last
 * writer in front of them, writers whatever is in front of them. Neither re-entrant nor to be
 * upgraded: a reader that also asks for writing waits for itself.
 *
 * <p><b>Failures, threads.</b> As {@link DistributedLock}.
 */
public final class DistributedReadWriteLock {
  private final Line line;
  private final Side reading;
  private final Side writing;

  /**
   * @throws IllegalArgumentException no server would take the path
   */
  public DistributedReadWriteLock(Client client, String path) {
    line = new Line(client, Znodes.checked(path), "__WRIT__", "__READ__");
    byte[] owner = Owner.thisProcess();
    reading = new Side(line, true, owner);
    writing = new Side(line, false, owner);
  }

  /** For those who only look. */
  public Side reading() {
    return reading;
  }

  /** For those who change something. */
  public Side writing() {
    return writing;
  }

  /** One of the two ways to have the lock. */
  public static final class Side {
    private final Line line;
    private final boolean shared;
    private final byte[] owner;

    private Side(Line line, boolean shared, byte[] owner) {
      this.line = line;
      this.shared = shared;
      this.owner = owner;
    }

    /** See {@link DistributedLock#acquire}. */
    public CompletionStage<Held> acquire() {
      return line.acquire(shared, owner);
    }

    /** See {@link DistributedLock#tryAcquire(Duration)}. */
    public CompletionStage<Optional<Held>> tryAcquire(Duration wait) {
      return line.tryAcquire(shared, owner, wait);
    }

    /** See {@link DistributedLock#tryAcquire()}. */
    public CompletionStage<Optional<Held>> tryAcquire() {
      return line.tryAcquire(shared, owner);
    }

    /** See {@link DistributedLock#lock}. */
    public Held lock() throws InterruptedException {
      return Stages.await(line.client(), acquire());
    }

    /** See {@link DistributedLock#tryLock(Duration)}. */
    public Optional<Held> tryLock(Duration wait) throws InterruptedException {
      return Stages.await(line.client(), tryAcquire(wait));
    }
  }
}
