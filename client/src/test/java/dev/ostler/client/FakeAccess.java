package dev.ostler.client;

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
   * @param meanwhile what happens while they do
   */
  public static BlockingOperations blocking(Operations operations, Runnable meanwhile) {
    return new BlockingOperations(
        operations,
        () -> {
          meanwhile.run();
          return false;
        });
  }
}
