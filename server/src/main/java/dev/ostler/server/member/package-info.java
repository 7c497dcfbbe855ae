/**
 * The driver of a member of an ensemble: what {@link dev.ostler.server.node.Node} does not do
 * itself, because a server that stands alone has no need of it.
 *
 * <pre>
 *   Peer ── actions ──► Node ── EnsembleDrivers ──┬──► QuorumDriver ───► QuorumEndpoint    links
 *    ▲                                            │      └─► Transfers   snapshots and log, by
 *    │                                            │                      threads of their own
 *    │                                            ├──► ElectionDriver ─► ElectionEndpoint
 *    │                                            ├──► HistoryDriver ──► log, epochs, files
 *    └── events ◄──────────── Node.deliver ◄──────┴─── MembershipDriver
 * </pre>
 *
 * <p>Everything runs on the loop's thread but for what {@link dev.ostler.server.member.Transfers}
 * and the log's sync side do; both come back to the loop with an event.
 */
@NullMarked
package dev.ostler.server.member;

import org.jspecify.annotations.NullMarked;
