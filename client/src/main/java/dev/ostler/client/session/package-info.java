/**
 * What a client does over time, without sockets, threads, clocks or chance of its own.
 *
 * <pre>
 *   calls, frames, ends of links, the time ──► SessionMachine ──► SessionActions: dial, hello, send,
 *                                               │        │                        drop, tell
 *                       ServerList: which server next    WatchTable: arm again, tell
 *
 *   PAUSED ──► DIALING ──► HANDSHAKING ──► CONNECTED ──► (lost) DIALING …            any ──► OVER
 * </pre>
 *
 * <p>Links are numbered; what comes from an old one is passed over. Times are nanoseconds of a
 * clock that only goes forward, handed in with every event, so a test is the clock.
 */
@NullMarked
package dev.ostler.client.session;

import org.jspecify.annotations.NullMarked;
