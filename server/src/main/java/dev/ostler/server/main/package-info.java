/**
 * The process: reads the configuration, recovers, assembles the node, opens the doors, and closes
 * them again on a signal.
 *
 * <pre>
 *   Main ──► ConfigLoader ──► Server.start
 *     StandaloneServer, or MemberServer
 *       ├─ Recoveries: DataDirectories, StateRecovery   who owns the files, what they hold
 *       ├─ Peer
 *       ├─ ServerParts                                  what both have, around a Peer
 *       │    ├─ Node, TransactionLog, NetworkLoop       see server.node
 *       │    ├─ BackgroundSnapshots                     see server.state
 *       │    ├─ SnapshotThread, PurgeTask               long work beside the loop
 *       │    └─ ClientListener                          last
 *       └─ EnsembleMember                               a member's: see server.member
 * </pre>
 */
@NullMarked
package dev.ostler.server.main;

import org.jspecify.annotations.NullMarked;
