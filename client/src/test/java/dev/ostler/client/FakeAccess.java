package dev.ostler.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens to the fake what only this package can make. */
public final class FakeAccess {
  private FakeAccess() {}

  public static ClientException connectionLost(
      String operation, @Nullable String path, boolean unknown) {
    return new ClientException.ConnectionLost(operation, path, "the connection was lost", unknown);
  }

  public static ClientException timedOut(String operation, @Nullable String path) {
    return new ClientException.TimedOut(operation, path, "no server was connected", false);
  }

  public static ClientException notReadOnly(String operation, @Nullable String path) {
    return new ClientException.NotReadOnly(operation, path);
  }

  public static ClientException sessionExpired(
      String operation, @Nullable String path, boolean unknown) {
    return new ClientException.SessionExpired(operation, path, "the session is over", unknown);
  }

  public static ClientException closed(String operation, @Nullable String path, boolean unknown) {
    return new ClientException.Closed(operation, path, unknown);
  }

  public static ClientException multiFailed(int index, ClientException reason) {
    return new ClientException.MultiFailed(index, reason);
  }

  /**
   * Operations that wait.
   *
   * @param waiting called with what is waited for; it has ended, or will, when that returns
   */
  public static BlockingOperations blocking(
      Operations operations, Consumer<CompletableFuture<?>> waiting) {
    return new BlockingOperations(
        operations,
        future -> {
          waiting.accept(future);
          return false;
        });
  }
}
