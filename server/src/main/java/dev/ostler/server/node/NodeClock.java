package dev.ostler.server.node;

/** The only clock that the driver reads. */
public interface NodeClock {
  /** Milliseconds since 1970; may jump. */
  long wallMillis();

  /** Nanoseconds since some moment; never runs backwards. */
  long nanos();
}
