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
  private final long referencedBytes;

  /**
   * @param keptBytes about the memory that lives only because this is held
   */
  protected HeldOutput(int keptBytes) {
    this(keptBytes, 0);
  }

  /**
   * @param keptBytes about the memory that lives only because this is held
   * @param referencedBytes about the memory that others have as well, but that this keeps alive
   *     when they let go of it
   */
  protected HeldOutput(int keptBytes, long referencedBytes) {
    this.keptBytes = keptBytes;
    this.referencedBytes = referencedBytes;
  }

  /** About the memory that lives only because this is held. */
  public final int keptBytes() {
    return keptBytes;
  }

  /** About the memory that this keeps alive once others have let go of it. */
  public final long referencedBytes() {
    return referencedBytes;
  }

  /** Writes it, whole. Called once at most, on the loop's thread; must not call the link. */
  public abstract void writeTo(OutputBuffer out);
}
