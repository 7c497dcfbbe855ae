package dev.ostler.shell.output;

import dev.ostler.client.ClientException;
import dev.ostler.wire.client.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Failures in the sentences of ZooKeeper's shell. */
public final class ErrorText {
  private ErrorText() {}

  /** The sentence for a failure of an operation. */
  public static String of(ClientException failure) {
    String path = failure.path();
    String sentence = sentence(failure.code(), path);
    return sentence == null ? keeper(failure.code(), path) : sentence;
  }

  /** The short form that stands where ZooKeeper's shell has no sentence of its own. */
  public static String keeper(int code, @Nullable String path) {
    return "KeeperErrorCode = " + name(code) + (path == null ? "" : " for " + path);
  }

  private static @Nullable String sentence(int code, @Nullable String path) {
    String shown = path == null ? "" : path;
    return switch (code) {
      case ErrorCode.NO_NODE -> "Node does not exist: " + shown;
      case ErrorCode.NODE_EXISTS -> "Node already exists: " + shown;
      case ErrorCode.NO_CHILDREN_FOR_EPHEMERALS -> "Ephemerals cannot have children: " + shown;
      case ErrorCode.NOT_EMPTY -> "Node not empty: " + shown;
      case ErrorCode.NOT_READ_ONLY -> "Not a read-only call: " + shown;
      case ErrorCode.INVALID_ACL -> "Acl is not valid : " + path;
      case ErrorCode.NO_AUTH -> "Insufficient permission : " + shown;
      case ErrorCode.BAD_ARGUMENTS -> "Arguments are not valid : " + shown;
      case ErrorCode.BAD_VERSION -> "version No is not valid : " + shown;
      case ErrorCode.QUOTA_EXCEEDED -> "Quota has exceeded : " + shown;
      case ErrorCode.RECONFIG_IN_PROGRESS ->
          "Another reconfiguration is in progress -- concurrent " + "reconfigs not supported (yet)";
      case ErrorCode.NEW_CONFIG_NO_QUORUM ->
          "No quorum of new config is connected and up-to-date with the leader of last "
              + "committed config - try invoking reconfiguration after new servers are connected "
              + "and synced";
      default -> null;
    };
  }

  private static String name(int code) {
    return switch (code) {
      case ErrorCode.SYSTEM_ERROR -> "SystemError";
      case ErrorCode.RUNTIME_INCONSISTENCY -> "RuntimeInconsistency";
      case ClientException.CONNECTION_LOST, ClientException.REQUEST_TIMEOUT -> "ConnectionLoss";
      case ErrorCode.MARSHALLING_ERROR -> "MarshallingError";
      case ErrorCode.UNIMPLEMENTED -> "Unimplemented";
      case ErrorCode.BAD_ARGUMENTS -> "BadArguments";
      case ErrorCode.NEW_CONFIG_NO_QUORUM -> "NewConfigNoQuorum";
      case ErrorCode.RECONFIG_IN_PROGRESS -> "ReconfigInProgress";
      case ErrorCode.NO_NODE -> "NoNode";
      case ErrorCode.NO_AUTH -> "NoAuth";
      case ErrorCode.BAD_VERSION -> "BadVersion";
      case ErrorCode.NO_CHILDREN_FOR_EPHEMERALS -> "NoChildrenForEphemerals";
      case ErrorCode.NODE_EXISTS -> "NodeExists";
      case ErrorCode.NOT_EMPTY -> "Directory not empty";
      case ErrorCode.SESSION_EXPIRED, ClientException.CLOSED -> "Session expired";
      case ErrorCode.INVALID_ACL -> "InvalidACL";
      case ErrorCode.AUTH_FAILED -> "AuthFailed";
      case ErrorCode.SESSION_MOVED -> "Session moved";
      case ErrorCode.NOT_READ_ONLY -> "Not a read-only call";
      case ErrorCode.EPHEMERAL_ON_LOCAL_SESSION -> "Ephemeral node on local session";
      case ErrorCode.NO_WATCHER -> "No such watcher";
      case ErrorCode.RECONFIG_DISABLED -> "Reconfig is disabled";
      case ErrorCode.SESSION_CLOSED_REQUIRE_AUTH ->
          "Session closed because client failed to authenticate";
      case ErrorCode.QUOTA_EXCEEDED -> "Quota has exceeded";
      case ErrorCode.THROTTLED_OP -> "Op throttled due to high load";
      default -> "Unknown error " + code;
    };
  }
}
