/**
 * Holds what a server does against the reference model, action by action.
 *
 * <pre>
 *   driver ── what reaches the core ──► Oracle ──► HandshakeCheck   how a client is let in
 *          ── what leaves the core  ──►   │   ──► LinkCheck        one connection: order, zxids, watches
 *                                         │   ──► SessionCheck     when sessions may and must end
 *                                         │   ──► ProposalCheck    why a transaction is appended
 *                                         │   ──► ModelInStep      the model, in step with commits
 *                                         │   ──► TreeCheck        the whole tree, by recount
 *                                         └───►   SnapshotCheck    a view, while the tree goes on
 * </pre>
 *
 * <p>The model takes each transaction when the core shows that it has applied it; so a read is
 * compared with the state at the very zxid that its reply carries. What was proposed and is not
 * durable waits beside the model; after a crash, what recovery found decides how much of it counts.
 *
 * <p>In an ensemble there is one history and a model for each server:
 *
 * <pre>
 *   EnsembleJudge      what was proposed and what is committed, who led, who asked for what
 *     ├─ MemberJudge        one server over all its lives: log, epochs, what it tells others
 *     │    ├─ MemberHistory      what it has in its files
 *     │    └─ MemberClients      what it tells its clients, at the very zxid
 *     │         ├─ MemberHandshakes     whom it lets in
 *     │         ├─ MemberInStep         the model, in step with what it shows
 *     │         └─ MemberSessions       when sessions end
 *     │              ├─ LeaderSessions       of all, while it leads
 *     │              └─ LocalSessionCheck    those that only it knows
 *     └─ ReferenceHistory   the model behind any history: for who has no leader, nothing is committed
 * </pre>
 */
@NullMarked
package dev.ostler.testkit.check;

import org.jspecify.annotations.NullMarked;
