package dev.ostler.core.tree;

/** A consistent view of tree and sessions as they were after one transaction. */
public interface SnapshotSource {
  /** The last transaction that is in it. */
  long zxid();

  /** Digest of the tree, version 2. */
  long digest();

  /** Number of znodes, the root included. */
  int nodeCount();

  /** May be called from any thread, while the tree it was taken of goes on changing. */
  <E extends Exception> void visit(SnapshotVisitor<E> visitor) throws E;
}
