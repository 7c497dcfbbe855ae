/**
 * Watches: who wants to be told when a znode changes, and who is told by which change.
 *
 * <pre>
 *   arm, remove, isArmed, drop                created, deleted, dataChanged
 *            │                                              │
 *            ▼                                              ▼
 *   WatchTable ── PathIndex ──► RecordStore                Delivery (watcher, event, path)
 *            │    hash → record   pages of: path bytes + up to 16 entries, or a WatcherSet
 *            └──► Watchers        id ↔ slot, counts; an entry is slot and modes in one int
 * </pre>
 *
 * <p>A watcher is a connection. Both of ZooKeeper's registries (data and child) live in one entry
 * for each path and watcher, since a persistent watch always stands in both: four bits tell the
 * modes.
 *
 * <p>A connection that goes away costs no walk over its watches: its slot is marked, its entries
 * are skipped and thrown away when a change or {@link dev.ostler.core.watch.WatchTable#sweep} meets
 * them.
 */
@NullMarked
package dev.ostler.core.watch;

import org.jspecify.annotations.NullMarked;
