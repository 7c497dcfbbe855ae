/**
 * Zab, the atomic broadcast that makes several servers one: who may propose, how a server that was
 * away catches up, and when a transaction is committed.
 *
 * <pre>
 *             messages of peers, marks of the disk, time
 *                               │
 *                               ▼
 *   Zab ──────────► Role:  Looking ──► Leader   Learners         who is connected
 *    │                        ▲                 Discovery        whose epochs and histories it knows
 *    │                        │                 Synchronizer     SyncRules: DIFF, TRUNC, SNAP, files
 *    │                        │                 Broadcast        AckTally: what a quorum has
 *    │                        │                 Confirmation     syncs
 *    │                        │                 Company          is it still a leader?
 *    │                        │
 *    │                        └──────► Learner  the mirror of it, follower and observer
 *    │                                          Synchronization  takes over the leader's history
 *    │                                          Intake           takes what is proposed
 *    │                                          Reassignment     where a reconfiguration sends it
 *    │                                          Remedy           why it leaves, and comes back
 *    │                                          Inquiries        what it asks, and for whom
 *    │                                          ObserverFeed     the observers that it feeds
 *    ▼
 *   History   logged ≥ durable, committed ≥ applied;  RecentLog: the transactions themselves
 *   Epochs    accepted ≥ current
 *   Deferred  After(Mark, Step): what waits for the disk
 *                               │
 *                               ▼
 *       ZabActions: links and disk        Replica: the tree, sessions and clients above
 * </pre>
 *
 * Pure like all of the core: no thread, clock, chance or IO. A server that stands alone is a leader
 * with a quorum of one. Names of defects ("B-3") are those of the list of known ones in other
 * servers; each is an assertion here or a test named after it.
 */
@NullMarked
package dev.ostler.core.zab;

import org.jspecify.annotations.NullMarked;
