package dev.ostler.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * How long after {@code since} (a {@link System#nanoTime}, the same clock in every process on
 * Linux) a server answers its first request: a create, or with {@code path} an exists that finds
 * the node.
 *
 * <p>A new connection is tried 2 ms after a refusal, 10 ms after one that was accepted and closed,
 * and whenever the youngest has waited 50 ms without an answer, since a starting server may accept
 * connections that it never answers. The first success wins.
 *
 * <p>Options: {@code port since path seconds}.
 */
final class FirstTask implements Task {
  private static final int ATTEMPTS_AT_ONCE = 32;
  private static final long AFTER_REFUSAL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long AFTER_ACCEPT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long AFTER_SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long HANDSHAKE_NANOS_MAX = TimeUnit.SECONDS.toNanos(3);

  @Override
  public Figures run(Options options, Hold hold) throws IOException {
    long since = options.nanos("since", System.nanoTime());
    String path = options.text("path", "");
    FrameTemplate request =
        path.isEmpty()
            ? FrameBuilder.create("/first-########-########", new byte[10], Opcode.FLAG_EPHEMERAL)
            : FrameBuilder.read(Opcode.EXISTS, path, false);
    try (Loop loop = new Loop(options.port(), 10_000, ATTEMPTS_AT_ONCE, 256, 4)) {
      Attempts attempts = new Attempts(loop, request, (int) (since / 1000 % 10_000_000));
      loop.handler(attempts);
      attempts.run(options.decimal("seconds", 120));
      Figures figures = new Figures();
      figures.put("accepted.millis", (attempts.acceptedNanos - since) / 1e6);
      figures.put("session.millis", (attempts.sessionNanos - since) / 1e6);
      figures.put("first.millis", (attempts.firstNanos - since) / 1e6);
      figures.put("attempts", attempts.count);
      loop.closeAll();
      return figures;
    }
  }

  private static final class Attempts implements SessionHandler {
    private final Loop loop;
    private final FrameTemplate request;
    private final int unique;
    private long acceptedNanos;
    private long sessionNanos;
    private long firstNanos;
    private long lastAttemptNanos;
    private int lastError;
    private int count;

    Attempts(Loop loop, FrameTemplate request, int unique) {
      this.loop = loop;
      this.request = request;
      this.unique = unique;
      this.lastAttemptNanos = System.nanoTime() - AFTER_SILENCE_NANOS;
    }

    void run(double seconds) throws IOException {
      long deadline = System.nanoTime() + (long) (seconds * 1e9);
      while (firstNanos == 0) {
        long now = System.nanoTime();
        if (now - deadline > 0) {
          throw new LoadException(
              "The server gave no answer within %.0f s (last error %d). Look into its output."
                  .formatted(seconds, lastError));
        }
        attempt(now);
        loop.poll(1);
      }
    }

    private void attempt(long now) {
      int pending = 0;
      Connection idle = null;
      for (int i = 0; i < loop.size(); i++) {
        Connection connection = loop.connection(i);
        switch (connection.state) {
          case IDLE -> idle = idle == null ? connection : idle;
          case CONNECTING, HANDSHAKE -> {
            pending++;
            if (connection.state == Connection.State.HANDSHAKE && acceptedNanos == 0) {
              acceptedNanos = now;
            }
            if (now - connection.stateSinceNanos > HANDSHAKE_NANOS_MAX) {
              loop.drop(connection);
            }
          }
          case READY -> {
            pending++;
            if (connection.inFlight() == 0) {
              ask(connection, now);
            }
          }
        }
      }
      if (idle == null) {
        return;
      }
      long waited = now - lastAttemptNanos;
      long patience =
          pending > 0
              ? AFTER_SILENCE_NANOS
              : acceptedNanos == 0 ? AFTER_REFUSAL_NANOS : AFTER_ACCEPT_NANOS;
      if (waited >= patience && loop.readyCount() == 0) {
        lastAttemptNanos = now;
        count++;
        loop.open(idle, now);
      }
    }

    private void ask(Connection connection, long now) {
      int at = connection.send(request, now);
      if (request.groupCount() == 2) {
        connection.fill(request, at, 0, unique);
        connection.fill(request, at, 1, count * ATTEMPTS_AT_ONCE + connection.index());
      }
    }

    @Override
    public void onReady(Connection connection, long nowNanos) {
      if (sessionNanos == 0) {
        sessionNanos = nowNanos;
      }
      ask(connection, nowNanos);
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
      if (error == 0) {
        if (firstNanos == 0) {
          firstNanos = nowNanos;
        }
      } else {
        lastError = error;
      }
    }

    @Override
    public void onLost(Connection connection, String why, long nowNanos) {
      connection.retryAtNanos = nowNanos;
    }
  }
}
