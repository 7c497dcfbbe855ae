/**
 * The driver of the core in production: real sockets, a real disk, a real clock.
 *
 * <pre>
 *   one thread                                    sync thread        snapshot thread
 *   sockets ─frames─► Node ─events─► Peer
 *                      ▲               │ actions
 *                      │               ├─ replies ─► sockets, flushed once a batch
 *                      │               ├─ append ──► TransactionLog ─► write, sync
 *                      ├─ LogDurable ◄─┼───────────────────┘
 *                      │               └─ snapshot ──────────────────► SnapshotWriter
 *                      └─ SnapshotEnded ◄───────────────────────────────────┘
 * </pre>
 *
 * <p>Nothing is decided here that the core could decide. Time comes from one {@link
 * dev.ostler.server.node.NodeClock}.
 */
@NullMarked
package dev.ostler.server.node;

import org.jspecify.annotations.NullMarked;
