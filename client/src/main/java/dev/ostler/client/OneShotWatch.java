package dev.ostler.client;

import java.util.concurrent.CompletionStage;

/** Waits for the first change after a read. Kept through reconnects, also to other servers. */
public interface OneShotWatch {
  /**
   * Ends with the change; with {@link WatchEvent.Kind#SESSION_ENDED} or {@link
   * WatchEvent.Kind#REMOVED} if there will be none. Never exceptionally; never after {@link
   * #cancel}. It ends before any answer that could show the change.
   */
  CompletionStage<WatchEvent> event();

  /** Nobody waits any more. The server is not asked; it may still send the event, to nobody. */
  void cancel();
}
