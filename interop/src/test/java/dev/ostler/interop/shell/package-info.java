/**
 * The shells side by side: ZooKeeper's own, as released, and Ostler's, as distributed, run the same
 * commands on servers of the same kind, each command as a process of its own, and all as a script.
 *
 * <p>What they write and their statuses must be the same once times, zxids, ids and ports are taken
 * out. Commands that differ on purpose are marked in the list, with the row of docs/differences.md.
 */
@NullMarked
package dev.ostler.interop.shell;

import org.jspecify.annotations.NullMarked;
