/**
 * The machine of {@link dev.ostler.client.session} on real sockets, a real clock and a thread.
 *
 * <pre>
 *   any thread ── submit ──► inbox ──► ClientDriver (the loop's thread) ──► SessionMachine
 *                                          │  ▲
 *                                    dial, │  │ frames, ends
 *                                    send  ▼  │
 *                                        ServerLink ── FrameCutter, TlsLayer ── net's Connection
 * </pre>
 *
 * <p>Requests are written straight into the connection's buffer, which leaves once at the end of
 * each turn of the loop, so a burst of calls costs one system call.
 */
@NullMarked
package dev.ostler.client.connection;

import org.jspecify.annotations.NullMarked;
