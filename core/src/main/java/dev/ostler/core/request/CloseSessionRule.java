package dev.ostler.core.request;

import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

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
    // Children of one parent together, so that it is changed once, here and where this is applied.
    SequencedMap<Path, List<Path>> byParent = new LinkedHashMap<>();
    for (Path path : changes.ephemeralsOf(sessionId)) {
      byParent.computeIfAbsent(path.parent(), parent -> new ArrayList<>()).add(path);
    }
    List<Path> ephemerals = new ArrayList<>();
    byParent.forEach((parent, children) -> {
      deletes.removeEphemerals(parent, children);
      ephemerals.addAll(children);
    });
    return new TransactionBody.CloseSession(listEphemerals ? ephemerals : null);
  }
}
