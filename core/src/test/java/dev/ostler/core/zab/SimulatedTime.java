package dev.ostler.core.zab;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/** The only clock and the only scheduler of a simulation. */
final class SimulatedTime {
  private record Due(long millis, long order, Runnable task) {}

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::millis).thenComparingLong(Due::order));
  private final Random random;
  private long now = 1000;
  private long order;

  SimulatedTime(Random random) {
    this.random = random;
  }

  long now() {
    return now;
  }

  void at(long millis, Runnable task) {
    queue.add(new Due(Math.max(now, millis), order++, task));
  }

  void in(long millis, Runnable task) {
    at(now + millis, task);
  }

  /** Some time between the two, mostly near the first. */
  void soon(int atLeastMillis, int atMostMillis, Runnable task) {
    double skewed = random.nextDouble() * random.nextDouble();
    in(atLeastMillis + (long) (skewed * (atMostMillis - atLeastMillis + 1)), task);
  }

  /** Runs what is due next; false if nothing is. */
  boolean step() {
    Due due = queue.poll();
    if (due == null) {
      return false;
    }
    now = due.millis();
    due.task().run();
    return true;
  }
}
