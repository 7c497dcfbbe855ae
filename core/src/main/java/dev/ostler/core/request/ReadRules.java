package dev.ostler.core.request;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.access.AclDecision;
import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.Tree;
import dev.ostler.core.watch.WatchMode;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Reply;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Permission;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are answered from the committed tree. Paths are not checked against the rules: what
 * is no key of the tree is not there. The empty path is the root, as for 3.9.4.
 */
public final class ReadRules {
  /** Takes the watch that a read arms. */
  public interface Arming {
    /** False if there is no room for another watch. */
    boolean arm(Path path, WatchMode mode);
  }

  /** Larger data is answered by reference: a few small objects, where a copy costs far more. */
  private static final int LARGE_DATA_BYTES = 4 << 10;

  /** Length prefix and a short name. */
  private static final long CHILD_BYTES = 16;

  /** What a name of a multiRead costs beside its bytes until the reply is written. */
  private static final long NAME_BYTES = 32;

  /** A result of a multiRead, without data and names. */
  private static final long RESULT_BYTES = 88;

  private final Tree tree;
  private final AccessRules access;
  private final NodeState node = new NodeState();
  private final NodeReplies replies;

  /**
   * A reply is not made longer than about this, in bytes. A multiRead of a few thousand bytes can
   * ask for the same large znode again and again; no client takes more than a megabyte by default.
   */
  private final long replyBytesMax;

  private int error;

  /**
   * @param replyBytesMax reads whose reply would be longer than about this are refused
   */
  public ReadRules(Tree tree, AccessRules access, long replyBytesMax) {
    this.tree = tree;
    this.access = access;
    this.replyBytesMax = replyBytesMax;
    this.replies = new NodeReplies(tree, node);
  }

  /** The error of the last answer: 0 if it went well. */
  public int error() {
    return error;
  }

  /**
   * Answers a read. The body is valid until the next call; it is null when {@link #error} is not 0,
   * and for nothing else.
   */
  public @Nullable ReplyBody answer(Request.Read request, Requester who, Arming arming) {
    error = ErrorCode.OK;
    return switch (request) {
      case Request.GetData r -> getData(r, who, arming);
      case Request.Exists r -> exists(r, who, arming);
      case Request.GetChildren r -> getChildren(r, who, arming);
      case Request.GetAcl r -> getAcl(r, who);
      case Request.GetAllChildrenNumber r -> getAllChildrenNumber(r, who);
      case Request.GetEphemerals r -> getEphemerals(r, who);
      case Request.MultiRead r -> multiRead(r, who);
    };
  }

  private @Nullable ReplyBody fail(int code) {
    error = code;
    return null;
  }

  private int lookUp(Path path) {
    return path.length() == 0 ? Tree.ROOT : tree.find(path);
  }

  /** Unpacks the znode if it is there and may be read; else sets the error. */
  private boolean readable(@Nullable Path path, int permission, Requester who) {
    if (path == null) {
      error = ErrorCode.MARSHALLING_ERROR;
      return false;
    }
    int slot = lookUp(path);
    if (slot == Tree.NONE) {
      error = ErrorCode.NO_NODE;
      return false;
    }
    tree.read(slot, node);
    if (!access.permits(tree.acl(node), permission, who.identities())) {
      error = ErrorCode.NO_AUTH;
      return false;
    }
    return true;
  }

  private @Nullable ReplyBody getData(Request.GetData request, Requester who, Arming arming) {
    Path path = request.path();
    if (!readable(path, Permission.READ, who)) {
      return null;
    }
    if (request.watch() && path != null && !arming.arm(path, WatchMode.DATA)) {
      return fail(ErrorCode.SYSTEM_ERROR);
    }
    // Large data may have to wait for its receiver, without a copy.
    return node.dataLength > LARGE_DATA_BYTES
        ? new Reply.DataReply(node.data(), node.stat(tree.owner().visible(node.ephemeralOwner)))
        : replies.data;
  }

  private @Nullable ReplyBody exists(Request.Exists request, Requester who, Arming arming) {
    Path path = request.path();
    if (path == null) {
      return fail(ErrorCode.MARSHALLING_ERROR);
    }
    for (int i = 0; i < path.length(); i++) {
      if (path.at(i) == 0) {
        return fail(ErrorCode.BAD_ARGUMENTS);
      }
    }
    boolean readable = readable(path, Permission.READ, who);
    if (request.watch() && error != ErrorCode.NO_AUTH && !arming.arm(path, WatchMode.DATA)) {
      return fail(ErrorCode.SYSTEM_ERROR);
    }
    return readable ? replies.stat : null;
  }

