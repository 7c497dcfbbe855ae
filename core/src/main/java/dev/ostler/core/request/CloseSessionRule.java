package dev.ostler.core.request;

import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.value.Path;
import java.util.List;

/** The end of a session, asked for or by expiry: its ephemerals go in the same transaction. */
final class CloseSessionRule {
  private final PendingChanges changes;
  private final DeleteRule deletes;

  CloseSessionRule(PendingChanges changes, DeleteRule deletes) {
    this.changes = changes;
    this.deletes = deletes;
  }

  TransactionBody propose(long sessionId) {
    List<Path> ephemerals = changes.ephemeralsOf(sessionId);
    for (Path path : ephemerals) {
      deletes.removeEphemeral(path);
    }
    return new TransactionBody.CloseSession(ephemerals);
  }
}
