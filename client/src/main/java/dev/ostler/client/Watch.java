package dev.ostler.client;

import java.util.concurrent.CompletionStage;

/**
 * Tells of changes until it is closed, see {@link Operations#watch}. It is armed again after each
 * reconnect. It ends with its session.
 */
public interface Watch extends AutoCloseable {
  /** What it watches. */
  String path();

  WatchMode mode();

  /** Whether events may still come. */
  boolean isOpen();

  /**
   * Stops it without waiting: no events but {@link WatchEvent.Kind#REMOVED} follow. The server is
   * told if no other watch of this client needs the same.
   */
  @Override
  void close();

  /** As {@link #close}; the stage ends once the server has forgotten it, or never knew. */
  CompletionStage<Void> closeAsync();
}
