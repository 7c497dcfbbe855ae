package dev.ostler.client;

import dev.ostler.client.watch.WatchTable;
import dev.ostler.client.watch.Watcher;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Stat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A read that leaves a one-shot watch. The watch stands in the table from the answer on, which
 * comes before any event that it could bring.
 *
 * @param <T> what is read
 */
final class WatchedRead<T> extends OperationCall<Watched<T>> {
  private final String clientPath;
  private final Path serverPath;
  private final WatchTable.Slot slot;
  private final Reader<T> result;
  private final @Nullable T ifMissing;

  /**
   * @param slot of a read that succeeded
   * @param ifMissing what an exists of no znode ends with; null for reads that fail then
   */
  WatchedRead(
      Scope scope,
      Request request,
      String operation,
      String path,
      Path serverPath,
      WatchTable.Slot slot,
      Reader<T> result,
      @Nullable T ifMissing) {
    super(
        scope,
        request,
        operation,
        path,
        in -> {
          throw new IllegalStateException("answers are taken as a whole");
        });
    this.clientPath = path;
    this.serverPath = serverPath;
    this.slot = slot;
    this.result = result;
    this.ifMissing = ifMissing;
  }

  /** An exists. */
  static WatchedRead<Optional<Stat>> exists(Scope scope, String path, Path serverPath) {
    return new WatchedRead<>(
        scope,
        new Request.Exists(serverPath, true),
        "exists",
        path,
        serverPath,
        WatchTable.Slot.DATA,
        in -> Optional.of(in.readStat()),
        Optional.empty());
  }

  @Override
  protected void answered(int error, Input body) throws MalformedException {
    if (error == ErrorCode.OK) {
      T read = result.read(body);
      succeed(new Watched<>(read, watch(slot)));
    } else if (error == ErrorCode.NO_NODE && ifMissing != null) {
      succeed(new Watched<>(ifMissing, watch(WatchTable.Slot.EXIST)));
    } else {
      fail(failure(error));
    }
  }

  private OneShotWatch watch(WatchTable.Slot where) {
    Waiting waiting = new Waiting(where);
    driver().watches().add(where, serverPath, waiting);
    return waiting;
  }

  /** Who waits for the change. */
  private final class Waiting implements OneShotWatch, Watcher {
    private final WatchTable.Slot where;
    private final CompletableFuture<WatchEvent> event = new CompletableFuture<>();

    Waiting(WatchTable.Slot where) {
      this.where = where;
    }

    @Override
    public void on(WatchEvent.Kind kind, Path path, long zxid) {
      driver().complete(event, new WatchEvent(kind, clientPath, zxid));
    }

    @Override
    public CompletionStage<WatchEvent> event() {
      return event.minimalCompletionStage();
    }

    @Override
    public void cancel() {
      driver()
          .execute(() -> {
            boolean unused = driver().watches().remove(where, serverPath, this);
          });
    }
  }
}
