package dev.ostler.core.zab;

import dev.ostler.core.membership.ConfigText;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.txn.TransactionBody;
import org.jspecify.annotations.Nullable;

/** Configurations in a history. A reconfiguration is a transaction, with its zxid as version. */
final class Recorded {
  private Recorded() {}

  /** The configuration that a reconfiguration proposes; null for other transactions. */
  static @Nullable QuorumConfig of(EncodedTransaction transaction) {
    return transaction.transaction().body() instanceof TransactionBody.SetData set
            && set.type() == OpCode.RECONFIG
        ? ConfigText.parseOrNull(set.data())
        : null;
  }

  /** The newest configuration behind a transaction; null if there is none. */
  static @Nullable QuorumConfig newestAfter(long zxid, RecentLog recent) {
    for (int i = recent.size() - 1; i >= 0 && recent.zxidAt(i) > zxid; i--) {
      QuorumConfig config = of(recent.get(i));
      if (config != null) {
        return config;
      }
    }
    return null;
  }
}
