/**
 * The transaction log.
 *
 * <pre>
 *   owner ── append, flush, roll ──► TransactionLog
 *                                      │ batch
 *   LogListener ◄── durable, failed ── LogSync ── write, force ──► log.1a
 *                                      ▲ a file of zeros, to be renamed
 *                                      LogFiller ── write, force ──► ostler.log.next
 * </pre>
 *
 * <pre>
 *   owner ── change ──► LogSync, its file closed ──► HistoryChange      truncate, adopt a snapshot
 *   owner ── run ─────► LogSync ──► DiskChore                           epochs
 *
 *   log.1, log.1a ──► LogHistory ── search, range ──► a learner that was away
 * </pre>
 *
 * <p>{@link dev.ostler.store.log.TransactionLog} belongs to the thread that owns the tree and only
 * encodes. {@link dev.ostler.store.log.LogSync} and {@link dev.ostler.store.log.LogFiller} do the
 * disk's work, one step a call, so that {@link dev.ostler.store.log.LogThreads} drives them in
 * production and a simulator elsewhere. While one batch is being synced the next one gathers: group
 * commit without a timer.
 *
 * <p>A file, as Apache ZooKeeper 3.9 writes and reads it:
 *
 * <pre>
 *   header  magic "ZKLG" int | version 2 int | the transaction before the file, long
 *   record  Adler-32 of the entry, as a long | length int | entry | 0x42
 *   ...
 *   zeros, or the end of the file
 * </pre>
 *
 * <p>Where the header tells of the transaction before, Apache has a database id that is 0 and that
 * it never reads. Into a new epoch nothing else shows how far the old one went.
 */
@NullMarked
package dev.ostler.store.log;

import org.jspecify.annotations.NullMarked;
