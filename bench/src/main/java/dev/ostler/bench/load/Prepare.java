package dev.ostler.bench.load;

import java.io.IOException;

/** Lays down the nodes that a mix works on: keys with data, and a node with ten children. */
final class Prepare {
  private static final int IN_FLIGHT = 128;
  private static final int CHILDREN = 10;
  private static final double CONNECT_SECONDS_MAX = 30;

  private Prepare() {}

  static void keys(int port, String prefix, int keys, byte[] payload) throws IOException {
    try (Loop loop = new Loop(port, 10_000, 1, 1 << 16, IN_FLIGHT)) {
      loop.openAll(1, CONNECT_SECONDS_MAX);
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
      loop.closeAll();
    }
  }
}
