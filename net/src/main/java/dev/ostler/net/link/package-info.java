/**
 * Sockets and the one thread that serves them.
 *
 * <pre>
 *   other threads ── execute ──►  NetworkLoop (one thread, one Netty event loop)
 *
 *   one turn of the loop:
 *     endOfBatch   every BatchListener, then every flusher (one send per connection)
 *     wait         epoll or selector; sleeps only when nothing is to be done
 *     reads        StreamSocket ──► SocketEvents, one receive per readable socket
 *     afterReads   accepted connections, then every BatchListener
 *     tasks        what execute, schedule and tick brought
 * </pre>
 *
 * <p>The loop uses Netty's event loop, native epoll and selector, but registers its own socket
 * handles instead of Netty channels: a channel with its pipeline costs more than a kilobyte of heap
 * per connection and several virtual calls per read, and a server with ten thousand idle sessions
 * wants neither. {@link dev.ostler.net.link.StreamSocket} is the seam at which TLS belongs: a
 * socket that decrypts what it receives and encrypts what it sends.
 *
 * <p>Between servers:
 *
 * <pre>
 *   Dialer ── Dial ──► StreamSocket ─┐
 *     names: NameResolver            ├─► Connection ──► ConnectionEvents: bytes that came, the end
 *   PortListener ────► StreamSocket ─┘      ▲ out(), written()
 *     Strangers: until they say who they are, few and not for long
 *     PeerEndpoint: all of these for one port, and its PeerLinks by number
 * </pre>
 *
 * <p>Nothing here knows frames or sessions. Everything but the methods marked otherwise belongs to
 * the loop's thread.
 */
@NullMarked
package dev.ostler.net.link;

import org.jspecify.annotations.NullMarked;
