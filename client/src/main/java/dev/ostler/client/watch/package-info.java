/**
 * Which watches of this client a server should know, and who hears of their events.
 *
 * <pre>
 *   reads, addWatch ──► WatchTable ──► fire: whoever watches the path of a notification
 *                            └───────► setWatches: what the next server must be told
 * </pre>
 *
 * <p>Plain tables without threads or clocks, owned by the client's loop. Paths are the server's,
 * with the chroot.
 */
@NullMarked
package dev.ostler.client.watch;

import org.jspecify.annotations.NullMarked;
