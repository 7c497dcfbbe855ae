package dev.ostler.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Lays down the nodes that a mix works on: keys with data, and a node with ten children. */
final class Prepare {
  private static final int IN_FLIGHT = 128;
  private static final int CHILDREN = 10;
  private static final double SECONDS_MAX = 30;

  private Prepare() {}

  /** Afterwards every one of the servers has the nodes. */
  static void keys(List<Integer> ports, String prefix, int keys, byte[] payload)
      throws IOException {
    try (Loop loop = new Loop(ports, 10_000, ports.size(), 1 << 16, IN_FLIGHT)) {
      loop.openAll(ports.size(), SECONDS_MAX);
      BulkCreate create = new BulkCreate(loop);
      create.createPath(prefix);
      create.create(Mix.keyPath(prefix), payload, BulkCreate.FLAT, keys, IN_FLIGHT);
      String children = Mix.childrenPath(prefix);
      create.create(children, new byte[0], BulkCreate.FLAT, 1, 1);
      create.create(children + "/c##", new byte[0], BulkCreate.FLAT, CHILDREN, CHILDREN);
      if (create.errors().total() > 0) {
        throw new LoadException(
            "Preparing " + prefix + " met " + create.errors().total() + " errors.");
      }
      if (ports.size() > 1) {
        settle(loop, prefix);
      }
      loop.closeAll();
    }
  }

  /** A server that follows may lag behind the answers of the others: a sync waits it out. */
  private static void settle(Loop loop, String prefix) throws IOException {
    Synced synced = new Synced();
    loop.handler(synced);
    FrameTemplate sync = FrameBuilder.sync(prefix);
    long now = System.nanoTime();
    for (int i = 0; i < loop.size(); i++) {
      loop.connection(i).send(sync, now);
    }
    loop.pollUntil("every server to catch up", SECONDS_MAX, () -> synced.count == loop.size());
  }

  private static final class Synced implements SessionHandler {
    private int count;

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
      if (error != 0) {
        throw new LoadException("A sync failed with error " + error + ".");
      }
      count++;
    }
  }
}
