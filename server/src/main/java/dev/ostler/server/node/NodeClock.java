package dev.ostler.server.node;

/** The only clock that the driver reads. */
public interface NodeClock {
  /** The system's clocks. */
  NodeClock SYSTEM =
      new NodeClock() {
        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
          return System.nanoTime();
        }
      };

  /** Milliseconds since 1970; may jump. */
  long wallMillis();

  /** Nanoseconds since some moment; never runs backwards. */
  long nanos();
}
