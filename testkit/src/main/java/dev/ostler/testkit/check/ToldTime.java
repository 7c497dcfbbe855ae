package dev.ostler.testkit.check;

/** The time as the server was last told it. */
final class ToldTime {
  long wallMillis;
  long monotonicMillis;

  void set(long wall, long monotonic) {
    wallMillis = wall;
    monotonicMillis = monotonic;
  }
}
