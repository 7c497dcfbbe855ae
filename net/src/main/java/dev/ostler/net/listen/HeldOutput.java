package dev.ostler.net.listen;

import dev.ostler.net.link.OutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A reply or notification that waits until its client has taken most of what is before it. It costs
 * less to keep than what it writes, so that a burst of large replies need not be in memory at once.
 */
public abstract class HeldOutput {
  /** Behind it in the queue of its link. */
  @Nullable HeldOutput next;

  private final int keptBytes;

  /**
   * @param keptBytes about the memory that lives only because this is held
   */
  protected HeldOutput(int keptBytes) {
    this.keptBytes = keptBytes;
  }

  /** About the memory that lives only because this is held. */
  public final int keptBytes() {
    return keptBytes;
  }

  /** Writes it, whole. Called once at most, on the loop's thread; must not call the link. */
  public abstract void writeTo(OutputBuffer out);
}
