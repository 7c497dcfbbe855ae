package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that nobody else gets. They are taken from the ensemble in blocks, so most cost nothing.
 *
 * <p><b>Znodes.</b> {@code PATH}, persistent: a {@link DistributedCounter} with the last number of
 * the last block.
 *
 * <p><b>Promise.</b> No number is handed out twice, by whichever process, as long as nobody sets
 * the counter back. Those of one generator grow. Those of different processes do not follow each
 * other in time: for that ask for blocks of one. Numbers begin with 1; there are gaps.
 *
 * <p><b>Failures.</b> What is left of a block is lost when the process ends or a generator is
 * dropped. If an answer is lost in a way that cannot be resolved, another block is taken. While no
 * server is connected the numbers at hand are still handed out; the next block is asked for when
 * half of one is left.
 *
 * <p>Any thread may call everything.
 */
public final class IdGenerator {
  private final Client client;
  private final DistributedCounter counter;
  private final int blockSize;
  private final ReentrantLock guard = new ReentrantLock();
  private final ArrayDeque<CompletableFuture<Long>> waiting = new ArrayDeque<>();

  /** The next number to hand out; {@code end} if there is none. */
  private long next;

  private long end;

  /** First of a block to go on with; 0 for none. */
  private long spare;

  private boolean asking;

  /**
   * @param blockSize how many are taken at once, 1 or more; they are lost with the process
   * @throws IllegalArgumentException that number or the path makes no sense
   */
  public IdGenerator(Client client, String path, int blockSize) {
    if (blockSize < 1) {
      throw new IllegalArgumentException("A block has 1 number or more, not " + blockSize);
    }
    this.client = client;
    this.counter = new DistributedCounter(client, path);
    this.blockSize = blockSize;
  }

  /** A number nobody else gets; often there at once. */
  public CompletionStage<Long> next() {
    CompletableFuture<Long> result = new CompletableFuture<>();
    boolean ask;
    guard.lock();
    try {
      waiting.add(result);
      ask = mustAsk();
    } finally {
      guard.unlock();
    }
    handOut();
    if (ask) {
      ask();
    }
    return result;
  }

  /**
   * {@link #next}, waiting if it must.
   *
   * @throws ClientException no block can be had
   */
  public long take() throws InterruptedException {
    return Stages.await(client, next());
  }

  /** With the guard: whether a block must be asked for, counting those who wait. */
  private boolean mustAsk() {
    long have = end - next + (spare == 0 ? 0 : blockSize);
    if (asking || have - waiting.size() >= blockSize / 2) {
      return false;
    }
    asking = true;
    return true;
  }

  private void ask() {
    Stages.on(
        counter.add(blockSize),
        last -> arrived(last - blockSize + 1),
        failure -> {
          if (Stages.isUnknown(failure) && !(failure instanceof ClientException.Closed)) {
            ask();
          } else {
            failed(failure);
          }
        });
  }

  private void arrived(long first) {
    guard.lock();
    try {
      asking = false;
      if (next == end) {
        next = first;
        end = first + blockSize;
      } else {
        spare = first;
      }
    } finally {
      guard.unlock();
    }
    handOut();
    boolean more;
    guard.lock();
    try {
      more = !waiting.isEmpty() && mustAsk();
    } finally {
      guard.unlock();
    }
    if (more) {
      ask();
    }
  }

  /** Serves whoever waits; outside the guard, because their code runs. */
  private void handOut() {
    List<Served> served = new ArrayList<>();
    guard.lock();
    try {
      Served one = serveOne();
      while (one != null) {
        served.add(one);
        one = serveOne();
      }
    } finally {
      guard.unlock();
    }
    served.forEach(one -> one.to().complete(one.id()));
  }

  private @Nullable Served serveOne() {
    if (next == end && spare != 0) {
      next = spare;
      end = spare + blockSize;
      spare = 0;
    }
    if (next == end) {
      return null;
    }
    CompletableFuture<Long> first = waiting.poll();
    if (first == null) {
      return null;
    }
    return first.isDone() ? new Served(first, next) : new Served(first, next++);
  }

  private void failed(Throwable failure) {
    List<CompletableFuture<Long>> left;
    guard.lock();
    try {
      asking = false;
      left = new ArrayList<>(waiting);
      waiting.clear();
    } finally {
      guard.unlock();
    }
    left.forEach(one -> one.completeExceptionally(failure));
  }

  /** Who gets which number; one that was cancelled gets none. */
  private record Served(CompletableFuture<Long> to, long id) {}
}
