package dev.ostler.server.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Reads the server's own number from {@code <dataDir>/myid}: the first line, and nothing but it.
 */
final class MyId {
  private static final int LONGEST = 100;

  private MyId() {}

  /** The number; empty without the file, which a standalone server does not need. */
  static OptionalLong read(Path dataDir, SettingReader reader) {
    Path file = dataDir.resolve("myid");
    Origin origin = new Origin.WholeFile(file);
    if (!Files.exists(file)) {
      return OptionalLong.empty();
    }
    try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      String line = text.readLine();
      String number = line == null ? "" : line.substring(0, Math.min(LONGEST, line.length()));
      return parse(number, origin, reader);
    } catch (IOException unreadable) {
      reader.problem(
          origin,
          "cannot be read: " + unreadable.getMessage(),
          "Let the server's user read it, or remove it for a standalone server");
      return OptionalLong.empty();
    }
  }

  private static OptionalLong parse(String number, Origin origin, SettingReader reader) {
    try {
      return OptionalLong.of(Long.parseLong(number));
    } catch (NumberFormatException notANumber) {
      reader.problem(
          origin,
          "serverid " + number + " is not a number",
          "Write digits only, without blanks, or remove the file for a standalone server");
      return OptionalLong.empty();
    }
  }
}
