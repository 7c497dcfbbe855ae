package dev.ostler.client;

import dev.ostler.client.connection.ClientDriver;
import dev.ostler.client.session.Call;
import dev.ostler.client.session.Failure;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A request whose answer ends a stage.
 *
 * @param <T> what the stage ends with
 */
class OperationCall<T extends @Nullable Object> extends Call {
  /** Reads the body of an answer. */
  @FunctionalInterface
  interface Reader<T extends @Nullable Object> {
    T read(Input in) throws MalformedException;
  }

  private final ClientDriver driver;
  private final Chroot chroot;
  private final String operation;
  private final @Nullable String path;
  private final Reader<T> reader;
  private final CompletableFuture<T> stage = new CompletableFuture<>();

  OperationCall(
      Scope scope, Request request, String operation, @Nullable String path, Reader<T> reader) {
    super(request, scope.pinnedSession());
    this.driver = scope.driver();
    this.chroot = scope.chroot();
    this.operation = operation;
    this.path = path;
    this.reader = reader;
  }

  /** Where and for which session calls are made. */
  record Scope(ClientDriver driver, Chroot chroot, long pinnedSession) {}

  final CompletableFuture<T> stage() {
    return stage;
  }

  final ClientDriver driver() {
    return driver;
  }

  @Override
  protected void answered(int error, Input body) throws MalformedException {
    if (error == ErrorCode.OK) {
      succeed(reader.read(body));
    } else {
      fail(failure(error));
    }
  }

  final void succeed(T result) {
    driver.complete(stage, result);
  }

  final void fail(ClientException failure) {
    driver.fail(stage, failure);
  }

  final ClientException failure(int error) {
    return error == ErrorCode.NO_NODE && !chroot.isNone()
        ? new ClientException.NoNode(operation, path, chroot.toString())
        : ClientException.of(error, operation, path);
  }

  @Override
  protected void failed(Failure failure) {
    fail(exception(failure));
  }

  final ClientException exception(Failure failure) {
    String reason = failure.reason();
    boolean sent = failure.sent();
    return switch (failure.kind()) {
      case CONNECTION_LOST -> new ClientException.ConnectionLost(operation, path, reason, sent);
      case TIMED_OUT -> new ClientException.TimedOut(operation, path, reason, sent);
      case SESSION_EXPIRED -> new ClientException.SessionExpired(operation, path, reason, sent);
      case CLOSED -> new ClientException.Closed(operation, path, sent);
      case AUTH_FAILED -> new ClientException.AuthFailed(operation, reason);
      case OVERLOADED -> new ClientException.Overloaded(operation, path, reason);
      case REQUEST_TOO_LARGE ->
          new ClientException.TooLarge(
              operation,
              path,
              "the request has more than " + driver.options().maxRequestBytes() + " bytes",
              false);
      case REPLY_TOO_LARGE ->
          new ClientException.TooLarge(
              operation,
              path,
              reason + ", and this client takes " + driver.options().maxReplyBytes(),
              true);
      case REPLY_MALFORMED ->
          new ClientException.Unexpected(ErrorCode.MARSHALLING_ERROR, operation, path, reason);
    };
  }
}
