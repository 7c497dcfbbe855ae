package dev.ostler.testkit.ensemble;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection between two hosts: bytes in order in both directions, late, in pieces, until one
 * end closes, or the network or a process ends it.
 */
final class Wire {
  /** What one end hears. Nothing any more after {@link #closed}. */
  interface Receiver {
    void received(End end, byte[] bytes);

    /** The other end, or the network, has ended the connection. */
    void closed(End end);
  }

  private static final long RETRY_MICROS_MIN = 20_000;
  private static final long RETRY_MICROS_MAX = 1_000_000;
  private static final byte[] END = new byte[0];

  private final Network network;
  private final End[] ends = new End[2];

  /** One end, and what is on its way to it. */
  final class End {
    private final int host;
    private final Receiver receiver;
    private final int side;
    private final ArrayDeque<byte[]> stuck = new ArrayDeque<>();
    private long lastArrival;
    private long retryMicros;
    private boolean retrying;

    /** Nothing is received or sent here any more. */
    private boolean over;

    /** What is sent to here vanishes, and so does the news of an end. */
    private boolean silent;

    /** The next bytes to here are cut off somewhere, and the connection with them. */
    private boolean cutNext;

    End(int host, Receiver receiver, int side) {
      this.host = host;
      this.receiver = receiver;
      this.side = side;
    }

    int host() {
      return host;
    }

    Wire wire() {
      return Wire.this;
    }

    private End other() {
      return ends[1 - side];
    }

    boolean isOver() {
      return over;
    }

    /** Sends bytes that are not changed any more. */
    void send(byte[] bytes) {
      if (!over && bytes.length > 0) {
        other().coming(bytes);
      }
    }

    /** Closes: what was sent still goes, nothing is heard here any more. */
    void close() {
      if (!over) {
        over = true;
        stuck.clear();
        other().coming(END);
      }
    }

    /**
     * The process at this end is gone.
     *
     * @param laterMicros when the other end hears of it
     */
    void vanish(long laterMicros) {
      if (!over) {
        over = true;
        stuck.clear();
        network.timeline.after(laterMicros, () -> other().coming(END));
      }
    }

    @SuppressWarnings("ReferenceEquality") // the end is that very array, whatever others hold
    private void coming(byte[] bytes) {
      if (over || silent) {
        return;
      }
      byte[] piece = bytes;
      if (cutNext && bytes != END) {
        piece = Arrays.copyOf(bytes, network.random().nextInt(bytes.length));
        arriveLater(piece);
        arriveLater(END);
        silent = true;
        return;
      }
      arriveLater(piece);
    }

    private void arriveLater(byte[] bytes) {
      long now = network.timeline.now();
      lastArrival = Math.max(lastArrival, now + network.latency(other().host, host));
      network.timeline.after(lastArrival - now, () -> arrived(bytes));
    }

    private void arrived(byte[] bytes) {
      if (over) {
        return;
      }
      if (!stuck.isEmpty() || network.isCut(other().host, host)) {
        stuck.addLast(bytes);
        retryLater();
        return;
      }
      take(bytes);
    }

    @SuppressWarnings("ReferenceEquality") // the end is that very array, whatever others hold
    private void take(byte[] bytes) {
      if (bytes == END) {
        end();
      } else if (bytes.length > 0) {
        receiver.received(this, bytes);
      }
    }

    private void retryLater() {
      if (retrying) {
        return;
      }
      retrying = true;
      retryMicros = Math.clamp(2 * retryMicros, RETRY_MICROS_MIN, RETRY_MICROS_MAX);
      network.timeline.after(
          retryMicros / 2 + network.random().nextLong(retryMicros),
          () -> {
            retrying = false;
            while (!over && !stuck.isEmpty() && !network.isCut(other().host, host)) {
              retryMicros = 0;
              take(stuck.removeFirst());
            }
            if (!over && !stuck.isEmpty()) {
              retryLater();
            }
          });
    }

    private void end() {
      if (!over) {
        over = true;
        stuck.clear();
        receiver.closed(this);
        // Whatever is sent back meets an end that does not listen.
        other().over();
      }
    }

    private void over() {
      if (!over && !silent) {
        network.timeline.after(network.latency(other().host, host), this::end);
      }
    }
  }

  /** A connection that was dialed by the first host. */
  Wire(Network network, int dialer, Receiver dialing, int acceptor, Receiver accepting) {
    this.network = network;
    ends[0] = new End(dialer, dialing, 0);
    ends[1] = new End(acceptor, accepting, 1);
    network.add(this);
  }

  End dialer() {
    return ends[0];
  }

  End acceptor() {
    return ends[1];
  }

  boolean isDead() {
    return ends[0].over && ends[1].over;
  }

  boolean touches(int host) {
    return ends[0].host == host || ends[1].host == host;
  }

  /** The other host of a connection. */
  int otherHost(int host) {
    return ends[0].host == host ? ends[1].host : ends[0].host;
  }

  // ---- faults ----

  /** The network drops the connection; both ends hear of it soon. */
  void reset() {
    for (End end : ends) {
      end.over();
    }
  }

  /** The next bytes to a host do not all come, and nothing behind them. */
  void cutNext(int host) {
    @Nullable End end = ends[0].host == host ? ends[0] : ends[1];
    end.cutNext = true;
  }

  /** One end hears of a loss, the other for long does not. */
  void halfOpen(int host, long laterMicros) {
    End told = ends[0].host == host ? ends[0] : ends[1];
    End untold = told.other();
    untold.silent = true;
    told.silent = true;
    network.timeline.after(network.latency(untold.host, told.host), told::end);
    network.timeline.after(laterMicros, untold::end);
  }

  /**
   * From now on nothing comes through, in one direction or in both, and nobody is told for long.
   */
  void fallSilent(boolean toDialer, boolean toAcceptor, long laterMicros) {
    ends[0].silent |= toDialer;
    ends[1].silent |= toAcceptor;
    network.timeline.after(laterMicros, this::giveUp);
  }

  /** Ends a connection on which nothing comes through. */
  void giveUpIfSilent() {
    if (ends[0].silent || ends[1].silent) {
      giveUp();
    }
  }

  private void giveUp() {
    for (End end : ends) {
      end.silent = true;
      network.timeline.after(network.latency(end.other().host, end.host), end::end);
    }
  }
}
