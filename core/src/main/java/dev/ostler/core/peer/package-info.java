/**
 * The whole core as one deterministic machine: {@link dev.ostler.core.peer.Peer#on} takes an event
 * and puts actions out.
 *
 * <pre>
 *   Event ──► Peer ──► ConnectRequests   handshake, sessions, expiry
 *                 ├──► Dispatcher        reads: answered; writes: proposed, appended
 *                 ├──► Committer         durable: applied, watches fired, answered
 *                 └──► Sweeper           containers and znodes whose time is over
 *   all of them share ReplicatedState (tree + sessions) and Proposals (what is in flight)
 * </pre>
 */
@NullMarked
package dev.ostler.core.peer;

import org.jspecify.annotations.NullMarked;
