package dev.ostler.store.log;

import java.io.IOException;

/** Hears what becomes of the log, on the threads that drive its disk work. */
public interface LogListener {
  /** Everything up to a transaction is on disk. */
  void durable(long zxid);

  /**
   * The log is dead: nothing after what was last reported durable can be counted on, and nothing
   * more can be appended. Called once.
   *
   * @param failure a {@link dev.ostler.store.disk.DiskFullException} if the disk filled up
   */
  void failed(IOException failure);

  /**
   * Free space fell below the reserve, or is back. While it is low new writes should be refused;
   * what was appended already still finds room.
   */
  default void spaceLow(boolean low) {}

  /** A sync took longer than the threshold. */
  default void slowSync(long millis) {}

  /** The next file could not be made ahead. The log goes on with files that grow. */
  default void preparationFailed(IOException failure) {}
}
