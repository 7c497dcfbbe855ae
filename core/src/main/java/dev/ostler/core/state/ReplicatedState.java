package dev.ostler.core.state;

import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.session.SessionTable;
import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.TransactionApplier;
import dev.ostler.core.tree.Tree;
import dev.ostler.core.tree.TreeListener;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;

/**
 * Tree and sessions: what a snapshot holds and what transactions change. Replay and live traffic
 * both come through {@link #apply}.
 */
public final class ReplicatedState {
  private static final int DIGESTS_KEPT = 1024;
  private static final int DIGEST_INTERVAL = 128;

  private final Tree tree;
  private final SessionTable sessions;
  private final TransactionApplier applier;
  private final long[] digestZxids = new long[DIGESTS_KEPT];
  private final long[] digests = new long[DIGESTS_KEPT];
  private int digestCount;
  private long digestMismatches;

  /** What a snapshot may hold already that was written while the tree went on. */
  private long fuzzyUpTo;

  /** False while the log catches up with a snapshot that is newer than its name. */
  private boolean inStep;

  /** A tree that is what its transactions made of it. */
  public ReplicatedState(Tree tree, SessionTable sessions) {
    this(tree, sessions, tree.zxid());
  }

  /**
   * A tree out of a snapshot.
   *
   * @param fuzzyUpTo the last transaction that parts of the tree may have seen already; up to there
   *     another digest than the logged one means nothing
   */
  public ReplicatedState(Tree tree, SessionTable sessions, long fuzzyUpTo) {
    this.tree = tree;
    this.sessions = sessions;
    this.applier = new TransactionApplier(tree);
    this.fuzzyUpTo = fuzzyUpTo;
    this.inStep = fuzzyUpTo <= tree.zxid();
  }

  public Tree tree() {
    return tree;
  }

  public SessionTable sessions() {
    return sessions;
  }

  /**
   * Applies a transaction.
   *
   * @param nowMillis monotonic time, from which a new session's timeout counts
   * @return false if the tree's digest should be the one that the transaction says, and is not
   */
  public boolean apply(Transaction transaction, TreeListener listener, long nowMillis) {
    applier.apply(transaction.header(), transaction.body(), listener);
    long session = transaction.header().sessionId();
    if (transaction.body() instanceof TransactionBody.CreateSession create) {
      sessions.adopt(session, create.timeoutMillis(), nowMillis);
    } else if (transaction.body() instanceof TransactionBody.CloseSession) {
      sessions.remove(session);
    }
    if (!tree.options().digest()) {
      return true;
    }
    boolean wrong = false;
    if (transaction.hasDigest()) {
      inStep = transaction.digest() == tree.digest();
      if (inStep) {
        fuzzyUpTo = Math.min(fuzzyUpTo, transaction.zxid());
      }
      wrong = !inStep && transaction.zxid() > fuzzyUpTo;
      digestMismatches += wrong ? 1 : 0;
    }
    if (inStep) {
      remember(transaction.zxid());
    }
    return !wrong;
  }

  /**
   * Shows clients the active configuration.
   *
   * @param timeMillis when it has become active here, since 1970
   */
  public void configure(QuorumConfig config, long timeMillis, TreeListener listener) {
    applier.overwrite(ConfigNode.PATH, config.text(), config.version(), timeMillis, listener);
  }

  /** False while transactions find another digest than they say, as behind a fuzzy snapshot. */
  public boolean isInStep() {
    return inStep;
  }

  /** The znode that the last setData left, valid until the next transaction. */
  public NodeState lastSet() {
    return applier.lastSet();
  }

  /** Transactions so far after which the digest was another than logged, and should not be. */
  public long digestMismatches() {
    return digestMismatches;
  }

  private void remember(long zxid) {
    if (zxid % DIGEST_INTERVAL == 0) {
      int at = digestCount++ % DIGESTS_KEPT;
      digestZxids[at] = zxid;
      digests[at] = tree.digest();
    }
  }

  /** Number of remembered digests: one for every 128th zxid, the newest 1024. */
  public int digestCount() {
    return Math.min(digestCount, DIGESTS_KEPT);
  }

  /** The zxid of a remembered digest, oldest first. */
  public long digestZxid(int index) {
    return digestZxids[position(index)];
  }

  /** A remembered digest, oldest first. */
  public long digestValue(int index) {
    return digests[position(index)];
  }

  private int position(int index) {
    return digestCount <= DIGESTS_KEPT ? index : (digestCount + index) % DIGESTS_KEPT;
  }
}
