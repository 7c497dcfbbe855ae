package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.ConnectionState;
import dev.ostler.client.Data;
import dev.ostler.client.Operations;
import dev.ostler.client.Registration;
import dev.ostler.client.WatchEvent;
import dev.ostler.client.Watched;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Something that is held as long as a session lives: a lock, a lease, a leadership, a claim. One
 * ephemeral znode stands for it.
 *
 * <pre>
 *   HELD ── close ──────────────────────────────► RELEASED   the znode is deleted
 *     └──── lease run out, session over, deleted ► LOST       lost() ends; never HELD again
 * </pre>
 *
 * <p><b>Promise.</b> While {@link #isHeldNow} answers true nobody else who uses the recipe holds
 * the same. It is worked out from this machine's clock at each call, so it is right also after the
 * process was stopped. What happens between the question and the deed nobody can promise: for that
 * there is {@link #leaseRemaining} and the {@link #fencingToken}. Nor does a lease help where the
 * session was ended on purpose, by somebody who knows its password, or the znode deleted by hand:
 * the holder is told as soon as its server hears of it, and until then only the token protects.
 *
 * <p>Any thread may call everything.
 */
public final class Held implements AutoCloseable {
  private enum State {
    HELD,
    RELEASED,
    LOST,
  }

  /** Gets rid of the znode, in its session. */
  interface Remover {
    CompletionStage<Void> remove(Operations inSession);
  }

  private final Client client;
  private final Operations inSession;
  private final long sessionId;
  private final String path;
  private final long token;
  private final Remover remover;
  private final AtomicReference<State> state = new AtomicReference<>(State.HELD);
  private final CompletableFuture<Loss> lost = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private volatile @Nullable Registration listening;

  private Held(
      Client client,
      Operations inSession,
      long sessionId,
      String path,
      long token,
      Remover remover) {
    this.client = client;
    this.inSession = inSession;
    this.sessionId = sessionId;
    this.path = path;
    this.token = token;
    this.remover = remover;
  }

  /**
   * Begins to look after a znode that this session has. It may be lost already when this returns.
   *
   * @param inSession patient operations of that session
   */
  static Held begin(
      Client client,
      Operations inSession,
      long sessionId,
      String path,
      long token,
      Remover remover) {
    Held held = new Held(client, inSession, sessionId, path, token, remover);
    held.listening = client.addListener((state, session) -> held.heard(state));
    held.heard(client.state());
    if (held.state.get() != State.HELD) {
      held.stopListening();
    } else {
      held.watchOwn();
    }
    return held;
  }

  /** Of the znode that stands for it. */
  public String path() {
    return path;
  }

  /** The session it depends on. */
  public long sessionId() {
    return sessionId;
  }

  /**
   * The zxid of the transaction that created the znode: greater than that of everybody who held the
   * same before. See the package's description.
   */
  public long fencingToken() {
    return token;
  }

  /** Whether it is held for certain, at this moment. */
  public boolean isHeldNow() {
    return !leaseRemaining().isZero();
  }

  /** For how long from now it is held for certain, unless somebody gives it back; zero if not. */
  public Duration leaseRemaining() {
    if (state.get() != State.HELD) {
      return Duration.ZERO;
    }
    Duration lease = client.sessionLeaseRemaining(sessionId);
    return lease.isNegative() || Stages.isReadOnly(client) ? Duration.ZERO : lease;
  }

  /**
   * Ends when it is lost; never once it was given back. Told before the znode is deleted or a
   * request fails because of it, but a process that is stopped hears nothing: ask {@link
   * #isHeldNow} before acting.
   */
  public CompletionStage<Loss> lost() {
    return lost.minimalCompletionStage();
  }

  /** Ends when it is held no more: lost or given back. */
  public CompletionStage<Void> ended() {
    return ended.minimalCompletionStage();
  }

  /** Gives it back without waiting; a second time it does nothing. */
  @Override
  public void close() {
    if (state.compareAndSet(State.HELD, State.RELEASED)) {
      stopListening();
      remove();
      ended.complete(null);
    }
  }

  /**
   * Gives it back. Ends once its znode is gone for certain, however long the connection is lost
   * meanwhile; whether it was lost before makes no difference.
   */
  public CompletionStage<Void> release() {
    close();
    return gone.minimalCompletionStage();
  }

  /**
   * Whether it is held no more though nobody gave it back, as far as this machine's clock knows.
   */
  boolean wasLost() {
    State now = state.get();
    return now == State.LOST || (now == State.HELD && leaseRemaining().isZero());
  }

  /** Calls it over because a recipe has seen to the znode in another way. */
  boolean endBy(CompletionStage<Void> removal) {
    if (!state.compareAndSet(State.HELD, State.RELEASED)) {
      return false;
    }
    stopListening();
    Stages.handOn(removal, gone);
    ended.complete(null);
    return true;
  }

  @Override
  public String toString() {
    return path + ", token 0x" + Long.toHexString(token) + ", " + state.get();
  }

  private void heard(ConnectionState now) {
    if (client.sessionId() != sessionId || now.isOver() || now == ConnectionState.EXPIRED) {
      lose(Loss.SESSION_OVER);
    } else if (now == ConnectionState.UNCERTAIN
        || now == ConnectionState.CONNECTED_READ_ONLY
        || client.sessionLeaseRemaining(sessionId).compareTo(Duration.ZERO) <= 0) {
      lose(Loss.IN_DOUBT);
    }
  }

  private void lose(Loss why) {
    if (state.compareAndSet(State.HELD, State.LOST)) {
      stopListening();
      // First told, then deleted: nobody else gets it before its holder could know.
      lost.complete(why);
      ended.complete(null);
      remove();
    }
  }

  private void remove() {
    Stages.on(
        remover.remove(inSession),
        ignored -> gone.complete(null),
        failure -> Znodes.endWithout(failure, gone));
  }

  private void stopListening() {
    Registration registration = listening;
    if (registration != null) {
      registration.close();
    }
  }

  /** Somebody may delete the znode by hand, to take a lock from a process that hangs. */
  private void watchOwn() {
    Stages.on(
        inSession.getDataAndWatch(path),
        this::waitForEnd,
        failure -> {
          if (failure instanceof NoNode) {
            lose(Loss.DELETED);
          }
        });
  }

  private void waitForEnd(Watched<Data> watched) {
    if (watched.result().stat().czxid() != token) {
      lose(Loss.DELETED);
      return;
    }
    Stages.on(
        watched.watch().event(),
        event -> {
          if (event.kind() == WatchEvent.Kind.DELETED) {
            lose(Loss.DELETED);
          } else if (event.isChange() && state.get() == State.HELD) {
            watchOwn();
          }
        },
        failure -> {});
  }
}
