/**
 * The process: reads the configuration, recovers, assembles the node, opens the doors, and closes
 * them again on a signal.
 *
 * <pre>
 *   Main ──► ConfigLoader ──► StandaloneServer.start
 *                                ├─ DataDirectories, StateRecovery     who owns the files, what they hold
 *                                ├─ Peer, TransactionLog, Node         see server.node
 *                                ├─ BackgroundSnapshots                see server.state
 *                                ├─ SnapshotThread, PurgeTask          long work beside the loop
 *                                └─ ClientListener                     last
 * </pre>
 */
@NullMarked
package dev.ostler.server.main;

import org.jspecify.annotations.NullMarked;
