package dev.ostler.client.recipe;

import dev.ostler.client.Children;
import dev.ostler.client.Client;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.ClientException.SessionExpired;
import dev.ostler.client.CreateMode;
import dev.ostler.client.CreateOptions;
import dev.ostler.client.Created;
import dev.ostler.client.Operations;
import dev.ostler.client.Paths;
import dev.ostler.client.Watched;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Waits, as the first of a semaphore's line, until one of the leases is free. */
final class LeaseWait {
  private final Client client;
  private final Line leases;
  private final int leasesMax;
  private final byte[] owner;
  private final Held turn;
  private final Operations inSession;
  private final CompletableFuture<Optional<Held>> outcome = new CompletableFuture<>();
  private final Withdrawal withdrawal = new Withdrawal();

  /**
   * @param turn the lease is taken in the same session
   */
  LeaseWait(Client client, Line leases, int leasesMax, byte[] owner, Held turn) {
    this.client = client;
    this.leases = leases;
    this.leasesMax = leasesMax;
    this.owner = owner;
    this.turn = turn;
    this.inSession = client.inSession(turn.sessionId()).retrying(Stages.PATIENT);
  }

  /** Ends with nothing if it was withdrawn or the turn was lost. */
  CompletionStage<Optional<Held>> begin() {
    Stages.after(turn.lost(), this::withdraw);
    create(UUID.randomUUID());
    return outcome;
  }

  void withdraw() {
    withdrawal.make();
  }

  private void create(UUID id) {
    if (withdrawal.isMade()) {
      outcome.complete(Optional.empty());
      return;
    }
    Stages.on(
        inSession.createOnce(
            id,
            Paths.child(leases.path(), leases.marker()),
            owner,
            CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL)),
        this::look,
        failure -> {
          if (failure instanceof NoNode) {
            Stages.on(
                Znodes.ensureContainer(client, inSession, leases.path()),
                ignored -> create(id),
                this::fail);
          } else {
            fail(failure);
          }
        });
  }

  private void look(Created created) {
    if (withdrawal.isMade()) {
      giveUp(created);
      return;
    }
    Stages.on(
        inSession.getChildrenAndWatch(leases.path()),
        children -> decide(created, children),
        failure -> {
          remove(created);
          fail(failure);
        });
  }

  private void decide(Created created, Watched<Children> children) {
    List<Line.Seat> seats = leases.seats(children.result().names());
    int rank = Line.indexOf(seats, created.name());
    if (rank < 0) {
      children.watch().cancel();
      create(UUID.randomUUID());
    } else if (rank < leasesMax) {
      children.watch().cancel();
      take(created);
    } else {
      withdrawal.pause(children.watch(), () -> look(created));
    }
  }

  private void take(Created created) {
    if (withdrawal.isMade()) {
      giveUp(created);
      return;
    }
    Held lease =
        Held.begin(
            client,
            inSession,
            turn.sessionId(),
            created.path(),
            created.stat().czxid(),
            operations -> operations.ensureDeleted(created.path()));
    if (lease.isHeldNow()) {
      outcome.complete(Optional.of(lease));
    } else {
      lease.close();
      outcome.complete(Optional.empty());
    }
  }

  private void giveUp(Created created) {
    remove(created);
    outcome.complete(Optional.empty());
  }

  private void remove(Created created) {
    Stages.after(inSession.ensureDeleted(created.path()), () -> {});
  }

  private void fail(Throwable failure) {
    if (failure instanceof SessionExpired) {
      outcome.complete(Optional.empty());
    } else {
      outcome.completeExceptionally(failure);
    }
  }
}
