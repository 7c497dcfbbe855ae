package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException.BadVersion;
import dev.ostler.client.ClientException.MultiFailed;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.ClientException.NodeExists;
import dev.ostler.client.ClientException.NotEmpty;
import dev.ostler.client.CreateMode;
import dev.ostler.client.CreateOptions;
import dev.ostler.client.Created;
import dev.ostler.client.OneShotWatch;
import dev.ostler.client.Operations;
import dev.ostler.client.Paths;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Several processes begin something together and end it together.
 *
 * <pre>{@code
 * DoubleBarrier barrier = new DoubleBarrier(client, "/jobs/42", 5);
 * Held inside = client.blocking().await(barrier.enter());
 * compute();
 * client.blocking().await(barrier.leave(inside));
 * }</pre>
 *
 * <p><b>Znodes.</b> {@code PATH/_c_ID-member-NUMBER}, ephemeral, for each process that has come and
 * not left; {@code PATH/ready}, persistent, once enough have come. {@code PATH} is a container. The
 * last to leave changes {@code ready}, so that nobody enters any more, and deletes it. (Curator's
 * {@code DistributedDoubleBarrier} uses {@code ready} as well, but other names beside it.)
 *
 * <p><b>Promise.</b> Nobody has entered before as many as are wanted have come, at one time. Nobody
 * has left before all that entered have begun to leave, or are dead. One round for each path: take
 * another path for the next, for instance with the round's number.
 *
 * <p><b>Failures.</b> Connection lost and back: nothing changes. Session over or process dead: its
 * member is gone, so others do not wait for it in {@link #leave}, and {@link #enter} needs somebody
 * else instead; whoever waits there and lives comes again in the next session. If the others have
 * been in and out meanwhile, {@link #enter} ends with {@link IllegalStateException}, or, when
 * nothing is left of the round, waits for good: limit the wait. If the last one dies on its way out
 * {@code ready} may stay, and the path must not be used again.
 *
 * <p>Any thread may call everything.
 */
public final class DoubleBarrier {
  private static final String READY = "ready";

  /** The version of {@link #READY} while the round may be entered. */
  private static final int OPEN = 0;

  private final Client client;
  private final Line line;
  private final int parties;

  /**
   * @param parties how many must come, 1 or more
   * @throws IllegalArgumentException that number or the path makes no sense
   */
  public DoubleBarrier(Client client, String path, int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException("A barrier is for 1 party or more, not " + parties);
    }
    this.client = client;
    this.line = new Line(client, Znodes.checked(path), "member-", null);
    this.parties = parties;
  }

  /**
   * Comes and waits for the others. Cancelling the stage's future goes away again.
   *
   * @return the membership, for {@link #leave}; ends with {@link IllegalStateException} if the
   *     round was over before this process was in
   */
  public CompletionStage<Held> enter() {
    CompletableFuture<Held> result = new CompletableFuture<>();
    begin(result);
    return result;
  }

  private void begin(CompletableFuture<Held> result) {
    Stages.on(
        client.connected(),
        session -> new Entry(session.id(), result).create(UUID.randomUUID()),
        result::completeExceptionally);
  }

  /**
   * Waits until the others leave, too; also if the membership was lost, and in the next session.
   */
  public CompletionStage<Void> leave(Held inside) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    leave(inside, client.retrying(Stages.PATIENT), false, done);
    return done;
  }

  /**
   * The first waits for the last, all others delete their members and wait for the first: so few
   * watches go off for each that leaves. Whoever finds nobody else calls the round over.
   */
  private void leave(
      Held inside, Operations operations, boolean calledOver, CompletableFuture<Void> done) {
    Stages.on(
        operations.getChildren(line.path()),
        children -> {
          List<Line.Seat> members = line.seats(children.names());
          int own = Line.indexOf(members, Paths.name(inside.path()));
          if (!children.names().contains(READY)) {
            // Somebody has seen that all were gone: whoever is there now came later.
            Stages.on(
                inside.release(), released -> done.complete(null), done::completeExceptionally);
          } else if (members.size() == (own < 0 ? 0 : 1)) {
            if (calledOver) {
              Stages.on(
                  inside.release(),
                  released -> cleanUp(operations, done),
                  done::completeExceptionally);
            } else {
              callOver(inside, operations, done);
            }
          } else if (own == 0) {
            awaitEnd(inside, operations, members.get(members.size() - 1), done);
          } else {
            Stages.on(
                inside.release(),
                released -> awaitEnd(inside, operations, members.get(0), done),
                done::completeExceptionally);
          }
        },
        failure -> {
          if (failure instanceof NoNode) {
            done.complete(null);
          } else {
            done.completeExceptionally(failure);
          }
        });
  }

  /**
   * From now on nobody enters any more; then it looks again. What it saw before may have been old:
   * somebody may have come and entered meanwhile, and is waited for. Whoever enters demands the
   * version that this changes, and became a member before that: so one of both sees the other.
   */
  private void callOver(Held inside, Operations operations, CompletableFuture<Void> done) {
    Stages.on(
        operations.setData(Paths.child(line.path(), READY), null, OPEN),
        over -> leave(inside, operations, true, done),
        failure -> {
          if (failure instanceof BadVersion || failure instanceof NoNode) {
            leave(inside, operations, true, done);
          } else if (Stages.isTransient(failure) || Stages.isForNextSession(client, failure)) {
            Stages.later(
                client, () -> callOver(inside, operations, done), done::completeExceptionally);
          } else {
            done.completeExceptionally(failure);
          }
        });
  }

  /** Until the member goes, or the round ends: a late comer may stay for longer than that. */
  private void awaitEnd(
      Held inside, Operations operations, Line.Seat member, CompletableFuture<Void> done) {
    Consumer<Throwable> failed =
        failure -> {
          if (failure instanceof NoNode) {
            leave(inside, operations, false, done);
          } else {
            done.completeExceptionally(failure);
          }
        };
    Stages.on(
        operations.getDataAndWatch(Paths.child(line.path(), READY)),
        ready ->
            Stages.on(
                operations.getDataAndWatch(Paths.child(line.path(), member.name())),
                other -> {
                  CompletableFuture<Boolean> either = new CompletableFuture<>();
                  Stages.after(ready.watch().event(), () -> either.complete(true));
                  Stages.after(other.watch().event(), () -> either.complete(true));
                  Stages.after(
                      either,
                      () -> {
                        ready.watch().cancel();
                        other.watch().cancel();
                        leave(inside, operations, false, done);
                      });
                },
                failure -> {
                  ready.watch().cancel();
                  failed.accept(failure);
                }),
        failed);
  }

  private void cleanUp(Operations operations, CompletableFuture<Void> done) {
    // A late comer keeps the path from going: it is not empty then.
    Stages.on(
        operations.ensureDeleted(Paths.child(line.path(), READY)),
        gone ->
            Stages.on(
                operations.ensureDeleted(line.path()),
                nothingLeft -> done.complete(null),
                failure -> {
                  if (failure instanceof NotEmpty) {
                    done.complete(null);
                  } else {
                    done.completeExceptionally(failure);
                  }
                }),
        done::completeExceptionally);
  }

  /** One process on its way in, in one session. */
  private final class Entry {
    private final long sessionId;
    private final Operations inSession;
    private final CompletableFuture<Held> result;

    /** The member was lost: another entry has taken over. */
    private volatile boolean over;

    Entry(long sessionId, CompletableFuture<Held> result) {
      this.sessionId = sessionId;
      this.inSession = client.inSession(sessionId).retrying(Stages.PATIENT);
      this.result = result;
    }

    void create(UUID id) {
      if (result.isDone()) {
        return;
      }
      Stages.on(
          inSession.createOnce(
              id,
              Paths.child(line.path(), line.marker()),
              Owner.thisProcess(),
              CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL)),
          this::come,
          failure -> {
            if (failure instanceof NoNode) {
              Stages.on(
                  Znodes.ensureContainer(client, inSession, line.path()),
                  ignored -> create(id),
                  this::fail);
            } else {
              fail(failure);
            }
          });
    }

    private void come(Created created) {
      Held held =
          Held.begin(
              client,
              inSession,
              sessionId,
              created.path(),
              created.stat().czxid(),
              operations -> operations.ensureDeleted(created.path()));
      // Whoever went away, or can wait no more, must not be counted.
      Stages.after(
          result,
          () -> {
            if (result.isCompletedExceptionally()) {
              held.close();
            }
          });
      Stages.after(held.lost(), this::startAgain);
      count(held);
    }

    private void startAgain() {
      if (!over && !result.isDone()) {
        over = true;
        begin(result);
      }
    }

    private void fail(Throwable failure) {
      if (Stages.isForNextSession(client, failure)) {
        startAgain();
      } else if (!over) {
        result.completeExceptionally(failure);
      }
    }

    /** In, unless the round was called over meanwhile: the leader of the ensemble decides. */
    private void enter(Held held) {
      if (over || result.isDone()) {
        return;
      }
      Stages.on(
          inSession.multi().check(Paths.child(line.path(), READY), OPEN).commit(),
          open -> {
            if (!over) {
              result.complete(held);
            }
          },
          failure -> {
            if (failure instanceof MultiFailed) {
              tooLate();
            } else if (Stages.isTransient(failure)) {
              Stages.later(client, () -> enter(held), this::fail);
            } else {
              fail(failure);
            }
          });
    }

    private void tooLate() {
      if (!over) {
        result.completeExceptionally(
            new IllegalStateException(
                "The round at "
                    + line.path()
                    + " was over before this process was in; take another path for the next one"));
      }
    }

    private void count(Held held) {
      if (over || result.isDone()) {
        return;
      }
      Stages.on(
          inSession.getChildren(line.path()),
          children -> {
            if (children.names().contains(READY)) {
              enter(held);
            } else if (line.seats(children.names()).size() >= parties) {
              open(held);
            } else {
              await(held);
            }
          },
          this::fail);
    }

    private void open(Held held) {
      Stages.on(
          inSession.create(Paths.child(line.path(), READY), null),
          created -> enter(held),
          failure -> {
            if (failure instanceof NodeExists) {
              enter(held);
            } else if (Stages.isTransient(failure)) {
              Stages.later(client, () -> open(held), this::fail);
            } else {
              fail(failure);
            }
          });
    }

    private void await(Held held) {
      Stages.on(
          inSession.existsAndWatch(Paths.child(line.path(), READY)),
          watched -> {
            if (watched.result().isPresent()) {
              watched.watch().cancel();
              enter(held);
            } else {
              wait(held, watched.watch());
            }
          },
          this::fail);
    }

    private void wait(Held held, OneShotWatch watch) {
      Stages.after(
          result,
          () -> {
            if (result.isCompletedExceptionally()) {
              watch.cancel();
            }
          });
      Stages.after(watch.event(), () -> count(held));
    }
  }
}
