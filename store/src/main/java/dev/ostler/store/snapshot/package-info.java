/**
 * Snapshots: the whole tree and all sessions in one file.
 *
 * <pre>
 *   SnapshotSource ── visit ──► SnapshotWriter ──► ostler.snapshot.tmp ── rename ──► snapshot.1a
 *   snapshot.1a ──► SnapshotReader ── visit ──► SnapshotVisitor (builds a tree)
 *
 *   SnapshotSource ── visit ──► SnapshotWriter.writeStream ──► a learner's link
 *   a leader's link ──► IncomingSnapshot ──► ostler.snapshot.received ── visit ──► SnapshotVisitor
 *                                               └─ store.recovery.Adoption ──► snapshot.1a
 * </pre>
 *
 * <p>A file, as Apache ZooKeeper 3.9 writes and reads it; with {@code .gz} or {@code .snappy}
 * behind the name all of it is compressed:
 *
 * <pre>
 *   header    magic "ZKSN" int | version 2 int | dbid -1 long
 *   sessions  count int | { id long | timeout int (ms) } ...
 *   lists     count int | { index long | access control list } ...
 *   nodes     { path ustring | node record } ... | path "/"
 *   seal
 *   digest    zxid long | version 2 int | digest long | seal          (may be absent)
 *   zxid      last processed zxid long | seal                         (may be absent)
 *
 *   node record  data buffer | list's index long | czxid long | mzxid long | ctime long
 *                | mtime long | version int | cversion int | aversion int
 *                | ephemeralOwner long | pzxid long
 *   seal         Adler-32 of everything before it, as a long | path "/"
 * </pre>
 *
 * <p>On a link there is no header, no seal and nothing behind the nodes:
 *
 * <pre>
 *   sessions | lists | nodes, with the path "/" at their end | "BenWasHere" ustring
 * </pre>
 */
@NullMarked
package dev.ostler.store.snapshot;

import org.jspecify.annotations.NullMarked;
