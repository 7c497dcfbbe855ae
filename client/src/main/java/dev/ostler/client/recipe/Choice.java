package dev.ostler.client.recipe;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/** How one of several instances of a service is chosen. Any threads may share one. */
@FunctionalInterface
public interface Choice {
  /**
   * Chooses.
   *
   * @param instances at least one, sorted by id
   */
  ServiceInstance among(List<ServiceInstance> instances);

  /** One after the other. */
  static Choice roundRobin() {
    AtomicInteger next = new AtomicInteger();
    return instances -> instances.get(Math.floorMod(next.getAndIncrement(), instances.size()));
  }

  /** Any, with the same chance. */
  static Choice random(Random random) {
    return instances -> instances.get(random.nextInt(instances.size()));
  }

  /**
   * The one with the lower load of two that are drawn. Not the lowest of all: everybody sees the
   * same loads a little late, and would run to the same instance.
   *
   * @param load of an instance, for instance from an attribute that its heartbeats write
   */
  static Choice leastLoaded(ToDoubleFunction<ServiceInstance> load, Random random) {
    return instances -> {
      int size = instances.size();
      int first = random.nextInt(size);
      if (size == 1) {
        return instances.get(first);
      }
      int second = (first + 1 + random.nextInt(size - 1)) % size;
      ServiceInstance one = instances.get(first);
      ServiceInstance other = instances.get(second);
      return load.applyAsDouble(other) < load.applyAsDouble(one) ? other : one;
    };
  }

  /** The one with the lowest load of all; the first of those that are equal. */
  static Choice lowest(ToDoubleFunction<ServiceInstance> load) {
    return instances -> {
      ServiceInstance best = instances.get(0);
      double bestLoad = load.applyAsDouble(best);
      for (ServiceInstance instance : instances) {
        double own = load.applyAsDouble(instance);
        if (own < bestLoad) {
          best = instance;
          bestLoad = own;
        }
      }
      return best;
    };
  }
}
