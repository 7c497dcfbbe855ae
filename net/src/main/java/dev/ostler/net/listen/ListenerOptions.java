package dev.ostler.net.listen;

/**
 * How a {@link ClientListener} treats its connections. A {@link Builder} begins with what a server
 * uses that is configured with nothing but its port; name what is to differ.
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
 * @param allUnsentBytesMax when the unsent output of all connections takes more memory than this,
 *     or keeps more alive, those with most are closed; none that has less than 1 MiB unsent
 * @param drainMillis once its link is being closed, a client must take some of its last replies
 *     within this time, and all of them within twelve times as long
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
    long allUnsentBytesMax,
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
    if (allUnsentBytesMax < 0) {
      throw new IllegalArgumentException(
          "The limit on all unsent bytes is 0 or more: " + allUnsentBytesMax);
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
    return builder().build();
  }

  /** A builder that holds the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Options under way; each is the default until it is named. */
  public static final class Builder {
    private int backlog;
    private boolean tcpKeepAlive;
    private int linksPerSourceMax = 60;
    private int linksMax;
    private int frameBytesMax = 1_048_575;
    private int largeFrameBytes = -1;
    private int pauseReadingBytes = 1 << 20;
    private int resumeReadingBytes = 256 << 10;
    private int unsentBytesMax = 64 << 20;
    private long allUnsentBytesMax = Long.MAX_VALUE;
    private long drainMillis = 5_000;

    private Builder() {}

    /** {@link ListenerOptions#backlog}. */
    public Builder backlog(int connections) {
      backlog = connections;
      return this;
    }

    /** {@link ListenerOptions#tcpKeepAlive}. */
    public Builder tcpKeepAlive(boolean probes) {
      tcpKeepAlive = probes;
      return this;
    }

    /** {@link ListenerOptions#linksPerSourceMax} and {@link ListenerOptions#linksMax}. */
    public Builder links(int perSourceMax, int max) {
      linksPerSourceMax = perSourceMax;
      linksMax = max;
      return this;
    }

    /** {@link ListenerOptions#frameBytesMax}. */
    public Builder frameBytesMax(int bytes) {
      frameBytesMax = bytes;
      return this;
    }

    /** {@link ListenerOptions#largeFrameBytes}. */
    public Builder largeFrameBytes(int bytes) {
      largeFrameBytes = bytes;
      return this;
    }

    /**
     * The marks for unsent bytes: {@link ListenerOptions#pauseReadingBytes}, {@link
     * ListenerOptions#resumeReadingBytes}, {@link ListenerOptions#unsentBytesMax}.
     */
    public Builder unsent(int pauseBytes, int resumeBytes, int maxBytes) {
      pauseReadingBytes = pauseBytes;
      resumeReadingBytes = resumeBytes;
      unsentBytesMax = maxBytes;
      return this;
    }

    /** {@link ListenerOptions#allUnsentBytesMax}. */
    public Builder allUnsentBytesMax(long bytes) {
      allUnsentBytesMax = bytes;
      return this;
    }

    /** {@link ListenerOptions#drainMillis}. */
    public Builder drainMillis(long millis) {
      drainMillis = millis;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if they contradict each other
     */
    public ListenerOptions build() {
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
          allUnsentBytesMax,
          drainMillis);
    }
  }
}
