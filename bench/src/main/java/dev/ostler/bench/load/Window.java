package dev.ostler.bench.load;

/** What counts in a run: replies, or for an open loop intended times, between two moments. */
final class Window {
  private static final int OPCODES = 16;

  private final Latency all = new Latency();
  private final Latency[] byOpcode = new Latency[OPCODES];
  private final Errors errors = new Errors();
  private final boolean single;
  private final long startNanos;
  private final long endNanos;
  private long done;

  Window(Mix mix, long startNanos, long endNanos) {
    this.single = mix.isSingle();
    this.startNanos = startNanos;
    this.endNanos = endNanos;
    for (int opcode : mix.opcodes()) {
      byOpcode[opcode] = new Latency();
    }
  }

  long startNanos() {
    return startNanos;
  }

  long endNanos() {
    return endNanos;
  }

  long done() {
    return done;
  }

  boolean contains(long nanos) {
    return nanos - startNanos >= 0 && nanos - endNanos < 0;
  }

  void reply(int opcode, int error, long latencyNanos) {
    if (error != 0) {
      errors.count(error);
      return;
    }
    done++;
    all.record(latencyNanos);
    if (!single) {
      byOpcode[opcode].record(latencyNanos);
    }
  }

  /** Requests that were never answered: their latency is at least what they have waited. */
  void unanswered(long latencyNanos) {
    errors.count(0);
    all.record(latencyNanos);
  }

  void report(Figures figures) {
    figures.put("operations", (double) done);
    figures.put("rate", done * 1e9 / (endNanos - startNanos));
    all.report(figures, "latency");
    if (!single) {
      for (int opcode = 0; opcode < OPCODES; opcode++) {
        if (byOpcode[opcode] != null) {
          byOpcode[opcode].report(figures, "latency." + Opcode.name(opcode));
        }
      }
    }
    errors.report(figures);
  }
}
