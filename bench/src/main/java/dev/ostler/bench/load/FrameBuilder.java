package dev.ostler.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds one frame of the client protocol. A run of {@code #} in a path stands for a number that is
 * filled in later.
 *
 * <pre>
 *   length:int | xid:int | type:int | fields of the request
 * </pre>
 */
final class FrameBuilder {
  /** Length of the password that belongs to a session. */
  static final int PASSWORD_BYTES = 16;

  private ByteBuffer bytes = ByteBuffer.allocate(256);
  private final List<Integer> groupsAt = new ArrayList<>();
  private final List<Integer> groupWidths = new ArrayList<>();

  private FrameBuilder() {
    bytes.putInt(0);
  }

  static FrameBuilder request(int opcode) {
    return new FrameBuilder().int32(0).int32(opcode);
  }

  /** A ConnectRequest for a new session, with the trailing read-only flag. */
  static byte[] connect(int timeoutMillis) {
    return connect(timeoutMillis, 0, 0, new byte[PASSWORD_BYTES]);
  }

  /**
   * A ConnectRequest for a session that exists.
   *
   * @param lastZxid that the client has seen; a server that is behind it closes the connection
   */
  static byte[] connect(int timeoutMillis, long lastZxid, long sessionId, byte[] password) {
    return new FrameBuilder()
        .int32(0)
        .int64(lastZxid)
        .int32(timeoutMillis)
        .int64(sessionId)
        .buffer(password)
        .bool(false)
        .bytes();
  }

  FrameBuilder int32(int value) {
    room(4).putInt(value);
    return this;
  }

  FrameBuilder int64(long value) {
    room(8).putLong(value);
    return this;
  }

  FrameBuilder bool(boolean value) {
    room(1).put((byte) (value ? 1 : 0));
    return this;
  }

  FrameBuilder buffer(byte[] data) {
    int32(data.length);
    room(data.length).put(data);
    return this;
  }

  /** A string in which each run of {@code #} becomes a group of digits. */
  FrameBuilder path(String path) {
    byte[] ascii = path.getBytes(StandardCharsets.US_ASCII);
    int32(ascii.length);
    int start = bytes.position();
    room(ascii.length);
    int i = 0;
    while (i < ascii.length) {
      int run = i;
      while (run < ascii.length && ascii[run] == '#') {
        run++;
      }
      if (run > i) {
        groupsAt.add(start + i);
        groupWidths.add(run - i);
        for (; i < run; i++) {
          bytes.put((byte) '0');
        }
      } else {
        bytes.put(ascii[i++]);
      }
    }
    return this;
  }

  /** An access list with one entry: everybody may do everything. */
  FrameBuilder openAcl() {
    return int32(1).int32(31).path("world").path("anyone");
  }

  byte[] bytes() {
    bytes.putInt(0, bytes.position() - 4);
    byte[] frame = new byte[bytes.position()];
    bytes.get(0, frame);
    return frame;
  }

  FrameTemplate template(int opcode) {
    return new FrameTemplate(opcode, bytes(), toArray(groupsAt), toArray(groupWidths));
  }

  static FrameTemplate create(String path, byte[] data, int flags) {
    return request(Opcode.CREATE)
        .path(path)
        .buffer(data)
        .openAcl()
        .int32(flags)
        .template(Opcode.CREATE);
  }

  static FrameTemplate delete(String path) {
    return request(Opcode.DELETE).path(path).int32(Opcode.ANY_VERSION).template(Opcode.DELETE);
  }

  static FrameTemplate setData(String path, byte[] data) {
    return request(Opcode.SET_DATA)
        .path(path)
        .buffer(data)
        .int32(Opcode.ANY_VERSION)
        .template(Opcode.SET_DATA);
  }

  /** A request that is a path and a watch flag: exists, getData, getChildren2. */
  static FrameTemplate read(int opcode, String path, boolean watch) {
    return request(opcode).path(path).bool(watch).template(opcode);
  }

  /** A multi of {@code count} setData operations on the same pattern of path. */
  static FrameTemplate multiSet(String path, byte[] data, int count) {
    FrameBuilder builder = request(Opcode.MULTI);
    for (int i = 0; i < count; i++) {
      builder
          .int32(Opcode.SET_DATA)
          .bool(false)
          .int32(-1)
          .path(path)
          .buffer(data)
          .int32(Opcode.ANY_VERSION);
    }
    return builder.int32(-1).bool(true).int32(-1).template(Opcode.MULTI);
  }

  static FrameTemplate sync(String path) {
    return request(Opcode.SYNC).path(path).template(Opcode.SYNC);
  }

  static FrameTemplate ping() {
    return request(Opcode.PING).template(Opcode.PING);
  }

  static FrameTemplate closeSession() {
    return request(Opcode.CLOSE_SESSION).template(Opcode.CLOSE_SESSION);
  }

  private ByteBuffer room(int count) {
    if (bytes.remaining() < count) {
      ByteBuffer larger =
          ByteBuffer.allocate(Math.max(bytes.capacity() * 2, bytes.position() + count));
      larger.put(bytes.flip());
      bytes = larger;
    }
    return bytes;
  }

  private static int[] toArray(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
