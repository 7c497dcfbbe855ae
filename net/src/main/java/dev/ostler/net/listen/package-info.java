/**
 * Listeners for clients and the connections they accept.
 *
 * <pre>
 *   ClientListener ── accepts, limits per source and in total, closes what never shakes hands
 *     │
 *     └─ ClientLink (one per connection)
 *          in:   StreamSocket ─► shared receive buffer ─► fresh byte[] ─► frames ─► ClientHandler
 *          out:  server's encoder ─► OutputBuffer (lent) ─► shared send buffer ─► StreamSocket
 * </pre>
 *
 * <p>A frame is a big-endian {@code int} length and so many bytes. The array given to the handler
 * is never written again, so what the handler keeps of a request are slices of it. A frame that
 * arrives in pieces is gathered in an array that grows with the bytes that really came: a claimed
 * length reserves nothing.
 *
 * <p>An idle connection holds neither a receive buffer nor an output buffer. Output leaves at the
 * end of the batch, once per connection. A client that does not read its replies is no longer read
 * when too much waits for it, what is still due to it is held, as cheaply as the server can keep
 * it, and it is closed when that does not help. What waits for all clients together is bounded too:
 * whoever has most waiting goes first.
 *
 * <p>Closing always takes effect at the end of the batch, so a handler is never called from within
 * its own calls. TLS belongs below this package, as a {@link dev.ostler.net.link.StreamSocket}.
 */
@NullMarked
package dev.ostler.net.listen;

import org.jspecify.annotations.NullMarked;
