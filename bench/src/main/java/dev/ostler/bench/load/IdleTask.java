package dev.ostler.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Connects many sessions, holds them open with nothing but pings, closes them.
 *
 * <p>Options: {@code port sessions concurrency pids}. Figures: sessions a second, CPU of the server
 * for a connect, latency of the pings.
 */
final class IdleTask implements Task, SessionHandler {
  private static final double CONNECT_SECONDS_MAX = 120;

  private final Latency pings = new Latency();

  @Override
  public Figures run(Options options, Hold hold) throws IOException {
    int sessions = options.number("sessions", 10_000);
    try (Loop loop = new Loop(options.ports(), 30_000, sessions, 256, 4)) {
      loop.handler(this);
      Figures figures = new Figures();
      ProcessMeter meter = new ProcessMeter(options.pids());
      long start = System.nanoTime();
      loop.openAll(options.number("concurrency", 200), CONNECT_SECONDS_MAX);
      double seconds = (System.nanoTime() - start) / 1e9;
      figures.put("connect.rate", sessions / seconds);
      meter.report(figures, seconds, sessions);
      hold.untilGo(loop);
      pings.report(figures, "ping");
      figures.put("sessions.lost", sessions - loop.readyCount());
      start = System.nanoTime();
      loop.closeAll();
      figures.put("close.rate", sessions / ((System.nanoTime() - start) / 1e9));
      return figures;
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
    throw new LoadException("An idle session got a reply to a request it never sent.");
  }

  @Override
  public void onPong(Connection connection, long sentNanos, long nowNanos) {
    pings.record(nowNanos - sentNanos);
  }
}
