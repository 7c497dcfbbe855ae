package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException.MultiFailed;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.ClientException.NodeExists;
import dev.ostler.client.ClientException.SessionExpired;
import dev.ostler.client.CreateMode;
import dev.ostler.client.Created;
import dev.ostler.client.MultiReadResult;
import dev.ostler.client.MultiReadResult.ChildrenRead;
import dev.ostler.client.OneShotWatch;
import dev.ostler.client.Operations;
import dev.ostler.client.Paths;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to get an element of a queue.
 *
 * <pre>
 *   list ─► free ones, and nobody waits? ── yes ─► claim the lowest ─► Delivery
 *    ▲          └─ no ─► line up; the first one watches items and claims ─┐
 *    └────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>Whoever finds an element goes on at once and needs no line; only who finds nothing lines up,
 * so an element wakes one taker and not all.
 */
final class QueueTaker {
  private final DistributedQueue queue;
  private final Client client;
  private final QueuePaths paths;
  private final boolean patient;
  private final CompletableFuture<Optional<Delivery>> result;
  private final Line takers;
  private final String mark = UUID.randomUUID().toString();
  private volatile @Nullable Held turn;

  /**
   * @param result given up once it has ended in another way
   */
  QueueTaker(
      DistributedQueue queue,
      Client client,
      QueuePaths paths,
      boolean patient,
      CompletableFuture<Optional<Delivery>> result) {
    this.queue = queue;
    this.client = client;
    this.paths = paths;
    this.patient = patient;
    this.result = result;
    this.takers = new Line(client, paths.takers(), "lock-", null);
  }

  void begin() {
    Stages.after(result, this::leaveLine);
    open();
  }

  private void open() {
    if (result.isDone()) {
      return;
    }
    Stages.on(
        client.connected(),
        session ->
            list(new In(session.id(), client.inSession(session.id()).retrying(Stages.PATIENT))),
        this::fail);
  }

  /** The session this attempt takes place in. */
  private record In(long sessionId, Operations operations) {}

  private void list(In in) {
    if (result.isDone()) {
      return;
    }
    Stages.on(
        in.operations()
            .multiRead()
            .getChildren(paths.items())
            .getChildren(paths.claims())
            .getChildren(paths.takers())
            .commit(),
        found -> {
          List<Line.Seat> items = items(names(found.get(0)));
          Set<String> claimed = new HashSet<>(names(found.get(1)));
          items.removeIf(item -> claimed.contains(item.name()));
          boolean othersWait = turn == null && !names(found.get(2)).isEmpty();
          if (!items.isEmpty() && !(patient && othersWait)) {
            claim(in, items, 0);
          } else if (!patient) {
            result.complete(Optional.empty());
          } else if (turn == null) {
            lineUp();
          } else {
            watch(in);
          }
        },
        failure -> {
          if (Stages.isTransient(failure)) {
            Stages.later(client, () -> list(in), this::fail);
          } else {
            fail(failure);
          }
        });
  }

  private List<Line.Seat> items(List<String> names) {
    return new ArrayList<>(new Line(client, paths.items(), QueuePaths.ITEM, null).seats(names));
  }

  private static List<String> names(MultiReadResult result) {
    return result instanceof ChildrenRead children ? children.names() : List.of();
  }

  /** Tries to be the one who works on an element that is there and free, the lowest first. */
  private void claim(In in, List<Line.Seat> items, int index) {
    if (result.isDone()) {
      return;
    }
    if (index == items.size()) {
      list(in);
      return;
    }
    String name = items.get(index).name();
    String item = Paths.child(paths.items(), name);
    String claim = Paths.child(paths.claims(), name);
    Stages.on(
        in.operations()
            .multi()
            .check(item, Operations.ANY_VERSION)
            .create(claim, claimData(), CreateMode.EPHEMERAL)
            .commit(),
        results -> {
          if (results.get(1) instanceof Created created) {
            claimed(in, name, created.stat());
          }
        },
        failure -> claimFailed(in, items, index, failure));
  }

