package dev.ostler.core.peer;

import dev.ostler.core.membership.Ensembles;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The reference: what was committed, in the order of zxids, and what any znode held at any time. It
 * knows nothing of the tree but the meaning of a handful of transactions.
 */
final class EnsembleHistory {
  /** What a znode held from a zxid on. */
  record Value(long mzxid, String data, int version, long owner) {}

  private final TreeMap<Long, Transaction> committed = new TreeMap<>();
  private final TreeMap<Long, Long> digests = new TreeMap<>();
  private final Map<String, TreeMap<Long, Value>> values = new HashMap<>();
  private final Map<String, Long> byRequest = new HashMap<>();
  private final Map<Long, Integer> lastCxids = new HashMap<>();

  /**
   * What some server has written.
   *
   * @param before zxid of what stands before it
   */
  private record Logged(long before, Transaction transaction) {}

  private static final Value NOTHING = new Value(0, "", 0, 0);

  private final Map<Long, Logged> logged = new HashMap<>();
  private QuorumConfig newestConfig;

  EnsembleHistory(QuorumConfig atStart) {
    this.newestConfig = atStart;
  }

  /** What the last reconfiguration led to. */
  QuorumConfig newestConfig() {
    return newestConfig;
  }

  static QuorumConfig config(TransactionBody.SetData reconfiguration) {
    return Ensembles.parse(text(reconfiguration.data()));
  }

  long last() {
    return committed.isEmpty() ? 0 : committed.lastKey();
  }

  /** What was applied behind a transaction, up to another. */
  SortedMap<Long, Transaction> between(long before, long last) {
    return committed.subMap(before, false, last, true);
  }

  int size() {
    return committed.size();
  }

  /**
   * A server writes a transaction behind the last one of its disk. Wherever a transaction stands,
   * the same ones stand before it.
   */
  void logged(long sid, long before, EncodedTransaction entry) {
    Logged written = new Logged(before, entry.transaction());
    Logged known = logged.putIfAbsent(entry.zxid(), written);
    require(
        known == null || known.equals(written),
        "server %d has %s at 0x%x, and not %s".formatted(sid, written, entry.zxid(), known));
  }

  /**
   * A server serves clients with a state: what led to it is committed. Its own log may not have all
   * of that; it may have been sent a snapshot, and nobody have told of the rest yet.
   *
   * @param from where this server was when it was looked at last
   */
  void served(long sid, long from, long zxid) {
    Deque<Transaction> path = new ArrayDeque<>();
    long last = Math.min(from, last());
    long at = zxid;
    while (at > last) {
      Logged entry = logged.get(at);
      if (entry == null) {
        throw new AssertionError("nobody has logged 0x%x, which server %d has".formatted(at, sid));
      }
      path.addFirst(entry.transaction);
      at = entry.before;
    }
    require(
        at == 0 || committed.containsKey(at),
        "what server %d has stands behind 0x%x, which is not committed".formatted(sid, at));
    Set<Long> present = new HashSet<>();
    path.forEach(transaction -> present.add(transaction.zxid()));
    for (long zxidCommitted : committed.subMap(at, false, zxid, true).keySet()) {
      require(
          present.contains(zxidCommitted),
          "server %d serves with 0x%x, and lacks 0x%x".formatted(sid, zxid, zxidCommitted));
    }
    path.forEach(transaction -> applied(sid, transaction));
  }

