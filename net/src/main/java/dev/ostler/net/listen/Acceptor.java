package dev.ostler.net.listen;

import dev.ostler.net.link.AcceptEvents;
import dev.ostler.net.link.ListenSocket;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.StreamSocket;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts on one listening socket, after the reads of a turn: clients already served come first,
 * and no descriptor that was closed in this turn can come back under an event meant for another.
 * When the system cannot accept, most often for want of file descriptors, it rests a while instead
 * of spinning, and says so once per period.
 */
final class Acceptor implements AcceptEvents {
  /** Bounds the time a flood of connects takes from clients already served. */
  static final int ACCEPTS_PER_TURN = 128;

  static final long REST_MILLIS = 100;
  static final long LOG_PERIOD_MILLIS = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

  private final NetworkLoop loop;
  private final ListenSocket socket;
  private final boolean keepAlive;
  private final Admission admission;
  private boolean ready;
  private boolean released;
  private int failures;
  private long loggedNanos;
  private int logged;

  Acceptor(NetworkLoop loop, ListenSocket socket, boolean keepAlive, Admission admission) {
    this.loop = loop;
    this.socket = socket;
    this.keepAlive = keepAlive;
    this.admission = admission;
  }

  /** What becomes of an accepted connection. */
  interface Admission {
    void accepted(StreamSocket socket, ListenSocket from);
  }

  ListenSocket socket() {
    return socket;
  }

  /** How many lines about failed accepts went to the log. */
  int logged() {
    return logged;
  }

  @Override
  public void acceptable() {
    ready = true;
  }

  @Override
  public void loopEnds() {
    release();
  }

  void release() {
    released = true;
    socket.release();
  }

  /** Accepts what waits, up to the bound; the system tells again if more does. */
  void acceptWaiting() {
    if (!ready || released) {
      return;
    }
    ready = false;
    for (int i = 0; i < ACCEPTS_PER_TURN && !released; i++) {
      StreamSocket accepted;
      try {
        accepted = socket.accept(keepAlive);
      } catch (IOException e) {
        rest(e);
        return;
      }
      if (accepted == null) {
        return;
      }
      admission.accepted(accepted, socket);
    }
  }

  private void rest(IOException failure) {
    loop.counters().acceptErrors++;
    failures++;
    long now = System.nanoTime();
    if (logged == 0 || now - loggedNanos >= TimeUnit.MILLISECONDS.toNanos(LOG_PERIOD_MILLIS)) {
      LOG.warn(
          "Cannot accept clients on {} (failed accepts so far: {}): {}. New clients wait. If file"
              + " descriptors ran out, raise the limit of open files (ulimit -n) or lower"
              + " maxClientCnxns or maxCnxns.",
          socket.localAddress(),
          failures,
          failure.getMessage());
      loggedNanos = now;
      logged++;
    }
    socket.interest(false);
    loop.schedule(
        REST_MILLIS,
        () -> {
          if (!released) {
            socket.interest(true);
          }
        });
  }
}
