package dev.ostler.client.fake;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer.
 *
 * @param <T> the answer
 */
final class Call<T> {
  /** What a server answers, from what it knows. */
  interface Read<T> {
    T answer(Connection connection, Tree tree);
  }

  /** What a change does at the leader. */
  interface Write<T> {
    T make(Tree tree, long sessionId);
  }

  final String operation;
  final String path;
  final long pinned;
  final @Nullable Read<T> read;
  final @Nullable Write<T> write;
  final CompletableFuture<T> stage = new CompletableFuture<>();

  long submittedAt;
  long sentAt;

  Call(
      String operation,
      String path,
      long pinned,
      @Nullable Read<T> read,
      @Nullable Write<T> write) {
    this.operation = operation;
    this.path = path;
    this.pinned = pinned;
    this.read = read;
    this.write = write;
  }
}
