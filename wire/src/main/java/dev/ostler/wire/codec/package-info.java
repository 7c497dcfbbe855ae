/**
 * The byte encoding ("jute") that ZooKeeper uses on the wire and on disk: big-endian numbers,
 * length-prefixed buffers and strings, counted vectors, records without tags.
 *
 * <pre>
 *   byte[]  ──Input──►  values        every length checked, one exception type
 *   values  ──Output──► byte[]        written in place, no intermediate copies
 * </pre>
 */
@NullMarked
package dev.ostler.wire.codec;

import org.jspecify.annotations.NullMarked;
