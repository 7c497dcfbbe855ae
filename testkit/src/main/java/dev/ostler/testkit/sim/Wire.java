package dev.ostler.testkit.sim;

import dev.ostler.testkit.check.SentRequest;
import dev.ostler.testkit.fault.FaultKind;
import dev.ostler.testkit.model.ModelBytes;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A connection as bytes under way, in both directions: in order, late, in pieces, until it breaks.
 */
final class Wire {
  /** Who hears what comes from the server. */
  interface Receiver {
    void received(Wire wire, byte[] bytes);

    void closed(Wire wire);
  }

  private static final int PIECES_MAX = 4;
  private static final long SLOW_MICROS = 3_000_000;

  /** What the client sent behind the handshake, for the oracle: the server sees bytes only. */
  final Deque<SentRequest> requests = new ArrayDeque<>();

  private final World world;
  private final SimulatedServer server;
  private final Receiver receiver;
  private final SplittableRandom random;
  private final boolean slow;
  private @Nullable ServerLink link;
  private List<ModelBytes> credentials = List.of();
  private long toServerMicros;
  private long toClientMicros;

  /** The client hears nothing more, and what it sends goes nowhere. */
  private boolean clientGone;

  /** The server hears nothing more. */
  private boolean serverGone;

  Wire(World world, SimulatedServer server, Receiver receiver, SplittableRandom random) {
    this.world = world;
    this.server = server;
    this.receiver = receiver;
    this.random = random;
    this.slow = !world.calm && random.nextDouble() < world.plan.slowClientChance();
    if (slow) {
      world.counts.add(FaultKind.SLOW_CLIENT);
    }
  }

  /** What the client shows at the start of the connection, for the oracle. */
  List<ModelBytes> credentials() {
    return credentials;
  }

  void credentials(List<ModelBytes> shown) {
    credentials = shown;
  }

  private long latency() {
    long typical = world.plan.latencyMicros();
    return typical / 2 + random.nextLong(typical + 1);
  }

  /** The client's first sign reaches the server. */
  void open() {
    toServerMicros = world.timeline.now() + latency();
    int life = server.life();
    world.timeline.after(
        toServerMicros - world.timeline.now(),
        () -> {
          if (clientGone || life != server.life() || !server.isAccepting()) {
            serverGone = true;
            loseServer(latency());
          } else {
            link = server.links().opened(this);
          }
        });
  }

  void sendToServer(byte[] bytes) {
    if (clientGone) {
      return;
    }
    int from = 0;
    int pieces = random.nextInt(8) == 0 ? 1 + random.nextInt(PIECES_MAX) : 1;
    if (pieces > 1) {
      world.counts.add(FaultKind.SPLIT_DELIVERY);
    }
    while (from < bytes.length) {
      int to = --pieces > 0 ? from + 1 + random.nextInt(bytes.length - from) : bytes.length;
      byte[] piece = Arrays.copyOfRange(bytes, from, to);
      toServerMicros = Math.max(toServerMicros, world.timeline.now() + latency());
      world.timeline.after(
          toServerMicros - world.timeline.now(),
          () -> {
            ServerLink receiving = link;
            if (!serverGone && receiving != null) {
              server.links().received(receiving, piece);
            }
          });
      from = to;
    }
  }

  void sendToClient(byte[] bytes) {
    long late = slow ? random.nextLong(SLOW_MICROS) : 0;
    toClientMicros = Math.max(toClientMicros, world.timeline.now() + latency() + late);
    world.timeline.after(
        toClientMicros - world.timeline.now(),
        () -> {
          if (!clientGone) {
            receiver.received(this, bytes);
          }
        });
  }

  /** The server closes: the client gets what was sent before, then the end. */
  void closedByServer() {
    serverGone = true;
    loseServer(Math.max(latency(), toClientMicros - world.timeline.now()));
  }

  /** The server's process is gone. */
  void serverStopped(boolean powerLost) {
    serverGone = true;
    // A process that ends says so; a machine that stops does not.
    loseServer(powerLost ? latency() + random.nextLong(2_000_000) : latency());
  }

  private void loseServer(long micros) {
    world.timeline.after(
        micros,
        () -> {
          if (!clientGone) {
            clientGone = true;
            receiver.closed(this);
          }
        });
  }

  /** The client closes, or gives the connection up. */
  void closedByClient() {
    if (!clientGone) {
      clientGone = true;
      loseClient(Math.max(latency(), toServerMicros - world.timeline.now()));
    }
  }

  /** The network drops the connection. */
  void breaks() {
    if (clientGone) {
      return;
    }
    clientGone = true;
    world.timeline.after(random.nextLong(1_000_000), () -> receiver.closed(this));
    if (random.nextDouble() < world.plan.halfOpenShare()) {
      world.counts.add(FaultKind.CONNECTION_HALF_OPEN);
      loseClient(random.nextLong(60_000_000));
    } else {
      world.counts.add(FaultKind.CONNECTION_LOST);
      // Before that, some of what was under way may still arrive.
      loseClient(random.nextLong(2 * world.plan.latencyMicros() + 1));
    }
  }

  private void loseClient(long micros) {
    world.timeline.after(
        micros,
        () -> {
          ServerLink ending = link;
          if (!serverGone && ending != null) {
            serverGone = true;
            server.links().lost(ending);
          }
        });
  }
}
