package dev.ostler.core.peer;

import java.util.ArrayDeque;
import java.util.List;

/** A connection between two servers: in order, slow, stalled by a cut, lost with a crash. */
final class EnsembleChannel {
  /** What happens at the other end. */
  interface Item {
    /** True if it has to wait while the end is not read. */
    default boolean waits(EnsembleServer server, int number) {
      return false;
    }

    void arrive(EnsembleServer server, int number);
  }

  private final EnsembleWorld world;
  final EnsembleServer[] servers;
  private final int[] lives;
  final int[] numbers;
  private final boolean[] closed = new boolean[2];
  private final long[] lastArrival = new long[2];
  private final List<ArrayDeque<Item>> arrived = List.of(new ArrayDeque<>(), new ArrayDeque<>());
  private final boolean[] pumping = new boolean[2];

  EnsembleChannel(EnsembleWorld world, EnsembleServer dialer, EnsembleServer acceptor) {
    this.world = world;
    this.servers = new EnsembleServer[] {dialer, acceptor};
    this.lives = new int[] {dialer.life, acceptor.life};
    this.numbers = new int[] {dialer.nextNumber++, acceptor.nextNumber++};
  }

  private boolean isUp(int end) {
    return servers[end].life == lives[end] && !closed[end];
  }

  void send(EnsembleServer from, Item item) {
    int end = servers[0] == from ? 0 : 1;
    if (!isUp(end)) {
      return;
    }
    int target = 1 - end;
    long at = Math.max(lastArrival[target], world.now + 1 + world.random.nextInt(8));
    lastArrival[target] = at;
    world.at(
        at,
        () -> {
          arrived.get(target).addLast(item);
          pump(target);
        });
  }

  /** Ends one side; the other hears of it. */
  void close(EnsembleServer from, Item end) {
    send(from, end);
    closed[servers[0] == from ? 0 : 1] = true;
  }

  /** A process is gone: its peer hears of it. */
  void crashed(EnsembleServer gone, Item end) {
    int target = servers[0] == gone ? 1 : 0;
    closed[1 - target] = true;
    world.after(
        world.random.nextInt(30),
        () -> {
          arrived.get(target).addLast(end);
          pump(target);
        });
  }

  /** The network breaks it; both hear of it. */
  void broken(Item end) {
    for (int target = 0; target < 2; target++) {
      arrived.get(target).addLast(end);
      pump(target);
    }
  }

  void pump(int end) {
    if (pumping[end]) {
      return;
    }
    ArrayDeque<Item> queue = arrived.get(end);
    while (!queue.isEmpty() && isUp(end)) {
      Item next = queue.getFirst();
      boolean cut = world.isCut(servers[1 - end], servers[end]);
      if (cut || next.waits(servers[end], numbers[end])) {
        pumping[end] = true;
        world.after(
            10,
            () -> {
              pumping[end] = false;
              pump(end);
            });
        return;
      }
      queue.removeFirst();
      next.arrive(servers[end], numbers[end]);
    }
  }

  /** An end has been closed by what arrived. */
  void ended(EnsembleServer here) {
    closed[servers[0] == here ? 0 : 1] = true;
  }
}
