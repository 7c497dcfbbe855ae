package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.ClientException.NodeExists;
import dev.ostler.client.ClientException.SessionExpired;
import dev.ostler.client.CreateMode;
import dev.ostler.client.Data;
import dev.ostler.client.OneShotWatch;
import dev.ostler.client.Operations;
import dev.ostler.client.Paths;
import dev.ostler.client.Watched;
import dev.ostler.wire.value.Bytes;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an ephemeral znode of a given name and data in the tree, in whatever session there is.
 *
 * <pre>
 *   connected ─► put ─► check ── own ─► watch ──► check
 *       ▲         ▲       ├── missing ─► put
 *       │         │       └── somebody else's ─► watch ──► check
 *       │         └── answer lost: sync ─► check
 *       └── session over: in the next one
 * </pre>
 *
 * <p>A name that another session has is waited for: two processes of the same name never fight.
 */
final class KeptEphemeral {
  private final Client client;
  private final String path;
  private final CompletableFuture<Void> placed = new CompletableFuture<>();
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private volatile byte[] wanted;
  private volatile boolean closed;
  private volatile @Nullable Own own;
  private volatile CompletableFuture<@Nullable Void> pause = new CompletableFuture<>();

  /** The znode as it was last seen. */
  private record Own(long sessionId, Operations inSession, long czxid) {}

  KeptEphemeral(Client client, String path, byte[] data) {
    this.client = client;
    this.path = path;
    this.wanted = data;
  }

  String path() {
    return path;
  }

  /** Ends when the znode is there for the first time. */
  CompletionStage<Void> placed() {
    return placed.copy();
  }

  /** Whether the znode is there, as far as is known. */
  boolean isPlaced() {
    Own now = own;
    return !closed
        && now != null
        && client.sessionId() == now.sessionId()
        && Stages.hasLease(client);
  }

  void start() {
    if (isOver()) {
      return;
    }
    Stages.on(
        client.connected(),
        session -> put(session.id(), client.inSession(session.id()).retrying(Stages.PATIENT)),
        this::fail);
  }

  /** Other data from now on. Ends when it is in the tree, or will be as soon as the znode is. */
  CompletionStage<Void> update(byte[] data) {
    wanted = data;
    CompletableFuture<Void> done = new CompletableFuture<>();
    write(data, done);
    return done;
  }

  /** Deletes the znode, as the next step. Ends when it is gone. */
  CompletionStage<Void> close() {
    closed = true;
    pause.complete(null);
    return gone.copy();
  }

  private void write(byte[] data, CompletableFuture<Void> done) {
    Own now = own;
    if (now == null || !Arrays.equals(data, wanted)) {
      done.complete(null);
      return;
    }
    Stages.on(
        now.inSession().setData(path, data, Operations.ANY_VERSION),
        stat -> done.complete(null),
        failure -> {
          if (failure instanceof NoNode || failure instanceof SessionExpired) {
            done.complete(null);
          } else if (Stages.isTransient(failure)) {
            Stages.later(client, () -> write(data, done), done::completeExceptionally);
          } else {
            done.completeExceptionally(failure);
          }
        });
  }

  private void put(long sessionId, Operations inSession) {
    if (isOver()) {
      return;
    }
    Stages.on(
        inSession.create(path, wanted, CreateMode.EPHEMERAL),
        created -> check(sessionId, inSession),
        failure -> {
          if (failure instanceof NodeExists) {
            check(sessionId, inSession);
          } else if (failure instanceof NoNode) {
            Stages.on(
                Znodes.ensureContainer(client, inSession, Paths.parent(path)),
                ignored -> put(sessionId, inSession),
                this::fail);
          } else if (Stages.isTransient(failure)) {
            Stages.later(client, () -> findOut(sessionId, inSession), this::fail);
          } else {
            fail(failure);
          }
        });
  }

  /** The znode may be there or not. Also once closed: what was made must be deleted. */
  private void findOut(long sessionId, Operations inSession) {
    Stages.on(inSession.sync(path), synced -> check(sessionId, inSession), this::fail);
  }

  private void check(long sessionId, Operations inSession) {
    Stages.on(
        inSession.getDataAndWatch(path),
        found -> found(sessionId, inSession, found),
        failure -> {
          if (failure instanceof NoNode) {
            own = null;
            put(sessionId, inSession);
          } else {
            fail(failure);
          }
        });
  }

  private void found(long sessionId, Operations inSession, Watched<Data> found) {
    Data data = found.result();
    if (data.stat().ephemeralOwner() == sessionId) {
      own = new Own(sessionId, inSession, data.stat().czxid());
      if (!closed && !data.bytes().equals(Bytes.of(wanted))) {
        write(wanted, new CompletableFuture<>());
      }
      placed.complete(null);
    } else {
      own = null;
    }
    CompletableFuture<@Nullable Void> next = new CompletableFuture<>();
    pause = next;
    Stages.after(found.watch().event(), () -> next.complete(null));
    if (closed) {
      next.complete(null);
    }
    Stages.after(next, () -> goOn(sessionId, inSession, found.watch()));
  }

  private void goOn(long sessionId, Operations inSession, OneShotWatch watch) {
    if (isOver()) {
      watch.cancel();
    } else {
      check(sessionId, inSession);
    }
  }

  private void fail(Throwable failure) {
    own = null;
    if (Stages.isForNextSession(client, failure)) {
      start();
    } else {
      placed.completeExceptionally(failure);
      gone.complete(null);
    }
  }

  /** Once closed nothing is done any more, but to delete what was made. */
  private boolean isOver() {
    if (!closed) {
      return false;
    }
    placed.cancel(false);
    Own last = own;
    if (last == null) {
      gone.complete(null);
    } else {
      Stages.handOn(Znodes.deleteOwn(client, last.inSession(), path, last.czxid()), gone);
    }
    return true;
  }
}
