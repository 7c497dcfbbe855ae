package dev.ostler.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The longest time in which nobody's write succeeds, while the driver does something to one of the
 * servers. One session at each server writes every millisecond, or as soon as its last write was
 * answered. A session whose connection ends turns to the next server, as a client library does,
 * asks for the same session there and, if that is refused, for a new one; what it had in flight is
 * not sent again.
 *
 * <p>Holds once it has written steadily for a while, and writes on meanwhile; after {@code go} it
 * writes for another {@code after} seconds, and longer until every session writes again.
 *
 * <p>Options: {@code ports every after timeout size prefix}.
 */
final class GapTask implements Task {
  private static final double SECONDS_MAX = 60;
  private static final long STEADY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long HANDSHAKE_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  /** A session that wrote within this time is well. */
  private static final long WELL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  @Override
  public Figures run(Options options, Hold hold) throws IOException {
    List<Integer> ports = options.ports();
    String prefix = options.text("prefix", "/gap");
    byte[] payload = options.payload();
    Prepare.keys(ports, prefix, ports.size(), payload);
    try (Loop loop = new Loop(ports, options.number("timeout", 10_000), ports.size(), 1 << 12, 4)) {
      loop.openAll(ports.size(), SECONDS_MAX);
      loop.resumeSessions();
      Writers writers =
          new Writers(
              loop,
              FrameBuilder.setData(Mix.keyPath(prefix), payload),
              TimeUnit.MILLISECONDS.toNanos(options.number("every", 1)));
      loop.handler(writers);
      writers.writeFor(STEADY_NANOS);
      writers.begin();
      hold.announce();
      while (!hold.isReleased()) {
        writers.write();
      }
      long released = System.nanoTime();
      writers.writeFor((long) (options.decimal("after", 2.5) * 1e9));
      writers.writeUntilAllAreWell();
      Figures figures = new Figures();
      writers.report(figures, released);
      loop.closeAll();
      return figures;
    }
  }

  private static final class Writers implements SessionHandler {
    private final Loop loop;
    private final FrameTemplate set;
    private final long everyNanos;
    private final Latency latency = new Latency();
    private final Errors errors = new Errors();
    private final long[] writtenNanos;
    private final long[] nextNanos;
    private final boolean[] moving;
    private long lastNanos;
    private long gapNanos;
    private long gapFromNanos;
    private long longestWaitNanos;
    private long lost;
    private long moved;
    private long refused;
    private boolean counting;

    Writers(Loop loop, FrameTemplate set, long everyNanos) {
      this.loop = loop;
      this.set = set;
      this.everyNanos = everyNanos;
      this.writtenNanos = new long[loop.size()];
      this.nextNanos = new long[loop.size()];
      this.moving = new boolean[loop.size()];
      long now = System.nanoTime();
      for (int i = 0; i < loop.size(); i++) {
        writtenNanos[i] = now;
        nextNanos[i] = now;
      }
      lastNanos = now;
    }

    /** From now on everything counts. */
    void begin() {
      counting = true;
      latency.clear();
    }

    void writeFor(long nanos) throws IOException {
      long end = System.nanoTime() + nanos;
      while (System.nanoTime() - end < 0) {
        write();
      }
    }

    void writeUntilAllAreWell() throws IOException {
      long deadline = System.nanoTime() + (long) (SECONDS_MAX * 1e9);
      while (!areWell()) {
        if (System.nanoTime() - deadline > 0) {
          throw new LoadException(
              "Not every session could write again within %.0f s.".formatted(SECONDS_MAX));
        }
        write();
      }
    }

    private boolean areWell() {
      long now = System.nanoTime();
      for (long written : writtenNanos) {
        if (now - written > WELL_NANOS) {
          return false;
        }
      }
      return true;
    }

    /** One turn: writes what is due, opens what is closed, waits for at most a millisecond. */
    void write() throws IOException {
      long now = System.nanoTime();
      for (int i = 0; i < loop.size(); i++) {
        Connection connection = loop.connection(i);
        switch (connection.state) {
          case READY -> {
            if (connection.inFlight() == 0 && now - nextNanos[i] >= 0) {
              connection.fill(set, connection.send(set, now), 0, i);
              nextNanos[i] = now + everyNanos;
            }
          }
          case IDLE -> {
            if (now - connection.retryAtNanos >= 0) {
              loop.open(connection, now);
            }
          }
          case CONNECTING, HANDSHAKE -> {
            if (now - connection.stateSinceNanos > HANDSHAKE_NANOS_MAX) {
              loop.drop(connection);
              loop.moveOn(connection);
              connection.retryAtNanos = now;
            }
          }
        }
      }
      loop.poll(1);
    }

    void report(Figures figures, long released) {
      figures.put("gap.millis", gapNanos / 1e6);
      figures.put("gap.from.millis", (gapFromNanos - released) / 1e6);
      figures.put("wait.millis", longestWaitNanos / 1e6);
      figures.put("writes", (double) latency.count());
      figures.put("lost", (double) lost);
      figures.put("moved", (double) moved);
      figures.put("refused", (double) refused);
      latency.report(figures, "latency");
      errors.report(figures);
    }

    @Override
    public void onReady(Connection connection, long nowNanos) {
      if (moving[connection.index()]) {
        moving[connection.index()] = false;
        moved++;
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
      if (error != 0) {
        errors.count(error);
        return;
      }
      int i = connection.index();
      if (counting) {
        latency.record(nowNanos - sentNanos);
        if (nowNanos - lastNanos > gapNanos) {
          gapNanos = nowNanos - lastNanos;
          gapFromNanos = lastNanos;
        }
        longestWaitNanos = Math.max(longestWaitNanos, nowNanos - writtenNanos[i]);
      }
      lastNanos = nowNanos;
      writtenNanos[i] = nowNanos;
    }

    /** The first server to try is tried at once; the loop waits before it tries one after that. */
    @Override
    public void onLost(Connection connection, String why, long nowNanos) {
      if (connection.sessionId != 0 && !moving[connection.index()]) {
        lost++;
        moving[connection.index()] = true;
        connection.retryAtNanos = nowNanos;
      }
      loop.moveOn(connection);
    }

    @Override
    public void onRefused(Connection connection) {
      refused++;
      moving[connection.index()] = false;
    }
  }
}
