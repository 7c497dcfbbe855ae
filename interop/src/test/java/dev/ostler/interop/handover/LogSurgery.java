package dev.ostler.interop.handover;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.Adler32;

/** Changes a transaction log as no server would write it. */
final class LogSurgery {
  private static final int FILE_HEADER_BYTES = 16;
  private static final int RECORD_HEADER_BYTES = 12;
  private static final int ZXID_OFFSET = 12;
  private static final int TYPE_OFFSET = 28;
  private static final int ERROR_TYPE = -1;
  private static final int NODE_EXISTS = -110;

  private LogSurgery() {}

  /** Puts a failed request of the same session and zxid in the place of a transaction. */
  static void fail(Path log, long zxid) throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, FILE_HEADER_BYTES);
    int offset = FILE_HEADER_BYTES;
    boolean found = false;
    while (true) {
      int length = ByteBuffer.wrap(bytes).getInt(offset + 8);
      if (length == 0) {
        break;
      }
      int whole = RECORD_HEADER_BYTES + length + 1;
      byte[] entry =
          Arrays.copyOfRange(
              bytes, offset + RECORD_HEADER_BYTES, offset + RECORD_HEADER_BYTES + length);
      if (ByteBuffer.wrap(entry).getLong(ZXID_OFFSET) == zxid) {
        out.writeBytes(failed(entry));
        found = true;
      } else {
        out.write(bytes, offset, whole);
      }
      offset += whole;
    }
    if (!found) {
      throw new AssertionError(log + " holds no transaction 0x" + Long.toHexString(zxid));
    }
    Files.write(log, Arrays.copyOf(out.toByteArray(), bytes.length));
  }

  private static byte[] failed(byte[] entry) {
    ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER_BYTES + TYPE_OFFSET + 8 + 1);
    byte[] body =
        ByteBuffer.allocate(TYPE_OFFSET + 8)
            .put(entry, 0, TYPE_OFFSET)
            .putInt(ERROR_TYPE)
            .putInt(NODE_EXISTS)
            .array();
    Adler32 checksum = new Adler32();
    checksum.update(body);
    return record
        .putLong(checksum.getValue())
        .putInt(body.length)
        .put(body)
        .put((byte) 'B')
        .array();
  }
}
