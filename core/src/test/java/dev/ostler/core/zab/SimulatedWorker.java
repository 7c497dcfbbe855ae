package dev.ostler.core.zab;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Carries out what is asked of a disk in order, all that waits together, some time later. A crash
 * loses what was not carried out, but for a prefix that happened to get through.
 */
final class SimulatedWorker {
  /** One change of what is on disk, and whom to tell. */
  private record Operation(Runnable effect, Runnable confirmation) {}

  private final SimulatedTime time;
  private final Random random;
  private final int slowestMillis;
  private final ArrayDeque<Operation> waiting = new ArrayDeque<>();
  private int incarnation;
  private boolean busy;

  SimulatedWorker(SimulatedTime time, Random random, int slowestMillis) {
    this.time = time;
    this.random = random;
    this.slowestMillis = slowestMillis;
  }

  void submit(Runnable effect, Runnable confirmation) {
    waiting.addLast(new Operation(effect, confirmation));
    work();
  }

  private void work() {
    if (busy || waiting.isEmpty()) {
      return;
    }
    busy = true;
    int batch = waiting.size();
    int asked = incarnation;
    time.soon(
        0,
        slowestMillis,
        () -> {
          if (asked == incarnation) {
            carryOut(batch, asked);
          }
        });
  }

  private void carryOut(int batch, int asked) {
    List<Runnable> confirmations = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      Operation operation = waiting.removeFirst();
      operation.effect().run();
      confirmations.add(operation.confirmation());
    }
    busy = false;
    for (Runnable confirmation : confirmations) {
      if (asked == incarnation) {
        confirmation.run();
      }
    }
    work();
  }

  void crash() {
    incarnation++;
    busy = false;
    int survivors = waiting.isEmpty() ? 0 : random.nextInt(waiting.size() + 1);
    for (int i = 0; i < survivors; i++) {
      waiting.removeFirst().effect().run();
    }
    waiting.clear();
  }
}
