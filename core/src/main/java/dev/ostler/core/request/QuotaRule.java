package dev.ostler.core.request;

import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.Quota;
import dev.ostler.core.tree.QuotaTable;
import dev.ostler.core.tree.Tree;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import org.jspecify.annotations.Nullable;

/**
 * Hard limits, where the server enforces quotas. Limits and counters are the committed ones, so
 * requests in flight together can overshoot, as in 3.9.4.
 */
final class QuotaRule {
  private final Tree tree;
  private final boolean enforced;
  private final NodeState node = new NodeState();

  QuotaRule(Tree tree, boolean enforced) {
    this.tree = tree;
    this.enforced = enforced;
  }

  /** 0, or the error: over the limit, or a limit that nobody can read. */
  int checkCreate(Path path, @Nullable Bytes data) {
    long bytes = data == null ? 0 : data.length();
    return check(path, 1, bytes, bytes > 0);
  }

  int checkSetData(Path path, int oldLength, @Nullable Bytes data) {
    long difference = (data == null ? 0 : data.length()) - (long) Math.max(0, oldLength);
    return check(path, 0, difference, difference != 0);
  }

  private int check(Path path, long count, long bytes, boolean checkBytes) {
    if (!enforced || tree.quotas().isEmpty()) {
      return ErrorCode.OK;
    }
    Path root = tree.quotas().rootOf(path);
    if (root == null || !read(QuotaTable.limitsOf(root))) {
      return ErrorCode.OK;
    }
    Quota limits = Quota.parse(node.data());
    if (limits == null) {
      return ErrorCode.MARSHALLING_ERROR;
    }
    if (!read(QuotaTable.countersOf(root))) {
      return ErrorCode.OK;
    }
    Quota used = Quota.parse(node.data());
    if (used == null) {
      return ErrorCode.OK;
    }
    boolean tooMany =
        count > 0 && limits.countHardLimit() > -1 && used.count() + count > limits.countHardLimit();
    boolean tooMuch =
        checkBytes && limits.byteHardLimit() > -1 && used.bytes() + bytes > limits.byteHardLimit();
    return tooMany || tooMuch ? ErrorCode.QUOTA_EXCEEDED : ErrorCode.OK;
  }

  private boolean read(Path path) {
    int slot = tree.find(path);
    if (slot == Tree.NONE) {
      return false;
    }
    tree.read(slot, node);
    return true;
  }
}
