/**
 * What the servers of an ensemble say to each other.
 *
 * <pre>
 *   quorum port     QuorumPacket, QuorumPacket, …        not framed: a packet says itself how long it is
 *     bytes ──QuorumDecoder──► QuorumMessage              (behind a SNAP: a raw snapshot, then packets again)
 *
 *   election port   ElectionOpening, then frames           int length | Notification
 *     bytes ──ElectionDecoder──► ElectionOpening, Bytes ──Notification.decode──► Notification
 *
 *   both, at first  QuorumAuthPacket                       only when SASL is on
 * </pre>
 *
 * A transaction travels as {@link dev.ostler.wire.quorum.EncodedTransaction}: the same bytes go
 * into the log and to every learner, so that they are made once.
 */
@NullMarked
package dev.ostler.wire.quorum;

import org.jspecify.annotations.NullMarked;
