package dev.ostler.core.tree;

import dev.ostler.wire.value.AclList;

/**
 * Walks over everything that a snapshot holds, in the order in which a snapshot holds it. A view of
 * the tree drives it to write a snapshot; the reader of a snapshot drives it to build a tree.
 *
 * <pre>
 *   sessions(n) session*n aclLists(n) aclList*n node* end
 * </pre>
 *
 * @param <E> what the visitor may fail with
 */
public interface SnapshotVisitor<E extends Exception> {
  void sessions(int count) throws E;

  void session(long sessionId, int timeoutMillis) throws E;

  void aclLists(int count) throws E;

  /**
   * @param index above 0
   */
  void aclList(long index, AclList list) throws E;

  /**
   * One znode; its parent has come before it. The root's path is empty.
   *
   * @param path array with the path's UTF-8 bytes, valid during the call only
   * @param node valid during the call only, its data array too
   */
  void node(byte[] path, int pathOffset, int pathLength, NodeState node) throws E;
}
