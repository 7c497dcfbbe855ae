/**
 * One server, its clients, its disk and its time, simulated from one seed on one thread.
 *
 * <pre>
 *   Main ──► Campaign ──► Simulation (one seed) ──► World
 *                                                    ├─ Timeline          what happens next
 *                                                    ├─ SimulatedServer   drives core, store, wire
 *                                                    │     └─ ServerLink  one connection's server end
 *                                                    ├─ SimulatedClient   asks, breaks off, returns
 *                                                    │     └─ Wire        bytes under way
 *                                                    └─ Oracle            holds all of it against a model
 * </pre>
 *
 * <p>Disk calls take time, and in that time everything else goes on: a call lets the timeline run,
 * from within, until it is over. So the sync, the filler, a snapshot and the owner overlap as
 * threads do, and every order of theirs that a seed brings can be brought again.
 */
@NullMarked
package dev.ostler.testkit.sim;

import org.jspecify.annotations.NullMarked;
