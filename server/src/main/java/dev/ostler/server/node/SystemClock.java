package dev.ostler.server.node;

/** The clocks of the system. */
public final class SystemClock implements NodeClock {
  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
