package dev.ostler.client;

import org.jspecify.annotations.Nullable;

/** Hears of what becomes of a client's connection and session. */
@FunctionalInterface
public interface ConnectionListener {
  /**
   * The state has changed. Called one after the other and in order with all other callbacks: before
   * requests fail and watches end because of it. Must not wait.
   *
   * @param session the one it is about; null if there is none yet
   */
  void changed(ConnectionState state, @Nullable Session session);
}
