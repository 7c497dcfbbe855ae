package dev.ostler.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Many sessions watch the same nodes; one more session changes them, one node a round. Holds once
 * when the sessions are connected and once when all watches are armed.
 *
 * <p>Options: {@code port sessions paths rounds prefix size}. Figures: time until each and until
 * the last session has heard of a change, from the moment the change was sent.
 */
final class WatchTask implements Task {
  /** Arming runs this many paths ahead of the replies. */
  private static final int PATHS_AHEAD = 8;

  private static final double SECONDS_MAX = 120;
  private static final double ROUND_SECONDS_MAX = 20;

  @Override
  public Figures run(Options options, Hold hold) throws IOException {
    int sessions = options.number("sessions", 1000);
    int paths = options.number("paths", 1);
    String pattern = options.text("prefix", "/watched") + "/w########";
    byte[] payload = options.payload();
    try (Loop loop = new Loop(options.ports(), 30_000, sessions + 1, 1024, 16)) {
      loop.openAll(200, SECONDS_MAX);
      Fanout fanout = new Fanout(loop, pattern, payload, paths);
      fanout.prepare(options.text("prefix", "/watched"));
      hold.untilGo(loop);
      Figures figures = new Figures();
      long start = System.nanoTime();
      fanout.armAll();
      figures.put("arm.rate", (double) sessions * paths / ((System.nanoTime() - start) / 1e9));
      hold.untilGo(loop);
      ProcessMeter meter = new ProcessMeter(options.pids());
      int rounds = options.number("rounds", 20);
      start = System.nanoTime();
      for (int round = 0; round < rounds; round++) {
        fanout.round(round % paths);
      }
      meter.report(figures, (System.nanoTime() - start) / 1e9, (long) rounds * sessions);
      fanout.report(figures);
      loop.closeAll();
      return figures;
    }
  }

  private static final class Fanout implements SessionHandler {
    private final Loop loop;
    private final int sessions;
    private final int paths;
    private final String pattern;
    private final byte[] payload;
    private final FrameTemplate watch;
    private final FrameTemplate change;
    private final Errors errors = new Errors();
    private final Latency each = new Latency();
    private final Latency last = new Latency();
    private long armed;
    private int heard;
    private boolean changed;
    private long changedAtNanos;
    private long lastHeardNanos;

    Fanout(Loop loop, String pattern, byte[] payload, int paths) {
      this.loop = loop;
      this.sessions = loop.size() - 1;
      this.paths = paths;
      this.pattern = pattern;
      this.payload = payload;
      this.watch = FrameBuilder.read(Opcode.GET_DATA, pattern, true);
      this.change = FrameBuilder.setData(pattern, payload);
    }

    void prepare(String prefix) throws IOException {
      BulkCreate create = new BulkCreate(loop);
      create.createPath(prefix);
      create.create(pattern, payload, BulkCreate.FLAT, paths, 8);
      loop.handler(this);
    }

    void armAll() throws IOException {
      armed = 0;
      for (int path = 0; path < paths; path++) {
        arm(path);
        long needed = (long) (path + 1 - PATHS_AHEAD) * sessions;
        loop.pollUntil("watches to be set", SECONDS_MAX, () -> armed >= needed);
      }
      loop.pollUntil("watches to be set", SECONDS_MAX, () -> armed >= (long) paths * sessions);
    }

    private void arm(int path) {
      long now = System.nanoTime();
      for (int i = 1; i <= sessions; i++) {
        Connection connection = loop.connection(i);
        connection.fill(watch, connection.send(watch, now), 0, path);
      }
    }

    /** One change, heard by everybody, then the watches set again and a moment of rest. */
    void round(int path) throws IOException {
      heard = 0;
      changed = false;
      changedAtNanos = System.nanoTime();
      Connection writer = loop.connection(0);
      writer.fill(change, writer.send(change, changedAtNanos), 0, path);
      loop.pollUntil(
          "all watchers to hear of a change",
          ROUND_SECONDS_MAX,
          () -> heard == sessions && changed);
      last.record(lastHeardNanos - changedAtNanos);
      armed = 0;
      arm(path);
      loop.pollUntil("watches to be set again", SECONDS_MAX, () -> armed == sessions);
      long restUntil = System.nanoTime() + 20_000_000;
      while (System.nanoTime() - restUntil < 0) {
        loop.poll(5);
      }
    }

    void report(Figures figures) {
      each.report(figures, "each");
      last.report(figures, "last");
      errors.report(figures);
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
      if (error != 0) {
        errors.count(error);
      }
      if (opcode == Opcode.SET_DATA) {
        changed = true;
      } else {
        armed++;
      }
    }

    @Override
    public void onNotification(Connection connection, long nowNanos) {
      heard++;
      lastHeardNanos = nowNanos;
      each.record(nowNanos - changedAtNanos);
    }
  }
}
