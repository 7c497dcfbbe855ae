package dev.ostler.core.zab;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Carries out what is asked of a disk in order, all that waits together, some time later. A crash
 * loses what was not carried out, but for a prefix that happened to get through.
 */
public final class SimulatedWorker {
  /** One change of what is on disk, and whom to tell. */
  private record Operation(Runnable effect, Runnable confirmation) {}

  private final Random random;
  private final Consumer<Runnable> later;
  private final ArrayDeque<Operation> waiting = new ArrayDeque<>();
  private int incarnation;
  private boolean busy;

  /**
   * @param later runs a task when the disk is through
   */
  public SimulatedWorker(Random random, Consumer<Runnable> later) {
    this.random = random;
    this.later = later;
  }

  public void submit(Runnable effect, Runnable confirmation) {
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
    later.accept(() -> {
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

  public void crash() {
    incarnation++;
    busy = false;
    int survivors = waiting.isEmpty() ? 0 : random.nextInt(waiting.size() + 1);
    for (int i = 0; i < survivors; i++) {
      waiting.removeFirst().effect().run();
    }
    waiting.clear();
  }
}
