package dev.ostler.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * How long after {@code since} (a {@link System#nanoTime}, the same clock in every process on
 * Linux) a server answers its first request: a create, or with {@code path} an exists that finds
 * the node. Of several servers, all are asked side by side; the task ends when each has answered.
 *
 * <p>A new connection is tried 2 ms after a refusal, 10 ms after one that was accepted and closed,
 * and whenever the youngest has waited 50 ms without an answer, since a starting server may accept
 * connections that it never answers. The first success wins.
 *
 * <p>Options: {@code ports since path seconds}.
 */
final class FirstTask implements Task {
  /** For each server. */
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
    List<Integer> ports = options.ports();
    try (Loop loop = new Loop(ports, 10_000, ATTEMPTS_AT_ONCE * ports.size(), 256, 4)) {
      Asking asking = new Asking(loop, request, (int) (since / 1000 % 10_000_000));
      loop.handler(asking);
      asking.run(options.decimal("seconds", 120));
      Figures figures = new Figures();
      figures.put("accepted.millis", millis(asking.last(server -> server.acceptedNanos), since));
      figures.put("session.millis", millis(asking.last(server -> server.sessionNanos), since));
      figures.put("first.millis", millis(asking.last(server -> server.firstNanos), since));
      figures.put("first.any.millis", millis(asking.earliestAnswer(), since));
      figures.put("attempts", (double) asking.last(server -> server.count));
      loop.closeAll();
      return figures;
    }
  }

  private static double millis(long nanos, long since) {
    return (nanos - since) / 1e6;
  }

  /** All servers. */
  private static final class Asking implements SessionHandler {
    private final Loop loop;
    private final List<Attempts> servers;

    Asking(Loop loop, FrameTemplate request, int unique) {
      this.loop = loop;
      this.servers =
          IntStream.range(0, loop.serverCount())
              .mapToObj(server -> new Attempts(loop, server, request, unique))
              .toList();
    }

    void run(double seconds) throws IOException {
      long deadline = System.nanoTime() + (long) (seconds * 1e9);
      while (servers.stream().anyMatch(server -> server.firstNanos == 0)) {
        long now = System.nanoTime();
        if (now - deadline > 0) {
          throw new LoadException(
              "%s gave no answer within %.0f s (last error %d). Look into its output."
                  .formatted(silent(), seconds, lastError()));
        }
        for (Attempts server : servers) {
          server.attempt(now);
        }
        loop.poll(1);
      }
    }

    private String silent() {
      if (servers.size() == 1) {
        return "The server";
      }
      return "Server "
          + (IntStream.range(0, servers.size())
                  .filter(server -> servers.get(server).firstNanos == 0)
                  .findFirst()
                  .orElse(0)
              + 1);
    }

    private int lastError() {
      return servers.stream()
          .filter(server -> server.firstNanos == 0)
          .mapToInt(server -> server.lastError)
          .findFirst()
          .orElse(0);
    }

    /** The largest over the servers: of times, when the last one was there. */
    long last(ToLongFunction<Attempts> value) {
      return servers.stream().mapToLong(value).max().orElseThrow();
    }

    long earliestAnswer() {
      return servers.stream().mapToLong(server -> server.firstNanos).min().orElseThrow();
    }

    private Attempts of(Connection connection) {
      return servers.get(connection.server);
    }

    @Override
    public void onReady(Connection connection, long nowNanos) {
      of(connection).ready(connection, nowNanos);
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
      of(connection).reply(error, nowNanos);
    }

    @Override
    public void onLost(Connection connection, String why, long nowNanos) {
      connection.retryAtNanos = nowNanos;
    }
  }

  /** The attempts to reach one server: every n-th connection is its. */
  private static final class Attempts {
    private final Loop loop;
    private final int server;
    private final FrameTemplate request;
    private final int unique;
    private long acceptedNanos;
    private long sessionNanos;
    private long firstNanos;
    private long lastAttemptNanos;
    private int lastError;
    private int count;

    Attempts(Loop loop, int server, FrameTemplate request, int unique) {
      this.loop = loop;
      this.server = server;
      this.request = request;
      this.unique = unique;
      this.lastAttemptNanos = System.nanoTime() - AFTER_SILENCE_NANOS;
    }

    void attempt(long now) {
      if (firstNanos != 0) {
        return;
      }
      int pending = 0;
      int established = 0;
      Connection idle = null;
      for (int i = server; i < loop.size(); i += loop.serverCount()) {
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
            established++;
            if (connection.inFlight() == 0) {
              ask(connection, now);
            }
          }
        }
      }
      if (idle != null && established == 0 && now - lastAttemptNanos >= patience(pending)) {
        lastAttemptNanos = now;
        count++;
        loop.open(idle, now);
      }
    }

    private long patience(int pending) {
      if (pending > 0) {
        return AFTER_SILENCE_NANOS;
      }
      return acceptedNanos == 0 ? AFTER_REFUSAL_NANOS : AFTER_ACCEPT_NANOS;
    }

    private void ask(Connection connection, long now) {
      int at = connection.send(request, now);
      if (request.groupCount() == 2) {
        connection.fill(request, at, 0, unique);
        connection.fill(request, at, 1, count * loop.size() + connection.index());
      }
    }

    void ready(Connection connection, long nowNanos) {
      if (sessionNanos == 0) {
        sessionNanos = nowNanos;
      }
      ask(connection, nowNanos);
    }

    void reply(int error, long nowNanos) {
      if (error != 0) {
        lastError = error;
      } else if (firstNanos == 0) {
        firstNanos = nowNanos;
      }
    }
  }
}
