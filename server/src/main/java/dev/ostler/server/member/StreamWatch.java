package dev.ostler.server.member;

import dev.ostler.net.link.NetworkLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up streams that stand still: a peer may have taken the connection and died with it, and
 * nobody else watches a link while a snapshot, or a part of the log, is on its way. Belongs to the
 * loop's thread.
 */
final class StreamWatch {
  private static final Logger LOG = LoggerFactory.getLogger(StreamWatch.class);

  /** A stream, as far as it is watched. */
  interface Stream {
    /** A number that changes whenever a part of it has moved. */
    long mark();

    boolean isOver();

    /** It has not moved for too long. */
    void giveUp(String reason);
  }

  private final NetworkLoop loop;
  private final long limitMillis;

  /**
   * @param limitMillis a stream that has not moved for so long, and not for twice as long, is given
   *     up
   */
  StreamWatch(NetworkLoop loop, long limitMillis) {
    this.loop = loop;
    this.limitMillis = limitMillis;
  }

  /** Watches a stream until it is over. */
  void watch(String what, Stream stream) {
    lookLater(what, stream, stream.mark());
  }

  private void lookLater(String what, Stream stream, long mark) {
    loop.schedule(
        limitMillis,
        () -> {
          if (stream.isOver()) {
            return;
          }
          if (stream.mark() == mark) {
            LOG.warn("{} has not moved for {} ms and is given up", what, limitMillis);
            stream.giveUp("nothing of it has moved for " + limitMillis + " ms");
          } else {
            lookLater(what, stream, stream.mark());
          }
        });
  }
}
