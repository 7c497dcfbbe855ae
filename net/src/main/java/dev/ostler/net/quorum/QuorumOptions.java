package dev.ostler.net.quorum;

import dev.ostler.wire.quorum.QuorumPacket;

/**
 * Limits of the quorum links of a server.
 *
 * @param fieldBytesMax longest data of a packet, and longest identities; {@code jute.maxbuffer} and
 *     its extra size together
 * @param unsentBytesMax a peer for which more than this waits is closed; it comes back and
 *     synchronises again
 * @param streamBytesMax window of a stream in either direction: most bytes that wait between this
 *     server and the network
 * @param handshakeMillis until when a learner that has connected must have introduced itself
 */
public record QuorumOptions(
    int fieldBytesMax, int unsentBytesMax, int streamBytesMax, int handshakeMillis) {
  /** Holds sixteen of the largest packets, and far more than a turn of the loop brings. */
  public static final int UNSENT_BYTES_MAX = 64 << 20;

  public static final int STREAM_BYTES_MAX = 1 << 20;

  public QuorumOptions {
    if (fieldBytesMax < 1024 || unsentBytesMax < 1 || streamBytesMax < 1 || handshakeMillis < 1) {
      throw new IllegalArgumentException("Limits of quorum links must be positive");
    }
  }

  /** The usual limits. */
  public static QuorumOptions defaults(int handshakeMillis) {
    return new QuorumOptions(
        QuorumPacket.DEFAULT_FIELD_LIMIT, UNSENT_BYTES_MAX, STREAM_BYTES_MAX, handshakeMillis);
  }
}
