/**
 * Sessions: who is connected, for how long a silence is forgiven, and who may connect now.
 *
 * <pre>
 *   ConnectRequest ─► ConnectionThrottle ─► TimeoutNegotiation ─► SessionIds, SessionPassword
 *                                                                        │
 *   request, ping ─► touch ─► Session ◄── SessionTable ◄─────────────────┘
 *                                              │
 *   time passes ───────────► expired(now) ─────┴─► sessions to close
 * </pre>
 *
 * <p>Time is monotonic milliseconds and chance is a number; both are handed in. A session expires
 * at the first multiple of tickTime that lies behind its last touch plus its timeout. Touching one
 * only stores the time; {@link dev.ostler.core.session.SessionTable} finds out that a session was
 * touched when it would have expired otherwise.
 */
@NullMarked
package dev.ostler.core.session;

import org.jspecify.annotations.NullMarked;
