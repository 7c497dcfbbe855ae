package dev.ostler.bench.load;

import java.io.IOException;

/**
 * Creates very many znodes with pipelined requests: in a tree {@code prefix/aNNN/bNNN/cNNN} or all
 * under one parent, {@code prefix/nNNNNNNN}.
 *
 * <p>Options: {@code ports nodes shape=tree|flat prefix connections depth size pids}.
 */
final class BulkTask implements Task {
  /** Children of each inner node of the tree. */
  private static final int FAN = 100;

  @Override
  public Figures run(Options options, Hold hold) throws IOException {
    int nodes = options.number("nodes", 1_000_000);
    int depth = options.number("depth", 128);
    String prefix = options.text("prefix", "/bulk");
    byte[] payload = options.payload();
    int outBytes = depth * (payload.length + 128);
    try (Loop loop =
        new Loop(options.ports(), 30_000, options.number("connections", 4), outBytes, depth)) {
      loop.openAll(64, 30);
      BulkCreate create = new BulkCreate(loop);
      create.createPath(prefix);
      create.latency().clear();
      ProcessMeter meter = new ProcessMeter(options.pids());
      long start = System.nanoTime();
      int total = nodes;
      if (options.text("shape", "tree").equals("flat")) {
        create.create(prefix + "/n#######", payload, BulkCreate.FLAT, nodes, depth);
      } else {
        total += tree(create, prefix, payload, nodes, depth);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      Figures figures = new Figures();
      figures.put("nodes", total);
      figures.put("seconds", seconds);
      figures.put("rate", total / seconds);
      create.latency().report(figures, "latency");
      create.errors().report(figures);
      meter.report(figures, seconds, total);
      loop.closeAll();
      return figures;
    }
  }

  /** Creates the tree level by level; returns the number of inner nodes. */
  private static int tree(BulkCreate create, String prefix, byte[] payload, int leaves, int depth)
      throws IOException {
    int middle = (leaves + FAN - 1) / FAN;
    int top = (middle + FAN - 1) / FAN;
    create.create(prefix + "/a###", payload, BulkCreate.tree(FAN), top, depth);
    create.create(prefix + "/a###/b###", payload, BulkCreate.tree(FAN), middle, depth);
    create.create(prefix + "/a###/b###/c###", payload, BulkCreate.tree(FAN), leaves, depth);
    return top + middle;
  }
}
