package dev.ostler.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A mix of operations for some seconds, in a closed loop (every connection keeps {@code depth}
 * requests outstanding) or, with {@code rate}, in an open loop. The connections are spread evenly
 * over all ports.
 *
 * <p>Options: {@code ports mix connections depth size keys prefix seconds warm rate prepare pids
 * multi}.
 */
final class RunTask implements Task {
  private static final double CONNECT_SECONDS_MAX = 15;
  private static final int CONNECT_CONCURRENCY = 512;

  @Override
  public Figures run(Options options, Hold hold) throws IOException {
    List<Integer> ports = options.ports();
    int keys = options.number("keys", 10_000);
    int depth = options.number("depth", 1);
    double rate = options.decimal("rate", 0);
    String prefix = options.text("prefix", "/run");
    byte[] payload = options.payload();
    if (options.number("prepare", 1) != 0) {
      Prepare.keys(ports, prefix, keys, payload);
    }
    Mix mix =
        new Mix(options.text("mix", "set=1"), prefix, keys, payload, options.number("multi", 2));
    int connections = options.number("connections", 4);
    int outstanding = rate > 0 ? 1024 : depth;
    try (Loop loop =
        new Loop(ports, 30_000, connections, outstanding * mix.longestFrame(), outstanding)) {
      loop.openAll(CONNECT_CONCURRENCY, CONNECT_SECONDS_MAX);
      ProcessMeter meter = new ProcessMeter(options.pids());
      long begin = System.nanoTime();
      long start = begin + (long) (options.decimal("warm", 0.5) * 1e9);
      long end = start + (long) (options.decimal("seconds", 2) * 1e9);
      Window window = new Window(mix, start, end);
      Figures figures = new Figures();
      if (rate > 0) {
        new OpenLoop(loop, mix, window, new IntendedTimes(begin, rate)).run(meter, figures);
      } else {
        new ClosedLoop(loop, mix, window, depth).run(meter, figures);
      }
      window.report(figures);
      loop.closeAll();
      return figures;
    }
  }

  /** Every reply is followed by the next request of its connection. */
  private static final class ClosedLoop implements SessionHandler {
    private final Loop loop;
    private final Mix mix;
    private final Window window;
    private final int depth;
    private boolean stopping;

    ClosedLoop(Loop loop, Mix mix, Window window, int depth) {
      this.loop = loop;
      this.mix = mix;
      this.window = window;
      this.depth = depth;
    }

    void run(ProcessMeter meter, Figures figures) throws IOException {
      loop.handler(this);
      long now = System.nanoTime();
      for (int i = 0; i < loop.size() * depth; i++) {
        mix.issue(loop.connection(i / depth), now);
      }
      while (now - window.startNanos() < 0) {
        loop.poll(pollMillis(window.startNanos() - now));
        now = System.nanoTime();
      }
      meter.start();
      while (now - window.endNanos() < 0) {
        loop.poll(pollMillis(window.endNanos() - now));
        now = System.nanoTime();
        loop.housekeeping(now);
      }
      meter.report(figures, (window.endNanos() - window.startNanos()) / 1e9, window.done());
      stopping = true;
      loop.pollUntil("the last replies", 30, this::isDrained);
    }

    private boolean isDrained() {
      for (int i = 0; i < loop.size(); i++) {
        if (loop.connection(i).inFlight() > 0) {
          return false;
        }
      }
      return true;
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
      if (window.contains(nowNanos)) {
        window.reply(opcode, error, nowNanos - sentNanos);
      }
      if (!stopping) {
        mix.issue(connection, nowNanos);
      }
    }

    private static long pollMillis(long nanosLeft) {
      return Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanosLeft) + 1, 1, 20);
    }
  }
}
