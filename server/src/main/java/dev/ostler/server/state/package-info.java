/**
 * State and its files, both ways, without a thread, a clock or chance: those come from whoever
 * drives it, a process or the simulator.
 *
 * <pre>
 *   store.recovery.Recovery ──► StateRecovery        files become tree and sessions
 *   server.node.Node        ──► BackgroundSnapshots  tree and sessions become files
 *                                  └─► SnapshotHost  a thread, a clock, chance, somebody to tell
 * </pre>
 */
@NullMarked
package dev.ostler.server.state;

import org.jspecify.annotations.NullMarked;
