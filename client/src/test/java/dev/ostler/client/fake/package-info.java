/**
 * An ensemble and its clients in one thread and in simulated time, from a seed.
 *
 * <pre>
 *   World ─ events by time ─► Leader: one Tree after the other, sessions, elections
 *                             Replica × 3: follow it with delays; reads, watches
 *                             FakeClient: connection, session, lease, watches; paused, killed
 *   Faults ─ the script: leader and servers killed, sessions expired and taken over, partitions;
 *            and by chance: lost replies, broken connections, processes stopped, killed
 *   SimulatedThread ─ code of a process that waits
 * </pre>
 *
 * <p>It knows what the recipes use of the servers' rules, and what makes recipes go wrong: reads
 * that are behind, answers that never come, requests that arrive late, sessions that end.
 */
@NullMarked
package dev.ostler.client.fake;

import org.jspecify.annotations.NullMarked;
