package dev.ostler.net.link;

/**
 * Output buffers lent to connections while they have bytes to send, so that an idle connection has
 * none. Last in, first out: a few warm buffers serve a steady load.
 */
public final class OutputPool {
  /** What a new buffer starts with: one small reply or notification. */
  static final int INITIAL_BYTES = 512;

  /** Larger buffers are left to the collector. */
  static final int KEPT_BYTES_MAX = 1 << 20;

  /** All kept buffers together. */
  static final int TOTAL_BYTES_MAX = 8 << 20;

  static final int KEPT_BUFFERS_MAX = 1024;

  private final OutputBuffer[] kept = new OutputBuffer[KEPT_BUFFERS_MAX];
  private int count;
  private int bytes;

  OutputPool() {}

  /** An empty buffer. */
  public OutputBuffer take() {
    if (count == 0) {
      return new OutputBuffer(INITIAL_BYTES);
    }
    OutputBuffer buffer = kept[--count];
    bytes -= buffer.array().length;
    return buffer;
  }

  /** Takes a buffer back; its content is forgotten. */
  public void give(OutputBuffer buffer) {
    buffer.clear();
    int size = buffer.array().length;
    if (count < KEPT_BUFFERS_MAX && size <= KEPT_BYTES_MAX && bytes + size <= TOTAL_BYTES_MAX) {
      kept[count++] = buffer;
      bytes += size;
    }
  }

  int keptBytes() {
    return bytes;
  }

  int keptBuffers() {
    return count;
  }
}
