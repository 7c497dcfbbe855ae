package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.ClientException.SessionExpired;
import dev.ostler.client.CreateMode;
import dev.ostler.client.CreateOptions;
import dev.ostler.client.Created;
import dev.ostler.client.Operations;
import dev.ostler.client.Paths;
import dev.ostler.client.Session;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One attempt to get to the front of a {@link Line}. A state machine whose steps follow each other;
 * only {@link #withdraw} comes from elsewhere.
 *
 * <pre>
 *   join ─► create ─► look ─► first? ── yes ─► Held
 *    ▲                 ▲         └─ no ─► wait for the next lower znode ─┐
 *    │                 └────────────────────────────────────────────────┘
 *    └── session over, or somebody deleted the znode: again, at the end of the line
 * </pre>
 */
final class Place {
  private final Client client;
  private final Line line;
  private final boolean shared;
  private final byte[] data;
  private final boolean patient;
  private final CompletableFuture<Optional<Held>> outcome = new CompletableFuture<>();
  private final Withdrawal withdrawal = new Withdrawal();

  /**
   * @param patient whether to wait if it is not free
   */
  Place(Line line, boolean shared, byte[] data, boolean patient) {
    this.client = line.client();
    this.line = line;
    this.shared = shared;
    this.data = data;
    this.patient = patient;
  }

  /** Nothing if it was not free, and was not to wait or was withdrawn. */
  CompletionStage<Optional<Held>> outcome() {
    return outcome;
  }

  /** Gives the place up, unless it has had its turn. Its znode goes, in time. */
  void withdraw() {
    withdrawal.make();
  }

  /** Goes to the end of the line. */
  void join() {
    if (isGivenUp()) {
      return;
    }
    Stages.on(
        client.connected(),
        session -> {
          Operations inSession = client.inSession(session.id()).retrying(Stages.PATIENT);
          create(session, inSession, UUID.randomUUID());
        },
        this::fail);
  }

  private void create(Session session, Operations inSession, UUID id) {
    if (isGivenUp()) {
      return;
    }
    String marker = line.marker();
    if (shared && line.sharedMarker() != null) {
      marker = line.sharedMarker();
    }
    Stages.on(
        inSession.createOnce(
            id,
            Paths.child(line.path(), marker),
            data,
            CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL)),
        created -> look(new Seated(session, inSession, created)),
        failure -> {
          if (failure instanceof NoNode) {
            Stages.on(
                Znodes.ensureContainer(client, inSession, line.path()),
                ignored -> create(session, inSession, id),
                this::fail);
          } else {
            sweep(inSession, id, failure);
            fail(failure);
          }
        });
  }

  private void look(Seated seated) {
    if (isGivenUp()) {
      seated.remove();
      return;
    }
    Stages.on(
        seated.inSession().getChildren(line.path()),
        children -> decide(seated, line.seats(children.names())),
        failure -> leave(seated, failure));
  }

  private void decide(Seated seated, List<Line.Seat> seats) {
    int own = Line.indexOf(seats, seated.created().name());
    if (own < 0) {
      join();
      return;
    }
    Line.Seat blocker = Line.blocker(seats, own);
    if (blocker == null) {
      take(seated);
    } else if (patient) {
      await(seated, Paths.child(line.path(), blocker.name()));
    } else {
      seated.remove();
      outcome.complete(Optional.empty());
    }
  }

  private void take(Seated seated) {
    if (isGivenUp()) {
      seated.remove();
      return;
    }
    long sessionId = seated.session().id();
    if (client.sessionId() == sessionId && !Stages.hasLease(client, sessionId)) {
      // Stopped since the answer was sent, or the server is cut off from the others: only a new
      // answer, of a server that is not, tells whether the session is alive.
      Stages.later(client, () -> look(seated), failure -> leave(seated, failure));
      return;
    }
    Held held =
        Held.begin(
            client,
            seated.inSession(),
            sessionId,
            seated.created().path(),
            seated.created().stat().czxid(),
            inSession -> inSession.ensureDeleted(seated.created().path()));
    if (!held.isHeldNow()) {
      held.close();
      join();
    } else if (!outcome.complete(Optional.of(held))) {
      held.close();
    }
  }

  /** Watches one znode. That it is gone already leaves no watch behind. */
  private void await(Seated seated, String blocker) {
    Stages.on(
        seated.inSession().getDataAndWatch(blocker),
        watched -> withdrawal.pause(watched.watch(), () -> look(seated)),
        failure -> {
          if (failure instanceof NoNode) {
            look(seated);
          } else {
            leave(seated, failure);
          }
        });
  }

  private void leave(Seated seated, Throwable failure) {
    seated.remove();
    fail(failure);
  }

  private void fail(Throwable failure) {
    if (Stages.isForNextSession(client, failure)) {
      join();
    } else {
      outcome.completeExceptionally(failure);
    }
  }

  private boolean isGivenUp() {
    if (withdrawal.isMade()) {
      outcome.complete(Optional.empty());
    }
    return withdrawal.isMade();
  }

  /** A create that failed in an unusual way may have left something behind. */
  private void sweep(Operations inSession, UUID id, Throwable failure) {
    if (!Stages.isUnknown(failure) || failure instanceof SessionExpired) {
      return;
    }
    String mark = "_c_" + id + "-";
    Stages.on(
        inSession.getChildren(line.path()),
        children -> {
          for (String name : children.names()) {
            if (name.startsWith(mark)) {
              Stages.after(inSession.ensureDeleted(Paths.child(line.path(), name)), () -> {});
            }
          }
        },
        ignored -> {});
  }

  /** Has a znode in the line. */
  private record Seated(Session session, Operations inSession, Created created) {
    void remove() {
      Stages.after(inSession.ensureDeleted(created.path()), () -> {});
    }
  }
}
