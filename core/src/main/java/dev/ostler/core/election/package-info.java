/**
 * Fast Leader Election: which server is to lead, agreed on with servers of ZooKeeper 3.5 and later.
 *
 * <pre>
 *                    ElectionPort                 the one entry: events in, ElectionActions out
 *                     │        │
 *   who dials whom   ElectionLinks   Election     what to tell whom, when to decide
 *   who is connected    │              │   └ Answers     nobody is told the same thing twice at once
 *                    connections       └ Tally          who voted for what
 *
 *   LOOKING ── quorum of equal votes, and silence or unanimity ──────────► settled: LEADING,
 *           ── a settled quorum that follows a leader that says so ──────► FOLLOWING or OBSERVING
 *   settled ── the driver has lost its leader, or its followers ─────────► LOOKING
 * </pre>
 *
 * An election is no safety matter: two servers may both believe that they lead, when messages are
 * slower than the final wait. That an epoch has one leader is for the discovery phase to see to.
 * The election has to be fast, and to end.
 *
 * <p>No thread, no clock, no chance: time comes with each event, in milliseconds of a clock that
 * never runs backwards.
 */
@NullMarked
package dev.ostler.core.election;

import org.jspecify.annotations.NullMarked;