  private void claimFailed(In in, List<Line.Seat> items, int index, Throwable failure) {
    if (failure instanceof MultiFailed multi) {
      if (multi.reason() instanceof NodeExists
          || (multi.index() == 0 && multi.reason() instanceof NoNode)) {
        claim(in, items, index + 1);
      } else if (multi.reason() instanceof NoNode) {
        Stages.on(paths.ensure(client), ignored -> claim(in, items, index), this::fail);
      } else {
        fail(multi.reason());
      }
    } else if (Stages.isUnknown(failure) && !(failure instanceof SessionExpired)) {
      resolve(in, items, index);
    } else if (Stages.isTransient(failure)) {
      Stages.later(client, () -> claim(in, items, index), this::fail);
    } else {
      fail(failure);
    }
  }

  /** Tells this attempt from others of the same session, and people who made it. */
  private byte[] claimData() {
    return (mark + " " + new String(Owner.thisProcess(), StandardCharsets.UTF_8))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** After an answer was lost: the claim is there and this attempt's, or it was not made. */
  private void resolve(In in, List<Line.Seat> items, int index) {
    String name = items.get(index).name();
    Stages.on(
        in.operations().sync(paths.claims()),
        synced ->
            Stages.on(
                in.operations().getData(Paths.child(paths.claims(), name)),
                found -> {
                  if (found.text().startsWith(mark)) {
                    claimed(in, name, found.stat());
                  } else {
                    claim(in, items, index + 1);
                  }
                },
                failure -> {
                  if (failure instanceof NoNode) {
                    claim(in, items, index);
                  } else {
                    fail(failure);
                  }
                }),
        this::fail);
  }

  private void claimed(In in, String name, Stat stat) {
    String path = Paths.child(paths.claims(), name);
    Held claim =
        Held.begin(
            client,
            in.operations(),
            in.sessionId(),
            path,
            stat.czxid(),
            operations -> Znodes.deleteOwn(client, operations, path, stat.czxid()));
    Stages.on(
        in.operations().getData(Paths.child(paths.items(), name)),
        data -> deliver(name, data.bytes(), claim),
        failure -> {
          claim.close();
          if (failure instanceof NoNode) {
            list(in);
          } else {
            fail(failure);
          }
        });
  }

  private void deliver(String name, Bytes data, Held claim) {
    if (!claim.isHeldNow()) {
      claim.close();
      open();
    } else if (!result.complete(Optional.of(new Delivery(queue, name, data, claim)))) {
      claim.close();
    }
  }

  private void lineUp() {
    CompletableFuture<Held> waiting = takers.acquire(false, Owner.thisProcess());
    Stages.after(result, () -> waiting.cancel(false));
    Stages.on(
        waiting,
        held -> {
          turn = held;
          if (result.isDone()) {
            held.close();
          }
          open();
        },
        this::fail);
  }

  /** As the first of the line: waits until something is put, given back or lost. */
  private void watch(In in) {
    Held first = turn;
    if (first == null || !first.isHeldNow()) {
      leaveLine();
      turn = null;
      open();
      return;
    }
    Stages.on(
        in.operations().getChildrenAndWatch(paths.items()),
        items ->
            Stages.on(
                in.operations().getChildrenAndWatch(paths.claims()),
                claims -> {
                  List<Line.Seat> free = items(items.result().names());
                  Set<String> claimed = new HashSet<>(claims.result().names());
                  free.removeIf(item -> claimed.contains(item.name()));
                  if (!free.isEmpty()) {
                    items.watch().cancel();
                    claims.watch().cancel();
                    claim(in, free, 0);
                  } else {
                    await(in, first, items.watch(), claims.watch());
                  }
                },
                failure -> {
                  items.watch().cancel();
                  missing(in, failure);
                }),
        failure -> missing(in, failure));
  }

  private void missing(In in, Throwable failure) {
    if (failure instanceof NoNode) {
      Stages.on(paths.ensure(client), ignored -> watch(in), this::fail);
    } else {
      fail(failure);
    }
  }

  private void await(In in, Held first, OneShotWatch items, OneShotWatch claims) {
    CompletableFuture<@Nullable Void> next = new CompletableFuture<>();
    Stages.after(items.event(), () -> next.complete(null));
    Stages.after(claims.event(), () -> next.complete(null));
    Stages.after(first.ended(), () -> next.complete(null));
    Stages.after(
        next,
        () -> {
          items.cancel();
          claims.cancel();
          list(in);
        });
  }

  private void leaveLine() {
    Held last = turn;
    if (last != null) {
      last.close();
    }
  }

  private void fail(Throwable failure) {
    if (Stages.isForNextSession(client, failure)) {
      leaveLine();
      turn = null;
      open();
    } else {
      result.completeExceptionally(failure);
    }
  }
}
