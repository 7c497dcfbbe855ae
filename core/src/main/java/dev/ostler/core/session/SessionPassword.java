package dev.ostler.core.session;

import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The password of a session. It follows from the session's id, so that every server of an ensemble
 * can check it: 16 bytes of the linear congruential generator that {@code java.util.Random}
 * documents, seeded with the id and a constant, each 32-bit word written low byte first.
 */
public final class SessionPassword {
  private static final long SEED = 0xB341_5C00L;
  private static final long MULTIPLIER = 0x5_DEEC_E66DL;
  private static final long STATE_MASK = (1L << 48) - 1;

  private SessionPassword() {}

  /** The 16 bytes that belong to a session. */
  public static Bytes of(long sessionId) {
    byte[] password = new byte[ConnectResponse.PASSWORD_BYTES];
    long state = (sessionId ^ SEED ^ MULTIPLIER) & STATE_MASK;
    for (int i = 0; i < password.length; i += 4) {
      state = (state * MULTIPLIER + 0xB) & STATE_MASK;
      int word = (int) (state >>> 16);
      for (int k = 0; k < 4; k++) {
        password[i + k] = (byte) (word >>> (8 * k));
      }
    }
    return Bytes.of(password);
  }

  /**
   * True if the password is the session's. Never true for id 0, null, or another length. The time
   * it takes does not tell how much of the password is right.
   */
  public static boolean matches(long sessionId, @Nullable Bytes password) {
    if (sessionId == 0 || password == null || password.length() != ConnectResponse.PASSWORD_BYTES) {
      return false;
    }
    Bytes right = of(sessionId);
    int difference = 0;
    for (int i = 0; i < ConnectResponse.PASSWORD_BYTES; i++) {
      difference |= right.at(i) ^ password.at(i);
    }
    return difference == 0;
  }
}
