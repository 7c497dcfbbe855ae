package dev.ostler.client;

import dev.ostler.client.session.Failure;
import dev.ostler.client.watch.WatchTable;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.value.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Takes all watches of some kinds away from a path, at the server and here. */
final class WatchRemoval extends OperationCall<Void> {
  private final Path serverPath;
  private final List<WatchTable.Slot> slots;
  private final boolean local;

  WatchRemoval(Scope scope, String path, WatchTarget target, boolean local) {
    super(
        scope,
        new Request.RemoveWatches(scope.chroot().toServer(path), target.type()),
        "removeWatches",
        path,
        ClientOperations::nothing);
    this.serverPath = scope.chroot().toServer(path);
    this.slots = WatchTable.slotsOf(target.type());
    this.local = local;
  }

  CompletableFuture<Void> begin() {
    driver()
        .executeOrElse(
            () -> {
              WatchTable table = driver().watches();
              if (slots.stream().anyMatch(slot -> table.has(slot, serverPath))) {
                driver().submitHere(this);
              } else {
                fail(failure(ErrorCode.NO_WATCHER));
              }
            },
            this);
    return stage();
  }

  @Override
  protected void answered(int error, Input body) {
    if (error == ErrorCode.OK || local) {
      driver().watches().removed(slots, serverPath);
      driver().succeed(stage());
    } else {
      fail(failure(error));
    }
  }

  @Override
  protected void failed(Failure failure) {
    if (local) {
      driver().watches().removed(slots, serverPath);
      driver().succeed(stage());
    } else {
      super.failed(failure);
    }
  }
}
