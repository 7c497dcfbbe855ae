/**
 * The whole core as one deterministic machine: {@link dev.ostler.core.peer.Peer#on} takes an event
 * and puts actions out.
 *
 * <pre>
 *   Event ──► Peer ──► Replication       Zab and the election: who leads, what is committed
 *                 │
 *                 └──► Service           all that works on one state, in one part:
 *                        ├── ConnectRequests   handshake, sessions, expiry
 *                        ├── Dispatcher        reads: answered; writes: proposed or forwarded
 *                        ├── RemoteRequests    a leader's: what clients of learners ask for
 *                        ├── Committer         committed: applied, watches fired, answered
 *                        └── Sweeper           containers and znodes whose time is over
 *   Shared    outlives a Service: connections, watches, and
 *             Proposals        what this server has proposed
 *             SessionOwners    a leader's: behind which link the client of a session is
 *             LeaderQuestions  a learner's: what its clients wait for and only the leader knows
 *             Interregnum      the time without a leader: who waits, and what becomes of it
 *             LocalSessions    sessions that no other server knows
 * </pre>
 *
 * A server that stands alone is a leader with a quorum of one. Whenever this server begins or ends
 * to serve, or its state is replaced, the Service is made anew; whoever is connected when a part
 * ends waits for the next one, not for long.
 */
@NullMarked
package dev.ostler.core.peer;

import org.jspecify.annotations.NullMarked;
