package dev.ostler.shell.main;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a script. They are decoded one by one, so that one that is no UTF-8 spoils no other.
 */
final class ScriptLines {
  private final InputStream in;
  private boolean skipLineFeed;
  private boolean damaged;

  /** Reads from a stream that gives single bytes quickly. */
  ScriptLines(InputStream in) {
    this.in = in;
  }

  /** The next line, without its end of {@code \n}, {@code \r} or both; null at the end. */
  @Nullable String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int read = in.read();
    if (read == '\n' && skipLineFeed) {
      read = in.read();
    }
    skipLineFeed = false;
    if (read < 0) {
      return null;
    }
    while (read >= 0 && read != '\n' && read != '\r') {
      line.write(read);
      read = in.read();
    }
    skipLineFeed = read == '\r';
    return text(line.toByteArray());
  }

  private String text(byte[] line) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      damaged = true;
      return new String(line, StandardCharsets.UTF_8);
    }
  }

  /** Whether one of the lines since the last question was no UTF-8. */
  boolean takeDamage() {
    boolean was = damaged;
    damaged = false;
    return was;
  }
}
