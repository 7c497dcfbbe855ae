package dev.ostler.client;

import dev.ostler.client.connection.ClientDriver;
import dev.ostler.client.session.Call;
import dev.ostler.client.session.Failure;
import dev.ostler.client.watch.WatchTable;
import dev.ostler.client.watch.Watcher;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.value.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A {@link Watch}. It stands in the table from when it is asked for, so that the end of another one
 * on the same path does not take it away at the server; until it is armed it tells nothing.
 */
final class ArmedWatch implements Watch, Watcher {
  private final OperationCall.Scope scope;
  private final String path;
  private final WatchMode mode;
  private final WatchListener listener;
  private final Path serverPath;
  private final WatchTable.Slot slot;

  private volatile boolean open;

  ArmedWatch(OperationCall.Scope scope, String path, WatchMode mode, WatchListener listener) {
    this.scope = scope;
    this.path = path;
    this.mode = mode;
    this.listener = listener;
    this.serverPath = scope.chroot().toServer(path);
    this.slot =
        switch (mode) {
          case PERSISTENT -> WatchTable.Slot.PERSISTENT;
          case PERSISTENT_RECURSIVE -> WatchTable.Slot.PERSISTENT_RECURSIVE;
        };
  }

  /** Asks the server to arm it. */
  CompletableFuture<Watch> arm() {
    Arming call = new Arming();
    ClientDriver driver = scope.driver();
    driver.executeOrElse(
        () -> {
          driver.watches().add(slot, serverPath, this);
          driver.submitHere(call);
        },
        call);
    return call.stage();
  }

  /** The request that arms it. */
  private final class Arming extends OperationCall<Watch> {
    Arming() {
      super(
          scope,
          new Request.AddWatch(serverPath, mode.mode()),
          "addWatch",
          path,
          in -> ArmedWatch.this);
    }

    @Override
    protected void answered(int error, Input body) {
      if (error == ErrorCode.OK) {
        // A removal asked for before has taken out all that stood there, this one too.
        boolean unused = driver().watches().remove(slot, serverPath, ArmedWatch.this);
        driver().watches().add(slot, serverPath, ArmedWatch.this);
        open = true;
        succeed(ArmedWatch.this);
      } else {
        boolean unused = driver().watches().remove(slot, serverPath, ArmedWatch.this);
        fail(failure(error));
      }
    }

    @Override
    protected void failed(Failure failure) {
      boolean unused = driver().watches().remove(slot, serverPath, ArmedWatch.this);
      super.failed(failure);
    }
  }

  @Override
  public void on(WatchEvent.Kind kind, Path where, long zxid) {
    if (!open) {
      return;
    }
    if (kind == WatchEvent.Kind.REMOVED || kind == WatchEvent.Kind.SESSION_ENDED) {
      open = false;
    }
    WatchEvent event = new WatchEvent(kind, scope.chroot().toClient(where), zxid);
    scope.driver().callback(() -> listener.on(event));
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public WatchMode mode() {
    return mode;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    CompletionStage<Void> unused = closeAsync();
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    ClientDriver driver = scope.driver();
    driver.execute(() -> {
      boolean was = driver.watches().remove(slot, serverPath, this);
      on(WatchEvent.Kind.REMOVED, serverPath, -1);
      if (was && !driver.watches().has(slot, serverPath)) {
        driver.submitHere(new Disarming(done));
      } else {
        driver.succeed(done);
      }
    });
    return done;
  }

  /** Tells the server to forget it. Whatever comes of that, it is forgotten here. */
  private final class Disarming extends Call {
    private final CompletableFuture<Void> done;

    Disarming(CompletableFuture<Void> done) {
      super(new Request.RemoveWatches(serverPath, target().type()), 0);
      this.done = done;
    }

    @Override
    protected void answered(int error, Input body) {
      scope.driver().succeed(done);
    }

    @Override
    protected void failed(Failure failure) {
      scope.driver().succeed(done);
    }
  }

  private WatchTarget target() {
    return switch (mode) {
      case PERSISTENT -> WatchTarget.PERSISTENT;
      case PERSISTENT_RECURSIVE -> WatchTarget.PERSISTENT_RECURSIVE;
    };
  }

  @Override
  public String toString() {
    return mode + " watch on " + path + (open ? "" : ", closed");
  }
}
