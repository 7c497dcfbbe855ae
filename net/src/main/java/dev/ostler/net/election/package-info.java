/**
 * The election port: who is there, and votes.
 *
 * <pre>
 *   server comes ──► ElectionEndpoint: an opening must be the first thing it says
 *   dial ──────────►        │
 *                           ▼
 *   bodies of frames ◄── ElectionLink ──► opening, then the newest notification
 * </pre>
 *
 * <p>Which of two connections between a pair of servers stays is decided by the core, and so is
 * everything about votes. A notification that nobody understands is the core's to drop; only what
 * is no opening or no frame ends a connection here.
 */
@NullMarked
package dev.ostler.net.election;

import org.jspecify.annotations.NullMarked;
