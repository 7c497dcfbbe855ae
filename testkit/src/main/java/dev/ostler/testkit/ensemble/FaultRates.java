package dev.ostler.testkit.ensemble;

import dev.ostler.testkit.fault.EnsembleFault;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How often each thing goes wrong in one run. Every kind is left out of many runs, so that faults
 * are met alone as well as together.
 */
final class FaultRates {
  /** Faults that happen at moments of their own, and how often one against the others. */
  private static final Map<EnsembleFault, Integer> WEIGHTS = new EnumMap<>(EnsembleFault.class);

  static {
    WEIGHTS.put(EnsembleFault.KILLED, 8);
    WEIGHTS.put(EnsembleFault.POWER_LOST, 8);
    WEIGHTS.put(EnsembleFault.POWER_LOST_AT_CALL, 8);
    WEIGHTS.put(EnsembleFault.POWER_LOST_IN_CALL, 8);
    WEIGHTS.put(EnsembleFault.ALL_STOPPED, 2);
    WEIGHTS.put(EnsembleFault.STOPPED_IN_ORDER, 3);
    WEIGHTS.put(EnsembleFault.PAUSED, 5);
    WEIGHTS.put(EnsembleFault.SLOW, 3);
    WEIGHTS.put(EnsembleFault.DISK_LOST, 3);
    WEIGHTS.put(EnsembleFault.FILE_DAMAGED, 3);
    WEIGHTS.put(EnsembleFault.DISK_FULL, 2);
    WEIGHTS.put(EnsembleFault.DISK_SLOW, 3);
    WEIGHTS.put(EnsembleFault.LINK_RESET, 8);
    WEIGHTS.put(EnsembleFault.LINK_CUT_OFF, 8);
    WEIGHTS.put(EnsembleFault.LINK_HALF_OPEN, 4);
    WEIGHTS.put(EnsembleFault.LINK_SILENT, 4);
    WEIGHTS.put(EnsembleFault.DELAYED, 3);
    WEIGHTS.put(EnsembleFault.CUT, 5);
    WEIGHTS.put(EnsembleFault.CUT_ONE_WAY, 5);
    WEIGHTS.put(EnsembleFault.ISOLATED, 5);
    WEIGHTS.put(EnsembleFault.ISOLATED_ONE_WAY, 4);
    WEIGHTS.put(EnsembleFault.SPLIT, 3);
    WEIGHTS.put(EnsembleFault.BRIDGED, 3);
    WEIGHTS.put(EnsembleFault.FLAPPING, 2);
    WEIGHTS.put(EnsembleFault.SWIZZLED, 3);
    WEIGHTS.put(EnsembleFault.CLIENTS_CUT, 3);
    WEIGHTS.put(EnsembleFault.CLOCK_FORWARD, 2);
    WEIGHTS.put(EnsembleFault.CLOCK_BACK, 2);
    WEIGHTS.put(EnsembleFault.CLOCK_FROZEN, 2);
  }

  private final Map<EnsembleFault, Integer> weights = new EnumMap<>(EnsembleFault.class);
  private int weightSum;
  private final double meanTicks;
  private final double callFailureChance;
  private final double stopInRecoveryChance;
  private final double silentDialChance;
  private final double clientMischief;
  private final boolean drift;

  private FaultRates(SplittableRandom random, boolean none) {
    for (Map.Entry<EnsembleFault, Integer> entry : WEIGHTS.entrySet()) {
      int weight = random.nextInt(2) == 0 ? 0 : 1 + random.nextInt(2 * entry.getValue());
      if (weight > 0 && !none) {
        weights.put(entry.getKey(), weight);
        weightSum += weight;
      }
    }
    // From one fault each few ticks to one in a hundred.
    meanTicks = 3 * Math.pow(30, random.nextDouble());
    callFailureChance =
        none || random.nextInt(3) > 0 ? 0 : Math.pow(10, -2 - 2.5 * random.nextDouble());
    stopInRecoveryChance = none || random.nextInt(2) > 0 ? 0 : random.nextDouble() * 0.4;
    silentDialChance = none || random.nextInt(3) > 0 ? 0 : random.nextDouble() * 0.1;
    clientMischief = none || random.nextInt(2) > 0 ? 0 : random.nextDouble();
    drift = !none && random.nextInt(3) == 0;
  }

  static FaultRates draw(SplittableRandom random) {
    return new FaultRates(random, random.nextInt(50) == 0);
  }

  /** Nothing goes wrong. */
  static FaultRates none() {
    return new FaultRates(new SplittableRandom(1), true);
  }

  /** Only some kinds of faults, one after the other. */
  static FaultRates only(double meanTicks, EnsembleFault... faults) {
    return new FaultRates(meanTicks, faults);
  }

  private FaultRates(double meanTicks, EnsembleFault... faults) {
    for (EnsembleFault fault : faults) {
      weights.put(fault, 1);
      weightSum++;
    }
    this.meanTicks = meanTicks;
    this.callFailureChance = 0;
    this.stopInRecoveryChance = 0;
    this.silentDialChance = 0;
    this.clientMischief = 0;
    this.drift = false;
  }

  boolean hasFaults() {
    return weightSum > 0;
  }

  /** The next fault. */
  EnsembleFault next(SplittableRandom random) {
    int left = random.nextInt(weightSum);
    for (Map.Entry<EnsembleFault, Integer> entry : weights.entrySet()) {
      left -= entry.getValue();
      if (left < 0) {
        return entry.getKey();
      }
    }
    throw new IllegalStateException("no fault has any weight");
  }

  /** Time until the next fault. */
  long pauseMicros(SplittableRandom random, int tickTimeMillis) {
    return (long) (-Math.log(1 - random.nextDouble()) * meanTicks * tickTimeMillis * 1000);
  }

  double callFailureChance() {
    return callFailureChance;
  }

  double stopInRecoveryChance() {
    return stopInRecoveryChance;
  }

  double silentDialChance() {
    return silentDialChance;
  }

  /** How often clients do what they should not, from 0 to 1. */
  double clientMischief() {
    return clientMischief;
  }

  int driftPerMillion(SplittableRandom random) {
    return drift ? random.nextInt(-10_000, 10_001) : 0;
  }

  @Override
  public String toString() {
    return "a fault each " + Math.round(meanTicks) + " ticks of " + weights;
  }
}