  private @Nullable ReplyBody getChildren(
      Request.GetChildren request, Requester who, Arming arming) {
    Path path = request.path();
    if (!readable(path, Permission.READ, who)) {
      return null;
    }
    if (node.childCount * CHILD_BYTES > replyBytesMax) {
      return fail(ErrorCode.SYSTEM_ERROR);
    }
    if (request.watch() && path != null && !arming.arm(path, WatchMode.CHILD)) {
      return fail(ErrorCode.SYSTEM_ERROR);
    }
    return request.opCode() == OpCode.GET_CHILDREN2 ? replies.childrenAndStat : replies.children;
  }

  private @Nullable ReplyBody getAcl(Request.GetAcl request, Requester who) {
    if (!readable(request.path(), Permission.READ | Permission.ADMIN, who)) {
      return null;
    }
    return switch (access.visible(tree.acl(node), who.identities())) {
      case AclDecision.Accepted accepted ->
          new Reply.AclReply(accepted.list(), node.stat(tree.owner().visible(node.ephemeralOwner)));
      case AclDecision.Refused refused -> fail(refused.errorCode());
    };
  }

  private @Nullable ReplyBody getAllChildrenNumber(
      Request.GetAllChildrenNumber request, Requester who) {
    Path path = request.path();
    if (!readable(path, Permission.READ, who) || path == null) {
      return null;
    }
    return new Reply.NumberReply(tree.descendants(lookUp(path)));
  }

  private ReplyBody getEphemerals(Request.GetEphemerals request, Requester who) {
    Path prefix = request.prefix();
    boolean all = prefix == null || prefix.toString().isBlank() || prefix.isRoot();
    List<Path> paths = new ArrayList<>();
    for (int slot : tree.ephemeralsOf(who.sessionId())) {
      Path path = tree.path(slot);
      if (all || prefix != null && path.startsWith(prefix)) {
        paths.add(path);
      }
    }
    return new Reply.PathsReply(paths);
  }

  private @Nullable ReplyBody multiRead(Request.MultiRead request, Requester who) {
    List<Reply.Result> results = new ArrayList<>(request.operations().size());
    long bytes = 0;
    for (Request operation : request.operations()) {
      Reply.Result result = resultOf(operation, who, replyBytesMax - bytes);
      if (result != null) {
        bytes += RESULT_BYTES + bytesOf(result.body());
      }
      if (result == null || bytes > replyBytesMax) {
        return fail(ErrorCode.SYSTEM_ERROR);
      }
      results.add(result);
    }
    error = ErrorCode.OK;
    return new Reply.MultiReply(results);
  }

  private static long bytesOf(@Nullable ReplyBody body) {
    long bytes = 0;
    if (body instanceof Reply.DataReply read && read.data() != null) {
      bytes = read.data().length();
    } else if (body instanceof Reply.ChildrenReply list) {
      for (Bytes name : list.names()) {
        bytes += NAME_BYTES + name.length();
      }
    }
    return bytes;
  }

  /** One result of a multiRead; null for a list that has more names than there is room for. */
  private Reply.@Nullable Result resultOf(Request operation, Requester who, long room) {
    error = ErrorCode.OK;
    Path path =
        operation instanceof Request.GetData get
            ? get.path()
            : operation instanceof Request.GetChildren list ? list.path() : null;
    if (!readable(path, Permission.READ, who)) {
      return Reply.Result.failure(error);
    }
    if (operation instanceof Request.GetData) {
      // The scratch znode is used again for the next operation: this one needs its own values.
      return new Reply.Result(
          OpCode.GET_DATA,
          ErrorCode.OK,
          new Reply.DataReply(node.data(), node.stat(tree.owner().visible(node.ephemeralOwner))));
    }
    if (node.childCount * NAME_BYTES > room) {
      return null;
    }
    List<Bytes> names = new ArrayList<>(node.childCount);
    for (int child = tree.firstChild(node); child != Tree.NONE; child = tree.nextSibling(child)) {
      names.add(tree.name(child));
    }
    return new Reply.Result(
        OpCode.GET_CHILDREN, ErrorCode.OK, new Reply.ChildrenReply(names, null));
  }

  /** The Stat of a znode that a transaction has just left in this state. */
  public ReplyBody statOf(NodeState state) {
    node.copyFrom(state);
    return replies.stat;
  }

  /** The Stat of a znode for the reply to a write that has just been applied. */
  public @Nullable ReplyBody statOf(Path path) {
    int slot = tree.find(path);
    if (slot == Tree.NONE) {
      return null;
    }
    tree.read(slot, node);
    return replies.stat;
  }
}
