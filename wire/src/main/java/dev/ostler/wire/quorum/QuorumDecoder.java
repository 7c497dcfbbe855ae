package dev.ostler.wire.quorum;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the stream of a quorum connection into messages. The stream is not framed, so reads end
 * anywhere: feed what was read, then take messages until there is none.
 *
 * <pre>
 *   decoder.feed(array, offset, length);
 *   while ((message = decoder.next()) != null) {
 *     if (message instanceof QuorumMessage.Snap) {
 *       … everything from here on is a raw snapshot, beginning with decoder.takeRest();
 *       … feed the decoder again with what is behind the snapshot's signature
 *     }
 *   }
 * </pre>
 *
 * <p>It holds at most one unfinished packet and one read beyond it. Messages keep slices of the
 * arrays that were fed, which must never be written to again.
 */
public final class QuorumDecoder {
  private final StreamBuffer buffer = new StreamBuffer();
  private final int fieldLimit;

  /** Length up to which the unfinished packet must grow before it makes sense to look at it. */
  private int wanted = QuorumPacket.SMALLEST_BYTES;

  private boolean beforeSnapshot;

  /**
   * @param fieldLimit the longest data, and the longest identities, in bytes
   */
  public QuorumDecoder(int fieldLimit) {
    this.fieldLimit = fieldLimit;
  }

  public QuorumDecoder() {
    this(QuorumPacket.DEFAULT_FIELD_LIMIT);
  }

  /** Adds what was read. The array belongs to the messages from now on. */
  public void feed(byte[] array, int offset, int length) {
    buffer.feed(array, offset, length, wanted);
  }

  /**
   * The next message.
   *
   * @return null if more bytes are needed; also behind a {@link QuorumMessage.Snap}, until {@link
   *     #takeRest} has been called
   * @throws MalformedException if the peer does not speak the protocol; close the connection
   */
  public @Nullable QuorumMessage next() throws MalformedException {
    if (beforeSnapshot || buffer.available() < wanted) {
      return null;
    }
    int length =
        QuorumPacket.measure(buffer.array(), buffer.position(), buffer.available(), fieldLimit);
    if (length < 0) {
      wanted = -length;
      return null;
    }
    wanted = QuorumPacket.SMALLEST_BYTES;
    Input in = new Input(buffer.array(), buffer.position(), length, fieldLimit);
    QuorumMessage message = QuorumMessages.of(QuorumPacket.decode(in));
    buffer.skip(length);
    beforeSnapshot = message instanceof QuorumMessage.Snap;
    return message;
  }

  /** Takes out what was fed and not decoded: the first bytes of a snapshot, or of anything else. */
  public Bytes takeRest() {
    beforeSnapshot = false;
    wanted = QuorumPacket.SMALLEST_BYTES;
    return buffer.take(buffer.available());
  }
}
