/**
 * Coordination recipes: the classic problems, each solved once and with its failure story.
 *
 * <pre>
 *   a line of ephemeral sequential znodes        Line, Place, Held
 *     ├── DistributedLock, ReentrantDistributedLock, DistributedReadWriteLock
 *     ├── DistributedSemaphore                   the line, and a bounded number of leases
 *     ├── LeaderLatch, LeaderElection            a Candidacy: who is first in the line leads
 *     └── DistributedQueue                       takers that find nothing wait in the line
 *   one ephemeral znode kept alive               KeptEphemeral
 *     ├── Group                                  members with payloads
 *     └── ServiceRegistry                        instances, and a choice among them
 *   a copy kept up to date by a watch            KeptWatch
 *     ├── CachedSubtree, SharedConfiguration
 *     └── Group, ServiceRegistry                 (their views)
 *   plain znodes                                 DistributedBarrier, DoubleBarrier,
 *                                                DistributedCounter, IdGenerator
 * </pre>
 *
 * <h2>The failure story they share</h2>
 *
 * <ul>
 *   <li><b>A reply is lost.</b> Creates carry an id in the name ({@code _c_ID-}), deletes may be
 *       repeated, changes of data are conditional: the recipe finds out what became of a request
 *       before it goes on, and never leaves an orphan behind in a session that lives.
 *   <li><b>The connection is lost and comes back.</b> Nothing is given up; waits go on where they
 *       were, because the session and its ephemeral znodes are still there.
 *   <li><b>Nothing is heard for two thirds of the session timeout.</b> The session may be over.
 *       What is held is given up for good: {@link dev.ostler.client.recipe.Held#lost} ends, {@link
 *       dev.ostler.client.recipe.Held#isHeldNow} has been false since that moment, by the clock,
 *       also in a process that was stopped and has not run a single callback since.
 *   <li><b>The session is over.</b> All its ephemeral znodes go. Whoever was waiting waits again,
 *       at the end of the line; whoever was a member joins again.
 *   <li><b>The process dies.</b> Others wait for at most the session timeout.
 *   <li><b>The client is closed.</b> The session ends at once; open stages end with {@link
 *       dev.ostler.client.ClientException.Closed}.
 * </ul>
 *
 * <p>What the clock says is certain if the session timeout is at least {@code 3 * syncLimit *
 * tickTime} of the servers, see {@link dev.ostler.client.Client#sessionLeaseRemaining()}. With a
 * shorter one only the token protects while a follower is cut off from its leader.
 *
 * <h2>What a fencing token is for</h2>
 *
 * <p>A lock with a lease protects against two holders that both <em>believe</em> that they hold it.
 * It cannot call back a write that left the first holder in time and was under way for a minute. So
 * hand {@link dev.ostler.client.recipe.Held#fencingToken} along with every write and let whatever
 * is protected remember the highest one it has seen and refuse lower ones. Tokens grow with every
 * new holder, for as long as the ensemble's data lives.
 *
 * <h2>Threads</h2>
 *
 * <p>Every public class may be used by any threads. Listeners are called on the client's callback
 * thread, and stages end there, or on the thread that gives back, closes or cancels: neither may
 * wait. Methods that wait are for other threads, and park virtual threads without holding their
 * carrier.
 */
@NullMarked
package dev.ostler.client.recipe;

import org.jspecify.annotations.NullMarked;
