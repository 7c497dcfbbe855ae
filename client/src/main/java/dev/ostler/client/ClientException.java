package dev.ostler.client;

import dev.ostler.wire.client.ErrorCode;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Why an operation failed. The message names the operation, the path and what to do.
 *
 * <p>Each code a server sends has its class; {@link Unexpected} has the rest. Stages end with
 * these; dependent stages wrap them, {@link #in} unwraps. Those made for a stage carry no stack
 * trace; blocking calls give them the trace of their caller.
 */
public abstract sealed class ClientException extends RuntimeException {
  /** Code of {@link ConnectionLost}, as clients of other languages know it. */
  public static final int CONNECTION_LOST = -4;

  /** Code of {@link TimedOut}. */
  public static final int REQUEST_TIMEOUT = -122;

  /** Code of {@link Closed}. */
  public static final int CLOSED = -116;

  private static final long serialVersionUID = 1;

  private final int code;
  private final String operation;
  private final @Nullable String path;

  ClientException(int code, String operation, @Nullable String path, String what) {
    super(operation + (path == null ? "" : " " + path) + ": " + what);
    this.code = code;
    this.operation = operation;
    this.path = path;
  }

  /** The code on the wire, see {@link ErrorCode}; one of the constants here for local trouble. */
  public final int code() {
    return code;
  }

  /** What was to be done, for instance {@code getData}. */
  public final String operation() {
    return operation;
  }

  /** Of the znode it was about, as the caller named it; null if it was about none. */
  public final @Nullable String path() {
    return path;
  }

  /**
   * Whether the request may have been carried out though no answer came. False: it was not and will
   * not be.
   */
  public boolean outcomeUnknown() {
    return false;
  }

  /** Whether the same request may well succeed a little later. */
  public boolean isTransient() {
    return false;
  }

  /** Finds the exception of this kind that another wraps; null if there is none. */
  public static @Nullable ClientException in(@Nullable Throwable failure) {
    Throwable inner = failure;
    while (inner instanceof CompletionException || inner instanceof ExecutionException) {
      inner = inner.getCause();
    }
    return inner instanceof ClientException found ? found : null;
  }

  /** Costs nothing here: on the client's loop there is nothing worth telling. */
  @Override
  public final synchronized Throwable fillInStackTrace() {
    return this;
  }

  /** Makes it tell where its caller stands, who waits for it. */
  final ClientException calledHere() {
    StackTraceElement[] trace = Thread.currentThread().getStackTrace();
    int own = Math.min(trace.length, 2);
    setStackTrace(Arrays.copyOfRange(trace, own, trace.length));
    return this;
  }

  /** The exception for a code that a server sent, which is not 0. */
  public static ClientException of(int code, String operation, @Nullable String path) {
    return switch (code) {
      case ErrorCode.NO_NODE -> new NoNode(operation, path);
      case ErrorCode.NODE_EXISTS -> new NodeExists(operation, path);
      case ErrorCode.BAD_VERSION -> new BadVersion(operation, path);
      case ErrorCode.NOT_EMPTY -> new NotEmpty(operation, path);
      case ErrorCode.NO_AUTH -> new NoAuth(operation, path);
      case ErrorCode.NO_CHILDREN_FOR_EPHEMERALS -> new NoChildrenForEphemerals(operation, path);
      case ErrorCode.INVALID_ACL -> new InvalidAcl(operation, path);
      case ErrorCode.AUTH_FAILED -> new AuthFailed(operation, "the server refused the identity");
      case ErrorCode.SESSION_CLOSED_REQUIRE_AUTH -> new AuthRequired(operation, path);
      case ErrorCode.SESSION_EXPIRED ->
          new SessionExpired(operation, path, "the session is over", false);
      case ErrorCode.SESSION_MOVED -> new SessionMoved(operation, path);
      case ErrorCode.NOT_READ_ONLY -> new NotReadOnly(operation, path);
      case ErrorCode.EPHEMERAL_ON_LOCAL_SESSION -> new EphemeralOnLocalSession(operation, path);
      case ErrorCode.NO_WATCHER -> new NoWatcher(operation, path);
      case ErrorCode.RECONFIG_DISABLED -> new ReconfigDisabled(operation, path);
      case ErrorCode.RECONFIG_IN_PROGRESS -> new ReconfigInProgress(operation, path);
      case ErrorCode.NEW_CONFIG_NO_QUORUM -> new NewConfigNoQuorum(operation, path);
      case ErrorCode.QUOTA_EXCEEDED -> new QuotaExceeded(operation, path);
      case ErrorCode.THROTTLED_OP -> new Throttled(operation, path);
      case ErrorCode.BAD_ARGUMENTS ->
          new BadArguments(operation, path, "the server refused the arguments");
      case ErrorCode.UNIMPLEMENTED -> new Unimplemented(operation, path);
      default -> new Unexpected(code, operation, path, "the server answered with error " + code);
    };
  }

  /** There is no such znode, or the parent of the one to create is missing. */
  public static final class NoNode extends ClientException {
    private static final long serialVersionUID = 1;

    NoNode(String operation, @Nullable String path) {
      super(
          ErrorCode.NO_NODE,
          operation,
          path,
          operation.startsWith("create") ? "the parent does not exist" : "it does not exist");
    }

    NoNode(String operation, @Nullable String path, String chroot) {
      super(
          ErrorCode.NO_NODE,
          operation,
          path,
          (operation.startsWith("create") ? "the parent does not exist" : "it does not exist")
              + " below the chroot "
              + chroot
              + ", or the chroot itself does not (ensurePath creates it)");
    }
  }

  /** The znode to create exists. */
  public static final class NodeExists extends ClientException {
    private static final long serialVersionUID = 1;

    NodeExists(String operation, @Nullable String path) {
      super(ErrorCode.NODE_EXISTS, operation, path, "it exists already");
    }
  }

  /** The version is not the expected one: somebody else was faster. */
  public static final class BadVersion extends ClientException {
    private static final long serialVersionUID = 1;

    BadVersion(String operation, @Nullable String path) {
      super(
          ErrorCode.BAD_VERSION,
          operation,
          path,
          "its version is another; read it again before changing it");
    }
  }

  /** The znode to delete has children. */
  public static final class NotEmpty extends ClientException {
    private static final long serialVersionUID = 1;

    NotEmpty(String operation, @Nullable String path) {
      super(ErrorCode.NOT_EMPTY, operation, path, "it has children; delete them first");
    }
  }

  /** The access control list does not allow it. */
  public static final class NoAuth extends ClientException {
    private static final long serialVersionUID = 1;

    NoAuth(String operation, @Nullable String path) {
      super(
          ErrorCode.NO_AUTH,
          operation,
          path,
          "the access control list allows it to none of this client's identities");
    }
  }

  /** The parent is ephemeral. */
  public static final class NoChildrenForEphemerals extends ClientException {
    private static final long serialVersionUID = 1;

    NoChildrenForEphemerals(String operation, @Nullable String path) {
      super(
          ErrorCode.NO_CHILDREN_FOR_EPHEMERALS,
          operation,
          path,
          "the parent is ephemeral and cannot have children");
    }
  }

  /** The server does not take this access control list. */
  public static final class InvalidAcl extends ClientException {
    private static final long serialVersionUID = 1;

    InvalidAcl(String operation, @Nullable String path) {
      super(
          ErrorCode.INVALID_ACL,
          operation,
          path,
          "the access control list is empty, or has a scheme or id the server does not know");
    }
  }

  /** The server refused an identity; the client is over. */
  public static final class AuthFailed extends ClientException {
    private static final long serialVersionUID = 1;

    AuthFailed(String operation, String what) {
      super(ErrorCode.AUTH_FAILED, operation, null, what);
    }
  }

  /** The server serves nobody without an identity. */
  public static final class AuthRequired extends ClientException {
    private static final long serialVersionUID = 1;

    AuthRequired(String operation, @Nullable String path) {
      super(
          ErrorCode.SESSION_CLOSED_REQUIRE_AUTH,
          operation,
          path,
          "the server demands an identity; give one in the client's options");
    }
  }

  /**
   * The session the request belonged to is over, and its ephemeral znodes and watches with it. The
   * outcome is unknown only for a request that was on its way when the connection was lost.
   */
  public static final class SessionExpired extends ClientException {
    private static final long serialVersionUID = 1;

    /** See {@link #outcomeUnknown}. */
    private final boolean unknown;

    SessionExpired(String operation, @Nullable String path, String what, boolean unknown) {
      super(ErrorCode.SESSION_EXPIRED, operation, path, what);
      this.unknown = unknown;
    }

    @Override
    public boolean outcomeUnknown() {
      return unknown;
    }
  }

  /** The session is used over another connection by now. */
  public static final class SessionMoved extends ClientException {
    private static final long serialVersionUID = 1;

    SessionMoved(String operation, @Nullable String path) {
      super(ErrorCode.SESSION_MOVED, operation, path, "the session moved to another connection");
    }

    @Override
    public boolean isTransient() {
      return true;
    }
  }

  /** The connection was lost before the answer came. */
  public static final class ConnectionLost extends ClientException {
    private static final long serialVersionUID = 1;

    /** See {@link #outcomeUnknown}. */
    private final boolean unknown;

    ConnectionLost(String operation, @Nullable String path, String what, boolean unknown) {
      super(
          CONNECTION_LOST,
          operation,
          path,
          what + (unknown ? "; it may have been carried out" : "; it was not carried out"));
      this.unknown = unknown;
    }

    /** True if it was sent, false if it never left this client. */
    @Override
    public boolean outcomeUnknown() {
      return unknown;
    }

    @Override
    public boolean isTransient() {
      return true;
    }
  }

  /** No answer came within the request timeout. */
  public static final class TimedOut extends ClientException {
    private static final long serialVersionUID = 1;

    /** See {@link #outcomeUnknown}. */
    private final boolean unknown;

    TimedOut(String operation, @Nullable String path, String what, boolean unknown) {
      super(
          REQUEST_TIMEOUT,
          operation,
          path,
          what + (unknown ? "; it may have been carried out" : "; it was not carried out"));
      this.unknown = unknown;
    }

    /** True if it was sent, false if it never left this client. */
    @Override
    public boolean outcomeUnknown() {
      return unknown;
    }

    @Override
    public boolean isTransient() {
      return true;
    }
  }

  /** The client is closed. */
  public static final class Closed extends ClientException {
    private static final long serialVersionUID = 1;

    /** See {@link #outcomeUnknown}. */
    private final boolean unknown;

    Closed(String operation, @Nullable String path, boolean unknown) {
      super(CLOSED, operation, path, "the client is closed");
      this.unknown = unknown;
    }

    /** True if it was on its way when the client was closed. */
    @Override
    public boolean outcomeUnknown() {
      return unknown;
    }
  }

  /** The server is cut off from its ensemble and takes no changes. */
  public static final class NotReadOnly extends ClientException {
    private static final long serialVersionUID = 1;

    NotReadOnly(String operation, @Nullable String path) {
      super(
          ErrorCode.NOT_READ_ONLY,
          operation,
          path,
          "the server is cut off from its ensemble and can only be read from");
    }

    @Override
    public boolean isTransient() {
      return true;
    }
  }

  /** A session that only one server knows cannot own ephemeral znodes. */
  public static final class EphemeralOnLocalSession extends ClientException {
    private static final long serialVersionUID = 1;

    EphemeralOnLocalSession(String operation, @Nullable String path) {
      super(
          ErrorCode.EPHEMERAL_ON_LOCAL_SESSION,
          operation,
          path,
          "the session is local to one server and cannot own ephemeral znodes; set"
              + " localSessionsUpgradingEnabled on the servers");
    }
  }

  /** There is no such watch to remove. */
  public static final class NoWatcher extends ClientException {
    private static final long serialVersionUID = 1;

    NoWatcher(String operation, @Nullable String path) {
      super(ErrorCode.NO_WATCHER, operation, path, "this client has no such watch there");
    }
  }

  /** The ensemble's membership is fixed. */
  public static final class ReconfigDisabled extends ClientException {
    private static final long serialVersionUID = 1;

    ReconfigDisabled(String operation, @Nullable String path) {
      super(
          ErrorCode.RECONFIG_DISABLED,
          operation,
          path,
          "the servers do not allow it; set reconfigEnabled=true on them");
    }
  }

  /** Another change of the membership is under way. */
  public static final class ReconfigInProgress extends ClientException {
    private static final long serialVersionUID = 1;

    ReconfigInProgress(String operation, @Nullable String path) {
      super(
          ErrorCode.RECONFIG_IN_PROGRESS,
          operation,
          path,
          "another change of the membership is under way; try again later");
    }

    @Override
    public boolean isTransient() {
      return true;
    }
  }

  /** Too few of the new members follow the leader. */
  public static final class NewConfigNoQuorum extends ClientException {
    private static final long serialVersionUID = 1;

    NewConfigNoQuorum(String operation, @Nullable String path) {
      super(
          ErrorCode.NEW_CONFIG_NO_QUORUM,
          operation,
          path,
          "a majority of the new members is not connected and up to date; start them first");
    }
  }

  /** A hard quota would be exceeded. */
  public static final class QuotaExceeded extends ClientException {
    private static final long serialVersionUID = 1;

    QuotaExceeded(String operation, @Nullable String path) {
      super(ErrorCode.QUOTA_EXCEEDED, operation, path, "a quota on this subtree is used up");
    }
  }

  /** The server has too much to do and did not carry it out. */
  public static final class Throttled extends ClientException {
    private static final long serialVersionUID = 1;

    Throttled(String operation, @Nullable String path) {
      super(
          ErrorCode.THROTTLED_OP,
          operation,
          path,
          "the server has too much to do and did not carry it out; try again later");
    }

    @Override
    public boolean isTransient() {
      return true;
    }
  }

  /** Too much waits in this client: its own bound, see {@link ClientOptions#maxWaiting}. */
  public static final class Overloaded extends ClientException {
    private static final long serialVersionUID = 1;

    Overloaded(String operation, @Nullable String path, String what) {
      super(
          ErrorCode.THROTTLED_OP,
          operation,
          path,
          what + "; wait for answers before asking for more");
    }

    @Override
    public boolean isTransient() {
      return true;
    }
  }

  /** The arguments make no sense: found here or by the server. */
  public static final class BadArguments extends ClientException {
    private static final long serialVersionUID = 1;

    BadArguments(String operation, @Nullable String path, String what) {
      super(ErrorCode.BAD_ARGUMENTS, operation, path, what);
    }
  }

  /** The server does not know this operation, or has it switched off. */
  public static final class Unimplemented extends ClientException {
    private static final long serialVersionUID = 1;

    Unimplemented(String operation, @Nullable String path) {
      super(
          ErrorCode.UNIMPLEMENTED,
          operation,
          path,
          "the server does not know it or has it switched off (a time to live needs"
              + " extendedTypesEnabled=true there)");
    }
  }

  /** The request or the answer is larger than the client's limit. */
  public static final class TooLarge extends ClientException {
    private static final long serialVersionUID = 1;

    /** See {@link #outcomeUnknown}. */
    private final boolean carriedOut;

    TooLarge(String operation, @Nullable String path, String what, boolean carriedOut) {
      super(ErrorCode.BAD_ARGUMENTS, operation, path, what);
      this.carriedOut = carriedOut;
    }

    /** True if the answer is what was too large: the request was carried out. */
    @Override
    public boolean outcomeUnknown() {
      return carriedOut;
    }
  }

  /** One operation of a multi failed, and so none was carried out. */
  public static final class MultiFailed extends ClientException {
    private static final long serialVersionUID = 1;

    private final int index;
    private final ClientException reason;

    MultiFailed(int index, ClientException reason) {
      super(
          reason.code(),
          "multi",
          null,
          "operation " + (index + 1) + " failed, so none was carried out: " + reason.getMessage());
      initCause(reason);
      this.index = index;
      this.reason = reason;
    }

    /** Which one was the first to fail, from 0. */
    public int index() {
      return index;
    }

    /** Why. */
    public ClientException reason() {
      return reason;
    }
  }

  /** Anything else: a code without a class, or an answer that cannot be understood. */
  public static final class Unexpected extends ClientException {
    private static final long serialVersionUID = 1;

    Unexpected(int code, String operation, @Nullable String path, String what) {
      super(code, operation, path, what);
    }

    @Override
    public boolean outcomeUnknown() {
      return true;
    }
  }
}
