package dev.ostler.bench.client;

import org.jspecify.annotations.Nullable;

/** A client under load. Its requests end on a thread of its own. */
interface Subject extends AutoCloseable {
  /** Takes the end of a request. */
  @FunctionalInterface
  interface Done {
    /**
     * It has been answered.
     *
     * @param failure null if it went well
     */
    void done(@Nullable Throwable failure);
  }

  /** Makes the znode with so many bytes, whether it was there or not. */
  void prepare(String path, int bytes) throws Exception;

  void read(String path, Done done);

  void write(String path, byte[] data, Done done);

  @Override
  void close();
}
