/**
 * Ensembles of real processes under traffic, whose servers are killed, halted, cut off and started
 * again, and whose history is checked:
 *
 * <pre>
 *   Writers    numbered znodes and counters; each knows what was acknowledged to it
 *   Readers    never see a counter go back, and after a sync see what was acknowledged before it
 *   Visitors   sessions that come, leave an ephemeral, and go: politely or without a word
 *       │
 *       ▼            Violations: lost, duplicated, stale, gone back, sessions lost
 *   Soak       one fault after the other; after some of them the traffic is held and
 *              every server is asked for everything
 * </pre>
 */
@NullMarked
package dev.ostler.interop.soak;

import org.jspecify.annotations.NullMarked;
