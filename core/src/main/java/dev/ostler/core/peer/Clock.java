package dev.ostler.core.peer;

/** The time as the last event told it. */
final class Clock {
  long wallMillis;
  long monotonicMillis;

  Clock(long wallMillis, long monotonicMillis) {
    this.wallMillis = wallMillis;
    this.monotonicMillis = monotonicMillis;
  }
}
