package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException.BadVersion;
import dev.ostler.client.ClientException.MultiFailed;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.ClientException.NodeExists;
import dev.ostler.client.CreateMode;
import dev.ostler.client.Multi;
import dev.ostler.client.Operations;
import dev.ostler.client.Paths;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Puts elements into a queue, each exactly once, in batches.
 *
 * <p>One multi is under way at a time: it creates the elements that came meanwhile and writes the
 * producer's own ephemeral znode on the condition of its version. When the answer is lost the same
 * multi is sent again: if the version has moved on, the first one was carried out. The element
 * itself could not tell, for a taker may have finished it by then.
 */
final class QueueProducer {
  /** Elements of one multi. */
  private static final int BATCH_MAX = 100;

  /** Bytes of one multi: what a server accepts is a little more than a million. */
  private static final int BATCH_BYTES_MAX = 500_000;

  private final Client client;
  private final QueuePaths paths;
  private final ReentrantLock guard = new ReentrantLock();
  private final ArrayDeque<Put> waiting = new ArrayDeque<>();
  private boolean busy;
  private boolean closed;

  // Below: used by the one batch that is under way.
  private @Nullable Marker marker;

  /** An element on its way. */
  private record Put(Bytes data, CompletableFuture<Void> done) {}

  /**
   * This producer's znode in a session.
   *
   * @param version it has once all batches so far are done
   */
  private record Marker(long sessionId, Operations inSession, String path, int version) {
    Marker next() {
      return new Marker(sessionId, inSession, path, version + 1);
    }
  }

  QueueProducer(Client client, QueuePaths paths) {
    this.client = client;
    this.paths = paths;
  }

  CompletionStage<Void> put(byte[] data) {
    Put put = new Put(Bytes.of(data), new CompletableFuture<>());
    guard.lock();
    try {
      if (closed) {
        return CompletableFuture.failedFuture(
            new IllegalStateException("Nothing is put into a queue that was closed; make another"));
      }
      waiting.add(put);
      if (busy) {
        return put.done();
      }
      busy = true;
    } finally {
      guard.unlock();
    }
    nextBatch();
    return put.done();
  }

  /** Takes no more; once what waits is done with, nothing is left of this producer. */
  void close() {
    guard.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (busy) {
        return;
      }
    } finally {
      guard.unlock();
    }
    dropMarker();
  }

  private void nextBatch() {
    List<Put> batch = new ArrayList<>();
    boolean last;
    guard.lock();
    try {
      int bytes = 0;
      for (Put put = waiting.peek(); put != null; put = waiting.peek()) {
        bytes += put.data().length();
        if (!batch.isEmpty() && (batch.size() == BATCH_MAX || bytes > BATCH_BYTES_MAX)) {
          break;
        }
        batch.add(waiting.remove());
      }
      busy = !batch.isEmpty();
      last = closed && !busy;
    } finally {
      guard.unlock();
    }
    if (!batch.isEmpty()) {
      begin(batch);
    } else if (last) {
      dropMarker();
    }
  }

  /** The next batch has another one. */
  private void dropMarker() {
    Marker dropped = marker;
    marker = null;
    if (dropped != null) {
      Operations patient = dropped.inSession().retrying(Stages.PATIENT);
      Stages.after(patient.ensureDeleted(dropped.path()), () -> {});
    }
  }

  /** Makes sure of the session and its marker. */
  private void begin(List<Put> batch) {
    Stages.on(
        client.connected(),
        session -> {
          Marker last = marker;
          if (last != null && last.sessionId() == session.id()) {
            send(batch, last, null);
            return;
          }
          Operations inSession = client.inSession(session.id());
          String path = Paths.child(paths.producers(), UUID.randomUUID().toString());
          mark(batch, new Marker(session.id(), inSession, path, 0));
        },
        failure -> fail(batch, failure));
  }

  private void mark(List<Put> batch, Marker fresh) {
    Stages.on(
        fresh.inSession().create(fresh.path(), null, CreateMode.EPHEMERAL),
        created -> marked(batch, fresh),
        failure -> {
          if (failure instanceof NodeExists) {
            marked(batch, fresh);
          } else if (failure instanceof NoNode) {
            Stages.on(
                paths.ensure(client),
                ignored -> mark(batch, fresh),
                trouble -> fail(batch, trouble));
          } else if (Stages.isForNextSession(client, failure)) {
            begin(batch);
          } else if (Stages.isTransient(failure)) {
            Stages.later(client, () -> mark(batch, fresh), trouble -> fail(batch, trouble));
          } else {
            fail(batch, failure);
          }
        });
  }

  private void marked(List<Put> batch, Marker fresh) {
    marker = fresh;
    send(batch, fresh, null);
  }

  /**
   * Sends a batch.
   *
   * @param doubt why the same batch may have been carried out already; null if it was not
   */
  private void send(List<Put> batch, Marker now, @Nullable Throwable doubt) {
    Multi multi = now.inSession().multi().setData(now.path(), null, now.version());
    for (Put put : batch) {
      multi.create(
          Paths.child(paths.items(), QueuePaths.ITEM),
          put.data().array(),
          CreateMode.PERSISTENT_SEQUENTIAL);
    }
    Stages.on(
        multi.commit(), results -> done(batch, now), failure -> failed(batch, now, doubt, failure));
  }

  private void done(List<Put> batch, Marker now) {
    marker = now.next();
    batch.forEach(put -> put.done().complete(null));
    nextBatch();
  }

  private void failed(List<Put> batch, Marker now, @Nullable Throwable doubt, Throwable failure) {
    if (failure instanceof MultiFailed multi) {
      refused(batch, now, doubt, multi);
    } else if (Stages.isTransient(failure)) {
      Throwable open = doubt == null && Stages.isUnknown(failure) ? failure : doubt;
      Stages.later(
          client,
          () -> send(batch, now, open),
          trouble -> fail(batch, open == null ? trouble : open));
    } else if (Stages.isForNextSession(client, failure)
        && doubt == null
        && !Stages.isUnknown(failure)) {
      begin(batch);
    } else {
      dropMarker();
      fail(batch, doubt == null || Stages.isUnknown(failure) ? failure : doubt);
    }
  }

  private void refused(
      List<Put> batch, Marker now, @Nullable Throwable doubt, MultiFailed failure) {
    if (failure.index() == 0 && doubt != null && failure.reason() instanceof BadVersion) {
      done(batch, now);
    } else if (failure.index() == 0) {
      // Somebody changed or deleted the marker.
      dropMarker();
      if (doubt == null) {
        begin(batch);
      } else {
        fail(batch, doubt);
      }
    } else if (failure.reason() instanceof NoNode) {
      // The condition held: what was sent before was not carried out.
      Stages.on(
          paths.ensure(client), ignored -> send(batch, now, null), trouble -> fail(batch, trouble));
    } else {
      // One that the server does not take must not stop the others.
      Put wrong = batch.get(failure.index() - 1);
      wrong.done().completeExceptionally(failure.reason());
      List<Put> others = new ArrayList<>(batch);
      others.remove(wrong);
      if (others.isEmpty()) {
        nextBatch();
      } else {
        send(others, now, null);
      }
    }
  }

  private void fail(List<Put> batch, Throwable failure) {
    batch.forEach(put -> put.done().completeExceptionally(failure));
    nextBatch();
  }
}
