package dev.ostler.interop.differential;

import dev.ostler.testkit.model.ModelBytes;
import java.util.Random;

/** The password that belongs to a session id, by the rule every server follows. */
final class Passwords {
  private static final long SECRET = 0xB341_5C00L;

  private Passwords() {}

  static ModelBytes of(long sessionId) {
    byte[] password = new byte[16];
    new Random(sessionId ^ SECRET).nextBytes(password);
    return ModelBytes.of(password);
  }
}
