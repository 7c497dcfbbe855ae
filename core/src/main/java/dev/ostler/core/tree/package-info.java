/**
 * The tree of znodes: tens of millions of them without an object graph.
 *
 * <pre>
 *   path ──► NameIndex (parent slot, name) ──► slot ──► NodePages ──► one packed byte record
 *                                               │                     parent, name, stat, data
 *                                               └────► SiblingLinks: next and previous child
 * </pre>
 *
 * <p>A znode is a slot number. Its record is never changed but replaced, and the records sit in
 * pages that are copied before the first change after a view was taken: so a consistent view costs
 * a copy of the top level, and a snapshot is written from it by another thread.
 *
 * <p>A start loads a million of them in a second: {@link dev.ostler.core.tree.TreeLoader} finds a
 * parent near the last one, the records of a page share one array ({@code RecordRow}), and names
 * are added to the index in its own order ({@code NewNames}).
 *
 * <p>{@link dev.ostler.core.tree.TransactionApplier} is the only road by which the tree changes:
 * live, at replay, and when a learner is synchronised. What requests are allowed to do is not
 * decided here.
 */
@NullMarked
package dev.ostler.core.tree;

import org.jspecify.annotations.NullMarked;