  /** A server has applied a transaction. */
  private void applied(long sid, Transaction transaction) {
    long zxid = transaction.zxid();
    Transaction known = committed.get(zxid);
    if (known != null) {
      require(known.equals(transaction), "server " + sid + " has another transaction " + zxid);
      return;
    }
    require(zxid > last(), "server " + sid + " applied 0x%x out of order".formatted(zxid));
    committed.put(zxid, transaction);
    long session = transaction.header().sessionId();
    if (transaction.header().cxid() != 0) {
      Long twice = byRequest.put(session + "/" + transaction.header().cxid(), zxid);
      require(twice == null, "request " + transaction.header() + " was carried out twice");
      // Late requests of a session that is gone, or is elsewhere, are refused; all but its end.
      boolean late =
          transaction.body() instanceof TransactionBody.CloseSession
              || transaction.body() instanceof TransactionBody.Failure failure
                  && (failure.error() == ErrorCode.SESSION_MOVED
                      || failure.error() == ErrorCode.SESSION_EXPIRED);
      if (!late) {
        int before = lastCxids.merge(session, 0, (a, b) -> a);
        int cxid = transaction.header().cxid();
        require(
            cxid > before,
            "request %d of 0x%x came after %d: %s".formatted(cxid, session, before, transaction));
        lastCxids.put(session, cxid);
      }
    }
    switch (transaction.body()) {
      case TransactionBody.Create t ->
          put(t.path(), zxid, new Value(zxid, text(t.data()), 0, t.ephemeral() ? session : 0));
      case TransactionBody.SetData t -> {
        Value before = at(t.path().toString(), zxid);
        put(t.path(), zxid, new Value(zxid, text(t.data()), t.version(), before.owner()));
        if (t.type() == OpCode.RECONFIG) {
          newestConfig = config(t);
          require(newestConfig.version() == zxid, "a configuration of another zxid: " + t);
        }
      }
      case TransactionBody.Delete t -> put(t.path(), zxid, NOTHING);
      case TransactionBody.CloseSession t ->
          values.forEach((path, history) -> {
            if (history.lastEntry().getValue().owner() == session) {
              history.put(zxid, NOTHING);
            }
          });
      case TransactionBody.CreateSession t -> {}
      case TransactionBody.Failure t -> {}
      case TransactionBody.Multi t -> throw new AssertionError("not in this simulation");
      case TransactionBody.SetAcl t -> throw new AssertionError("not in this simulation");
      case TransactionBody.Check t -> throw new AssertionError("not in this simulation");
    }
  }

  private static String text(@Nullable Bytes data) {
    return data == null ? "" : data.toUtf8();
  }

  private void put(Path path, long zxid, Value value) {
    values.computeIfAbsent(path.toString(), p -> new TreeMap<>()).put(zxid, value);
  }

  /** Trees are equal where their zxids are. */
  void digest(long sid, long zxid, long digest) {
    Long known = digests.putIfAbsent(zxid, digest);
    require(
        known == null || known == digest,
        "the tree of server " + sid + " at 0x%x is not that of another".formatted(zxid));
  }

  /** What a znode held when a transaction was the last one; its mzxid is 0 if it was not there. */
  Value at(String path, long zxid) {
    TreeMap<Long, Value> history = values.get(path);
    Map.Entry<Long, Value> entry = history == null ? null : history.floorEntry(zxid);
    return entry == null ? NOTHING : entry.getValue();
  }

  /** Where a request stands in the history; 0 if it does not. */
  long zxidOf(long session, int cxid) {
    return byRequest.getOrDefault(session + "/" + cxid, 0L);
  }

  Transaction at(long zxid) {
    Transaction transaction = committed.get(zxid);
    if (transaction == null) {
      throw new AssertionError("there is no transaction 0x%x".formatted(zxid));
    }
    return transaction;
  }

  /** Owners of all ephemerals that exist at the end. */
  Map<String, Long> ephemerals() {
    Map<String, Long> owners = new TreeMap<>();
    values.forEach((path, history) -> {
      long owner = history.lastEntry().getValue().owner();
      if (owner != 0) {
        owners.put(path, owner);
      }
    });
    return owners;
  }

  static boolean isWrite(int operation) {
    return operation == OpCode.CREATE
        || operation == OpCode.SET_DATA
        || operation == OpCode.DELETE
        || operation == OpCode.CLOSE_SESSION;
  }

  static void require(boolean claim, String otherwise) {
    if (!claim) {
      throw new AssertionError(otherwise);
    }
  }
}
