package dev.ostler.store.epoch;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ostler.epochs} says: text, one value a line, the last one a CRC-32 of all before it.
 *
 * @param reachedZxid a transaction that this server's history is known to have had; 0 for none
 */
record EpochCopy(long acceptedEpoch, long currentEpoch, long reachedZxid) {
  static final EpochCopy NONE = new EpochCopy(0, 0, 0);

  private static final String CHECKSUM = "checksum=";

  byte[] encode() {
    String values =
        "acceptedEpoch="
            + acceptedEpoch
            + "\ncurrentEpoch="
            + currentEpoch
            + "\nreachedZxid=0x"
            + Long.toHexString(reachedZxid)
            + "\n";
    return (values + CHECKSUM + checksum(values) + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns null if the bytes are not what {@link #encode} makes. */
  static @Nullable EpochCopy decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf(CHECKSUM);
    if (end < 0
        || !text.substring(end).equals(CHECKSUM + checksum(text.substring(0, end)) + "\n")) {
      return null;
    }
    String[] lines = text.substring(0, end).split("\n", -1);
    if (lines.length != 4) {
      return null;
    }
    try {
      return new EpochCopy(
          Long.parseLong(value(lines[0], "acceptedEpoch=")),
          Long.parseLong(value(lines[1], "currentEpoch=")),
          Long.parseUnsignedLong(value(lines[2], "reachedZxid=0x"), 16));
    } catch (NumberFormatException otherFormat) {
      return null;
    }
  }

  private static String value(String line, String name) {
    return line.startsWith(name) ? line.substring(name.length()) : "";
  }

  private static String checksum(String values) {
    CRC32 crc = new CRC32();
    crc.update(values.getBytes(StandardCharsets.ISO_8859_1));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }
}
