package dev.ostler.client;

import dev.ostler.client.connection.ClientDriver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The client over real sockets. */
final class DefaultClient extends ClientOperations implements Client {
  /** Longest wait for a close; the machine gives up a little sooner by itself. */
  private static final long CLOSE_SECONDS = 6;

  private static final long TROUBLE_SECONDS = 1;

  private DefaultClient(ClientDriver driver) {
    super(
        new OperationCall.Scope(
            driver, new Chroot(driver.options().connectionString().chroot()), 0),
        RetryPolicy.NONE,
        new OpenIds());
  }

  static Client start(ClientOptions options) {
    ClientDriver driver = new ClientDriver(options);
    driver.start();
    return new DefaultClient(driver);
  }

  @Override
  public ClientOptions options() {
    return driver().options();
  }

  @Override
  public ConnectionState state() {
    return driver().state();
  }

  @Override
  public @Nullable Session session() {
    return driver().session();
  }

  @Override
  public CompletionStage<Session> connected() {
    return connectedFuture();
  }

  private CompletableFuture<Session> connectedFuture() {
    CompletableFuture<Session> stage = new CompletableFuture<>();
    Registration registration = addListener((state, session) -> settle(stage, state, session));
    settle(stage, state(), session());
    return stage.whenComplete((session, failure) -> registration.close());
  }

  private void settle(
      CompletableFuture<Session> stage, ConnectionState state, @Nullable Session session) {
    if (state.isConnected() && session != null) {
      boolean unused = stage.complete(session);
    } else if (state == ConnectionState.AUTH_FAILED) {
      CompletableFuture<Boolean> unused =
          driver()
              .lastTrouble()
              .thenApply(trouble ->
                  stage.completeExceptionally(new ClientException.AuthFailed("connect", trouble)));
    } else if (state == ConnectionState.EXPIRED && !options().newSessionAfterExpiry()) {
      boolean unused =
          stage.completeExceptionally(
              new ClientException.SessionExpired("connect", null, "the session is over", false));
    } else if (state == ConnectionState.CLOSED) {
      boolean unused =
          stage.completeExceptionally(new ClientException.Closed("connect", null, false));
    }
  }

  @Override
  public Session awaitConnected(Duration limit) throws InterruptedException {
    try {
      return blocking().await(connectedFuture(), limit);
    } catch (TimeoutException e) {
      ClientException failure =
          new ClientException.ConnectionLost(
              "connect",
              null,
              "no session within " + limit.toMillis() + " ms: " + trouble(),
              false);
      failure.initCause(e);
      throw failure.calledHere();
    }
  }

  private String trouble() throws InterruptedException {
    try {
      return driver().lastTrouble().get(TROUBLE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return "the client's thread is busy with a callback";
    }
  }

  @Override
  public Duration sessionLeaseRemaining() {
    return driver().leaseRemaining();
  }

  @Override
  public Duration sessionLeaseRemaining(long sessionId) {
    return driver().leaseRemaining(sessionId);
  }

  @Override
  public Registration addListener(ConnectionListener listener) {
    driver().addListener(listener);
    return () -> driver().removeListener(listener);
  }

  @Override
  public CompletionStage<Void> delay(Duration time) {
    CompletableFuture<Void> stage = new CompletableFuture<>();
    driver()
        .schedule(
            time,
            () -> stage.complete(null),
            () -> stage.completeExceptionally(new ClientException.Closed("delay", null, false)));
    return stage;
  }

  @Override
  public void updateServers(String connectionString) {
    ConnectionString other = ConnectionString.parse(connectionString);
    String own = options().connectionString().chroot();
    if (!other.chroot().equals("/") && !other.chroot().equals(own)) {
      throw new IllegalArgumentException(
          "The chroot of a client cannot change: it is " + own + ", not " + other.chroot());
    }
    driver().updateServers(other.servers());
  }

  @Override
  public void close() {
    CompletableFuture<Void> closed = driver().close();
    if (driver().inCallback()) {
      return;
    }
    try {
      closed.get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // The close goes on by itself; whoever interrupted wants this thread back.
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "The client did not end within " + CLOSE_SECONDS + " s; is a callback waiting?", e);
    }
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return driver().close();
  }

  @Override
  public void abandon() {
    CompletableFuture<Void> unused = driver().abandon();
  }
}
