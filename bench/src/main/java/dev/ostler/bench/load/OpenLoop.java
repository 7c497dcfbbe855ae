package dev.ostler.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests at intended times, one connection after the other; each counts from the time it should
 * have left, however late the server lets it. What is never answered counts as an error and with
 * the time it has waited.
 */
final class OpenLoop implements SessionHandler {
  /** A connection with more requests unanswered than this is passed over until it has caught up. */
  private static final int IN_FLIGHT_MAX = 20_000;

  private static final long DRAIN_NANOS_MAX = TimeUnit.SECONDS.toNanos(15);

  private final Loop loop;
  private final Mix mix;
  private final Window window;
  private final IntendedTimes times;
  private int turn;
  private int inFlight;

  OpenLoop(Loop loop, Mix mix, Window window, IntendedTimes times) {
    this.loop = loop;
    this.mix = mix;
    this.window = window;
    this.times = times;
  }

  void run(ProcessMeter meter, Figures figures) throws IOException {
    loop.handler(this);
    long now = System.nanoTime();
    Ticker ticker = new Ticker(loop.selector(), times, window.endNanos());
    ticker.start();
    boolean measuring = false;
    while (now - window.endNanos() < 0) {
      if (!measuring && now - window.startNanos() >= 0) {
        meter.start();
        measuring = true;
      }
      issueDue(now);
      loop.poll(20);
      now = System.nanoTime();
      loop.housekeeping(now);
    }
    ticker.end();
    // This thread may have slept past the end: what was due before it still leaves, and counts.
    issueDue(now);
    loop.poll(0);
    meter.report(figures, (window.endNanos() - window.startNanos()) / 1e9, window.done());
    drain(now);
    countUnsent();
  }

  /** Requests that found every connection full until the end were not served either. */
  private void countUnsent() {
    long now = System.nanoTime();
    while (times.nextNanos() - window.endNanos() < 0) {
      long due = times.take();
      if (window.contains(due)) {
        window.unanswered(now - due);
      }
    }
  }

  private void issueDue(long now) {
    while (times.nextNanos() - now <= 0 && times.nextNanos() - window.endNanos() < 0) {
      Connection connection = nextConnection();
      if (connection == null) {
        return;
      }
      mix.issue(connection, times.take());
      inFlight++;
    }
  }

  private @Nullable Connection nextConnection() {
    for (int i = 0; i < loop.size(); i++) {
      Connection connection = loop.connection(turn++ % loop.size());
      if (connection.inFlight() < IN_FLIGHT_MAX) {
        return connection;
      }
    }
    return null;
  }

  private void drain(long endedNanos) throws IOException {
    long now = endedNanos;
    while (inFlight > 0 && now - endedNanos < DRAIN_NANOS_MAX) {
      loop.poll(5);
      now = System.nanoTime();
    }
    for (int i = 0; i < loop.size(); i++) {
      Connection connection = loop.connection(i);
      while (connection.inFlight() > 0) {
        if (window.contains(connection.headSentNanos())) {
          window.unanswered(now - connection.headSentNanos());
        }
        connection.advance();
      }
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
    inFlight--;
    if (window.contains(sentNanos)) {
      window.reply(opcode, error, nowNanos - sentNanos);
    }
  }

  /**
   * Wakes the selector at each intended time. A selector waits in whole milliseconds only; spinning
   * instead would take a processor from the server.
   */
  private static final class Ticker {
    private final Thread thread;
    private volatile boolean ended;

    Ticker(Selector selector, IntendedTimes times, long endNanos) {
      thread = new Thread(() -> tick(selector, times, endNanos), "ticker");
      thread.setDaemon(true);
    }

    void start() {
      thread.start();
    }

    void end() {
      ended = true;
      LockSupport.unpark(thread);
    }

    private void tick(Selector selector, IntendedTimes times, long endNanos) {
      long index = 0;
      while (!ended) {
        long due = times.at(index);
        long now = System.nanoTime();
        if (due - endNanos >= 0) {
          return;
        }
        if (due - now > 0) {
          LockSupport.parkNanos(due - now);
          continue;
        }
        selector.wakeup();
        while (times.at(index) - now <= 0) {
          index++;
        }
      }
    }
  }
}
