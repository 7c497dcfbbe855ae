package dev.ostler.wire.quorum;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the stream of an election connection: an opening, if the peer has dialed, and then frames
 * {@code int length | body}. Feed what was read, then take until there is nothing.
 *
 * <p>A body that is no {@link Notification} concerns nobody but itself: drop it and go on. What is
 * thrown here ends the connection.
 */
public final class ElectionDecoder {
  /** Longest body of a frame, in bytes. */
  public static final int BODY_LIMIT = 524_288;

  private final StreamBuffer buffer = new StreamBuffer();
  private int wanted;

  /** Adds what was read. The array belongs to what is decoded from now on. */
  public void feed(byte[] array, int offset, int length) {
    buffer.feed(array, offset, length, wanted);
  }

  /**
   * The opening; the first thing to take on an accepted connection.
   *
   * @return null if more bytes are needed
   */
  public @Nullable ElectionOpening nextOpening() throws MalformedException {
    int length = ElectionOpening.measure(buffer.array(), buffer.position(), buffer.available());
    if (length < 0) {
      wanted = -length;
      return null;
    }
    wanted = 0;
    Input in = new Input(buffer.array(), buffer.position(), length, ElectionOpening.TEXT_LIMIT);
    buffer.skip(length);
    return ElectionOpening.decode(in);
  }

  /**
   * The body of the next frame, for {@link Notification#decode}.
   *
   * @return null if more bytes are needed
   */
  public @Nullable Bytes nextBody() throws MalformedException {
    if (buffer.available() < 4) {
      return null;
    }
    int length = new Input(buffer.array(), buffer.position(), 4, 0).readInt();
    if (length < 1 || length > BODY_LIMIT) {
      throw new MalformedException(
          "an election message of " + length + " bytes; 1 to " + BODY_LIMIT + " are allowed");
    }
    wanted = 4 + length;
    if (buffer.available() < wanted) {
      return null;
    }
    wanted = 0;
    buffer.skip(4);
    return buffer.take(length);
  }

  /** Takes out what was fed and not decoded, for example the tokens of an authentication. */
  public Bytes takeRest() {
    wanted = 0;
    return buffer.take(buffer.available());
  }
}
