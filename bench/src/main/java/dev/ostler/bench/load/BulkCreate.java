package dev.ostler.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Creates a known number of znodes over all sessions of a loop, each session keeping several
 * requests in flight. Nodes that exist already are fine.
 */
final class BulkCreate implements SessionHandler {
  /** Turns an index into the digit groups of a path. */
  interface Numbering {
    void fill(Connection connection, FrameTemplate template, int frameAt, int index);
  }

  /** The index is the only group. */
  static final Numbering FLAT =
      (connection, template, at, index) -> {
        if (template.groupCount() > 0) {
          connection.fill(template, at, 0, index);
        }
      };

  private static final double SECONDS_MAX = 900;

  private final Loop loop;
  private final Errors errors = new Errors();
  private final Latency latency = new Latency();
  private FrameTemplate template = FrameBuilder.ping();
  private Numbering numbering = FLAT;
  private int count;
  private int depth;
  private int issued;
  private int done;

  BulkCreate(Loop loop) {
    this.loop = loop;
  }

  Errors errors() {
    return errors;
  }

  Latency latency() {
    return latency;
  }

  /**
   * The numbering of a tree in which every inner node has {@code fan} children, by groups from the
   * top.
   */
  static Numbering tree(int fan) {
    return (connection, template, at, index) -> {
      int rest = index;
      for (int group = template.groupCount() - 1; group > 0; group--) {
        connection.fill(template, at, group, rest % fan);
        rest /= fan;
      }
      connection.fill(template, at, 0, rest);
    };
  }

  /** Creates the path and everything above it. */
  void createPath(String path) throws IOException {
    for (int slash = path.indexOf('/', 1); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      create(path.substring(0, slash), new byte[0], FLAT, 1, 1);
    }
    create(path, new byte[0], FLAT, 1, 1);
  }

  /**
   * Creates {@code nodes} persistent znodes.
   *
   * @param pattern with one group of {@code #} or more
   * @param inFlight requests each session keeps outstanding
   */
  void create(String pattern, byte[] data, Numbering order, int nodes, int inFlight)
      throws IOException {
    template = FrameBuilder.create(pattern, data, Opcode.FLAG_PERSISTENT);
    numbering = order;
    count = nodes;
    depth = inFlight;
    issued = 0;
    done = 0;
    loop.handler(this);
    long now = System.nanoTime();
    for (int i = 0; i < loop.size(); i++) {
      refill(loop.connection(i), now);
    }
    long deadline = now + TimeUnit.SECONDS.toNanos((long) SECONDS_MAX);
    while (done < count) {
      loop.poll(100);
      now = System.nanoTime();
      loop.housekeeping(now);
      if (now - deadline > 0) {
        throw new LoadException(
            "Created %d of %d nodes in %.0f s.".formatted(done, count, SECONDS_MAX));
      }
    }
  }

  @Override
  public void onReply(
      Connection connection,
      int opcode,
      long sentNanos,
      int error,
      ByteBuffer in,
      int bodyAt,
      int bodyEnd,
      long nowNanos) {
    done++;
    if (error != 0 && error != Opcode.ERROR_NODE_EXISTS) {
      errors.count(error);
    }
    latency.record(nowNanos - sentNanos);
    refill(connection, nowNanos);
  }

  private void refill(Connection connection, long nowNanos) {
    while (issued < count && connection.inFlight() < depth) {
      int at = connection.send(template, nowNanos);
      numbering.fill(connection, template, at, issued++);
    }
  }
}
