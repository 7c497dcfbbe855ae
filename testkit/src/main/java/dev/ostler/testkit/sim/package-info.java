/**
 * One server, its clients, its disk and its time, simulated from one seed on one thread.
 *
 * <pre>
 *   Main ──► Campaign ──► Simulation (one seed) ──► World
 *                                                    ├─ Timeline          what happens next
 *                                                    ├─ SimulatedServer   a life: start, batches, stop
 *                                                    │     ├─ ServerLinks    frames to events, replies out
 *                                                    │     ├─ JudgedActions  actions, past the oracle
 *                                                    │     ├─ LogDriver      log, without its threads
 *                                                    │     └─ SnapshotJob    snapshots, without theirs
 *                                                    ├─ SimulatedClient   asks, breaks off, returns
 *                                                    │     └─ Wire        bytes under way
 *                                                    └─ Oracle            holds all of it against a model
 * </pre>
 *
 * <p>Recovery and the writing of snapshots are the server's own ({@link dev.ostler.server.state}),
 * the log is the store's; what stands in for their threads and clocks is here.
 *
 * <p>Disk calls take time, and in that time everything else goes on: a call lets the timeline run,
 * from within, until it is over. So the sync, the filler, a snapshot and the owner overlap as
 * threads do, and every order of theirs that a seed brings can be brought again.
 *
 * <p>What is public here serves the simulation of ensembles as well:
 *
 * <pre>
 *   SimulatorCommand, Words, CampaignClock     the command line
 *   SeedCampaign, SeedResult                   seed after seed, one of twenty twice
 *   SimulationFailure, Trace, Timeline         what happened, and when
 *   OperationChooser, ClientWatches            what a client asks for and believes to have
 *   RequestBytes, AnswerBytes, FrameBuffer     bytes between clients and servers
 * </pre>
 */
@NullMarked
package dev.ostler.testkit.sim;

import org.jspecify.annotations.NullMarked;
