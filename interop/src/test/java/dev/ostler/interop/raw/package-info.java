/**
 * A small client of our own making, written from the protocol's description and from nothing else:
 * it shares no code with the wire module, so that a mistake there cannot hide here.
 *
 * <pre>
 *   WireRequest ──RequestWriter──► frame ──► RawConnection ──► server
 *   RawReply / RawEvent ◄──ReplyReader── frame ◄──┘
 * </pre>
 */
@NullMarked
package dev.ostler.interop.raw;

import org.jspecify.annotations.NullMarked;
