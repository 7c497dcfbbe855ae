package dev.ostler.bench.scenario;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.server.ServerInstance;

/** Memory of a server before and after something was added to it. */
final class Weighing {
  private final ServerInstance server;
  private final long liveBefore;
  private final double offHeapBefore;

  Weighing(ServerInstance server) {
    this.server = server;
    this.liveBefore = server.liveBytes();
    this.offHeapBefore = server.offHeapBytes();
  }

  /**
   * Growth of the live heap, and of resident memory outside the heap, for each of {@code count}
   * things.
   */
  void put(Leg leg, double count, Row live, Row offHeap) {
    leg.put(live, (server.liveBytes() - liveBefore) / count);
    leg.put(offHeap, (server.offHeapBytes() - offHeapBefore) / count);
  }
}
