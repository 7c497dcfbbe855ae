/**
 * The quorum port: connections between a leader and its learners.
 *
 * <pre>
 *   learner comes ──► QuorumEndpoint: FOLLOWERINFO or OBSERVERINFO must be the first packet
 *   dial ───────────►       │
 *                           ▼
 *   messages  ◄──────── QuorumLink ────────► messages, ACK and COMMIT ranges     once a turn
 *   raw snapshot ◄─ IncomingStream │ OutgoingStream ◄─ raw snapshot, log         other threads
 * </pre>
 *
 * <p>The two streams are the seam to other threads: blocking, with a bounded window each, so that
 * neither a snapshot of gigabytes nor a slow disk takes memory. Everything else belongs to the
 * loop's thread. Nothing here decides: heartbeats, timeouts of the protocol and who may follow are
 * the core's.
 */
@NullMarked
package dev.ostler.net.quorum;

import org.jspecify.annotations.NullMarked;
