package dev.ostler.core.watch;

/**
 * Where a number belongs in an open-addressed table. The hash differs with the capacity: entries
 * that leave one table in its order must not fill another, smaller one from one end.
 */
final class Scatter {
  private Scatter() {}

  /**
   * A place for a number.
   *
   * @param capacity a power of two, at least 2
   */
  static int home(int number, int capacity) {
    int hash = (number + capacity) * 0x9E3779B9;
    hash = (hash ^ (hash >>> 15)) * 0x85EBCA6B;
    return hash >>> (Integer.numberOfLeadingZeros(capacity) + 1);
  }
}
