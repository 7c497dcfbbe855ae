package dev.ostler.server.node;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Lines that others can provoke, strangers among them: so many in a while are written, and then how
 * many were not. For one thread.
 */
public final class SparingLog {
  /** Enough to see what is going on. */
  public static final int LINES = 20;

  /** In which these lines may come, in ms. */
  public static final long WHILE_MILLIS = 60_000;

  private final LongSupplier millis;
  private final Consumer<String> out;
  private long began;
  private int written;
  private long leftOut;

  /**
   * Has written nothing so far.
   *
   * @param millis a clock that never goes back
   * @param out takes the lines that are written
   */
  public SparingLog(LongSupplier millis, Consumer<String> out) {
    this.millis = millis;
    this.out = out;
    this.began = millis.getAsLong();
  }

  /** Writes it, if there were not too many. */
  public void write(String line) {
    long now = millis.getAsLong();
    if (now - began >= WHILE_MILLIS) {
      if (leftOut > 0) {
        out.accept(leftOut + " warnings like the last ones were left out");
      }
      began = now;
      written = 0;
      leftOut = 0;
    }
    if (written < LINES) {
      written++;
      out.accept(line);
    } else {
      leftOut++;
    }
  }
}
