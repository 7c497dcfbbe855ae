package dev.ostler.testkit.ensemble;

import dev.ostler.testkit.sim.Timeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Who reaches whom. A cut between two hosts lets nothing pass in one direction: what is sent stays
 * with the sender, which sends it again later, as TCP does; a connection outlives a cut unless one
 * of its ends gives it up.
 *
 * <p>Hosts are numbered: the servers from 0, the clients behind them.
 */
final class Network {
  private final int[][] cuts;
  private final int[] slowMicros;
  private final long latencyMicros;
  private final SplittableRandom random;
  final Timeline timeline;

  /** Connections that faults may hit; those that have ended leave now and then. */
  private final List<Wire> wires = new ArrayList<>();

  private int wiresSwept = 64;

  Network(int hosts, long latencyMicros, Timeline timeline, SplittableRandom random) {
    this.cuts = new int[hosts][hosts];
    this.slowMicros = new int[hosts];
    this.latencyMicros = latencyMicros;
    this.timeline = timeline;
    this.random = random;
  }

  SplittableRandom random() {
    return random;
  }

  /** Time for a message from one host to another. */
  long latency(int from, int to) {
    long slow = (long) slowMicros[from] + slowMicros[to];
    return latencyMicros / 2
        + random.nextLong(latencyMicros + 1)
        + (slow == 0 ? 0 : random.nextLong(slow));
  }

  /** Sets by how much a host's messages are delayed at most. */
  void slow(int host, int micros) {
    slowMicros[host] = micros;
  }

  boolean isCut(int from, int to) {
    return cuts[from][to] > 0;
  }

  /** Whether two hosts reach each other. */
  boolean isOpen(int one, int other) {
    return !isCut(one, other) && !isCut(other, one);
  }

  void cut(int from, int to) {
    if (from != to) {
      cuts[from][to]++;
    }
  }

  void mend(int from, int to) {
    if (from != to) {
      cuts[from][to]--;
    }
  }

  /** Everybody reaches everybody, and connections that were silent come to their end. */
  void mendAll() {
    for (int[] row : cuts) {
      Arrays.fill(row, 0);
    }
    Arrays.fill(slowMicros, 0);
    wires.forEach(Wire::giveUpIfSilent);
  }

  void add(Wire wire) {
    if (wires.size() > wiresSwept) {
      wires.removeIf(Wire::isDead);
      wiresSwept = Math.max(64, 2 * wires.size());
    }
    wires.add(wire);
  }

  /** The connections of a host that are alive. */
  List<Wire> of(int host) {
    List<Wire> found = new ArrayList<>();
    for (Wire wire : wires) {
      if (!wire.isDead() && wire.touches(host)) {
        found.add(wire);
      }
    }
    return found;
  }
}
