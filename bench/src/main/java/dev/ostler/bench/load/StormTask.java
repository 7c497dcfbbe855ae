package dev.ostler.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Many sessions with ephemeral nodes lose their sockets at the same moment and expire together. Two
 * bystanders, one writing every millisecond and one reading every five, tell how long the server
 * keeps others waiting meanwhile.
 *
 * <p>Options: {@code ports sessions ephemerals timeout prefix size}.
 */
final class StormTask implements Task {
  private static final int CONNECT_CONCURRENCY = 200;
  private static final double SECONDS_MAX = 60;
  private static final long WRITE_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long READ_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  @Override
  public Figures run(Options options, Hold hold) throws IOException {
    List<Integer> ports = options.ports();
    int sessions = options.number("sessions", 1000);
    int ephemerals = options.number("ephemerals", 10);
    int timeoutMillis = options.number("timeout", 4000);
    String prefix = options.text("prefix", "/storm");
    byte[] payload = options.payload();
    try (Loop bystanders = new Loop(ports, 30_000, 2, 1 << 14, 64);
        Loop doomed = new Loop(ports, timeoutMillis, sessions, ephemerals * 512, ephemerals)) {
      bystanders.openAll(2, SECONDS_MAX);
      BulkCreate create = new BulkCreate(bystanders);
      create.createPath(prefix);
      create.createPath(prefix + "-bystander");
      doomed.openAll(CONNECT_CONCURRENCY, SECONDS_MAX);
      populate(doomed, prefix, payload, ephemerals);
      Observer observer = new Observer(bystanders, prefix, payload);
      observer.watchUntil(prefix, 5, () -> observer.children == sessions * ephemerals);
      observer.clear();
      ProcessMeter meter = new ProcessMeter(options.pids());
      long dropped = System.nanoTime();
      for (int i = 0; i < sessions; i++) {
        doomed.drop(doomed.connection(i));
      }
      doomed.poll(0);
      observer.watchUntil(prefix, SECONDS_MAX, () -> observer.children == 0);
      Figures figures = new Figures();
      double goneMillis = (System.nanoTime() - dropped) / 1e6;
      figures.put("gone.millis", goneMillis);
      figures.put("overdue.millis", goneMillis - timeoutMillis);
      observer.writes.report(figures, "write");
      observer.reads.report(figures, "read");
      observer.errors.report(figures);
      meter.report(figures, goneMillis / 1e3, (long) sessions * ephemerals);
      bystanders.closeAll();
      return figures;
    }
  }

  private static void populate(Loop doomed, String prefix, byte[] payload, int ephemerals)
      throws IOException {
    FrameTemplate create =
        FrameBuilder.create(prefix + "/e########-########", payload, Opcode.FLAG_EPHEMERAL);
    Acknowledgements acknowledgements = new Acknowledgements();
    doomed.handler(acknowledgements);
    long now = System.nanoTime();
    for (int i = 0; i < doomed.size() * ephemerals; i++) {
      Connection connection = doomed.connection(i / ephemerals);
      int at = connection.send(create, now);
      connection.fill(create, at, 0, connection.index());
      connection.fill(create, at, 1, i % ephemerals);
    }
    doomed.pollUntil(
        "ephemeral nodes",
        SECONDS_MAX,
        () -> acknowledgements.replies == doomed.size() * ephemerals);
    // Every session's last contact is now, so that all of them expire together.
    acknowledgements.pongs = 0;
    now = System.nanoTime();
    for (int i = 0; i < doomed.size(); i++) {
      doomed.ping(doomed.connection(i), now);
    }
    doomed.pollUntil("pings", SECONDS_MAX, () -> acknowledgements.pongs >= doomed.size());
  }

  private static final class Acknowledgements implements SessionHandler {
    private int replies;
    private int pongs;

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
        throw new LoadException("Creating an ephemeral node failed with error " + error + ".");
      }
      replies++;
    }

    @Override
    public void onPong(Connection connection, long sentNanos, long nowNanos) {
      pongs++;
    }
  }

  /** The two bystanders. The reader also counts how many ephemeral nodes are left. */
  private static final class Observer implements SessionHandler {
    private final Loop loop;
    private final FrameTemplate exists;
    private final FrameTemplate set;
    private final Latency writes = new Latency();
    private final Latency reads = new Latency();
    private final Errors errors = new Errors();
    private int children = -1;

    Observer(Loop loop, String prefix, byte[] payload) {
      this.loop = loop;
      this.exists = FrameBuilder.read(Opcode.EXISTS, prefix, false);
      this.set = FrameBuilder.setData(prefix + "-bystander", payload);
      loop.handler(this);
    }

    void clear() {
      writes.clear();
      reads.clear();
    }

    void watchUntil(String prefix, double seconds, BooleanSupplier done) throws IOException {
      long now = System.nanoTime();
      long deadline = now + (long) (seconds * 1e9);
      long writeAt = now;
      long readAt = now;
      while (!done.getAsBoolean()) {
        if (now - deadline > 0) {
          throw new LoadException(
              "%s has %d children after %.0f s.".formatted(prefix, children, seconds));
        }
        if (loop.connection(0).inFlight() == 0 && now - readAt >= 0) {
          loop.connection(0).send(exists, now);
          readAt = now + READ_EVERY_NANOS;
        }
        if (loop.connection(1).inFlight() == 0 && now - writeAt >= 0) {
          loop.connection(1).send(set, now);
          writeAt = now + WRITE_EVERY_NANOS;
        }
        loop.poll(1);
        now = System.nanoTime();
      }
      loop.pollUntil(
          "the bystanders' replies",
          SECONDS_MAX,
          () -> loop.connection(0).inFlight() + loop.connection(1).inFlight() == 0);
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
      if (opcode == Opcode.EXISTS) {
        reads.record(nowNanos - sentNanos);
        children = in.getInt(bodyAt + Opcode.STAT_CHILDREN_AT);
      } else {
        writes.record(nowNanos - sentNanos);
      }
    }
  }
}
