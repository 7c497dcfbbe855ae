package dev.ostler.net.listen;

/**
 * How a {@link ClientListener} treats its connections. Start from {@link #defaults} and change what
 * is to differ.
 *
 * @param backlog how many connections may wait to be accepted; below 1 means 4096. The system has a
 *     maximum of its own
 * @param tcpKeepAlive whether the system probes silent connections
 * @param linksPerSourceMax connections at once from one address; 0 means no limit
 * @param linksMax connections at once in total; 0 means no limit
 * @param frameBytesMax longest frame allowed, this length included ({@code jute.maxbuffer})
 * @param largeFrameBytes frames longer than this ask {@link ClientHandler#admitLargeFrame};
 *     negative means never
 * @param pauseReadingBytes a connection with more unsent bytes than this is no longer read
 * @param resumeReadingBytes it is read again when so many or fewer are left
 * @param unsentBytesMax a connection that has more than this unsent when the next reply for it
 *     begins is closed
 * @param drainMillis how long a client may take to read its last replies once its link is being
 *     closed
 */
public record ListenerOptions(
    int backlog,
    boolean tcpKeepAlive,
    int linksPerSourceMax,
    int linksMax,
    int frameBytesMax,
    int largeFrameBytes,
    int pauseReadingBytes,
    int resumeReadingBytes,
    int unsentBytesMax,
    long drainMillis) {
  private static final int BACKLOG = 4096;

  /** Checks that the marks are in order. */
  public ListenerOptions {
    backlog = backlog < 1 ? BACKLOG : backlog;
    if (linksPerSourceMax < 0 || linksMax < 0) {
      throw new IllegalArgumentException("A limit on connections is 0 (none) or more");
    }
    if (drainMillis < 0) {
      throw new IllegalArgumentException("The time to drain is 0 ms or more: " + drainMillis);
    }
    if (frameBytesMax < 0) {
      throw new IllegalArgumentException("The limit on frames is 0 or more: " + frameBytesMax);
    }
    if (resumeReadingBytes < 0
        || resumeReadingBytes > pauseReadingBytes
        || pauseReadingBytes > unsentBytesMax) {
      throw new IllegalArgumentException(
          "The marks for unsent bytes must rise from resume to pause to the maximum: "
              + resumeReadingBytes
              + ", "
              + pauseReadingBytes
              + ", "
              + unsentBytesMax);
    }
  }

  /** What a server uses that is configured with nothing but its port. */
  public static ListenerOptions defaults() {
    return new ListenerOptions(0, false, 60, 0, 1_048_575, -1, 1 << 20, 256 << 10, 64 << 20, 5_000);
  }

  /** With another {@link #backlog}. */
  public ListenerOptions withBacklog(int backlog) {
    return new ListenerOptions(
        backlog,
        tcpKeepAlive,
        linksPerSourceMax,
        linksMax,
        frameBytesMax,
        largeFrameBytes,
        pauseReadingBytes,
        resumeReadingBytes,
        unsentBytesMax,
        drainMillis);
  }

  /** With another {@link #tcpKeepAlive}. */
  public ListenerOptions withTcpKeepAlive(boolean tcpKeepAlive) {
    return new ListenerOptions(
        backlog,
        tcpKeepAlive,
        linksPerSourceMax,
        linksMax,
        frameBytesMax,
        largeFrameBytes,
        pauseReadingBytes,
        resumeReadingBytes,
        unsentBytesMax,
        drainMillis);
  }

  /** With other limits on the number of connections. */
  public ListenerOptions withLinks(int linksPerSourceMax, int linksMax) {
    return new ListenerOptions(
        backlog,
        tcpKeepAlive,
        linksPerSourceMax,
        linksMax,
        frameBytesMax,
        largeFrameBytes,
        pauseReadingBytes,
        resumeReadingBytes,
        unsentBytesMax,
        drainMillis);
  }

  /** With other limits on frames. */
  public ListenerOptions withFrames(int frameBytesMax, int largeFrameBytes) {
    return new ListenerOptions(
        backlog,
        tcpKeepAlive,
        linksPerSourceMax,
        linksMax,
        frameBytesMax,
        largeFrameBytes,
        pauseReadingBytes,
        resumeReadingBytes,
        unsentBytesMax,
        drainMillis);
  }

  /** With another {@link #drainMillis}. */
  public ListenerOptions withDrainMillis(long drainMillis) {
    return new ListenerOptions(
        backlog,
        tcpKeepAlive,
        linksPerSourceMax,
        linksMax,
        frameBytesMax,
        largeFrameBytes,
        pauseReadingBytes,
        resumeReadingBytes,
        unsentBytesMax,
        drainMillis);
  }

  /** With other marks for unsent bytes. */
  public ListenerOptions withUnsent(
      int pauseReadingBytes, int resumeReadingBytes, int unsentBytesMax) {
    return new ListenerOptions(
        backlog,
        tcpKeepAlive,
        linksPerSourceMax,
        linksMax,
        frameBytesMax,
        largeFrameBytes,
        pauseReadingBytes,
        resumeReadingBytes,
        unsentBytesMax,
        drainMillis);
  }
}
