package dev.ostler.core.request;

import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.value.Path;
import java.util.List;

/** The end of a session, asked for or by expiry: its ephemerals go in the same transaction. */
final class CloseSessionRule {
  private final PendingChanges changes;
  private final DeleteRule deletes;
  private final boolean listEphemerals;

  CloseSessionRule(PendingChanges changes, DeleteRule deletes, boolean listEphemerals) {
    this.changes = changes;
    this.deletes = deletes;
    this.listEphemerals = listEphemerals;
  }

  TransactionBody propose(long sessionId) {
    List<Path> ephemerals = changes.ephemeralsOf(sessionId);
    int at = 0;
    while (at < ephemerals.size()) {
      Path parent = ephemerals.get(at).parent();
      int end = at + 1;
      while (end < ephemerals.size() && ephemerals.get(end).parent().equals(parent)) {
        end++;
      }
      deletes.removeEphemerals(parent, ephemerals.subList(at, end));
      at = end;
    }
    return new TransactionBody.CloseSession(listEphemerals ? ephemerals : null);
  }
}
