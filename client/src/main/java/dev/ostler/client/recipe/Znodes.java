package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.ClientException.NodeExists;
import dev.ostler.client.ClientException.SessionExpired;
import dev.ostler.client.CreateMode;
import dev.ostler.client.Operations;
import dev.ostler.client.Paths;
import dev.ostler.wire.value.Stat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Small jobs with znodes that several recipes share. */
final class Znodes {
  private Znodes() {}

  /**
   * A path for a recipe.
   *
   * @throws IllegalArgumentException no server would take it
   */
  static String checked(String path) {
    String wrong = Paths.trouble(path, false);
    if (wrong != null || path.equals("/")) {
      throw new IllegalArgumentException(
          "A recipe needs a path of its own: " + (wrong == null ? "/ is everybody's" : wrong));
    }
    return path;
  }

  /**
   * Makes sure that a znode for children exists, as a container: the server deletes it some time
   * after its last child has gone, so nothing is left of a lock nobody uses any more. What is above
   * it is persistent.
   */
  static CompletionStage<Void> ensureContainer(Client client, Operations operations, String path) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    createContainer(client, operations, path, done);
    return done;
  }

  private static void createContainer(
      Client client, Operations operations, String path, CompletableFuture<Void> done) {
    Runnable again = () -> createContainer(client, operations, path, done);
    Stages.on(
        operations.create(path, null, CreateMode.CONTAINER),
        created -> done.complete(null),
        failure -> {
          if (failure instanceof NodeExists) {
            done.complete(null);
          } else if (failure instanceof NoNode) {
            Stages.on(
                operations.ensurePath(Paths.parent(path)),
                ignored -> again.run(),
                done::completeExceptionally);
          } else if (Stages.isTransient(failure)) {
            Stages.later(client, again, done::completeExceptionally);
          } else {
            done.completeExceptionally(failure);
          }
        });
  }

  /**
   * Deletes an ephemeral znode whose name others use, too, unless it is another one by now: a
   * delete that is repeated blindly could hit its successor.
   *
   * @param inSession operations of the session that made it
   * @param czxid tells it from its successors
   */
  static CompletionStage<Void> deleteOwn(
      Client client, Operations inSession, String path, long czxid) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    deleteUnlessReplaced(client, inSession, path, czxid, done);
    return done;
  }

  private static void deleteUnlessReplaced(
      Client client, Operations inSession, String path, long czxid, CompletableFuture<Void> done) {
    Stages.on(
        inSession.exists(path),
        found -> {
          if (!isOwn(found, czxid)) {
            done.complete(null);
            return;
          }
          Stages.on(
              inSession.delete(path, Operations.ANY_VERSION),
              deleted -> done.complete(null),
              failure -> {
                if (failure instanceof NoNode) {
                  done.complete(null);
                } else if (Stages.isTransient(failure)) {
                  Stages.later(
                      client,
                      () -> deleteAgain(client, inSession, path, czxid, done),
                      done::completeExceptionally);
                } else {
                  endWithout(failure, done);
                }
              });
        },
        failure -> endWithout(failure, done));
  }

  /**
   * The session's requests are carried out in order: no delete that was sent before this sync is
   * still under way when it is answered, and its server shows what became of it. Without it a
   * server that is behind could show the znode as it was, and the second delete hit its successor.
   */
  private static void deleteAgain(
      Client client, Operations inSession, String path, long czxid, CompletableFuture<Void> done) {
    Stages.on(
        inSession.sync(path),
        synced -> deleteUnlessReplaced(client, inSession, path, czxid, done),
        failure -> endWithout(failure, done));
  }

  /** With its session an ephemeral znode is gone as well. */
  static void endWithout(Throwable failure, CompletableFuture<Void> done) {
    if (failure instanceof SessionExpired) {
      done.complete(null);
    } else {
      done.completeExceptionally(failure);
    }
  }

  private static boolean isOwn(Optional<Stat> found, long czxid) {
    return found.isPresent() && found.get().czxid() == czxid;
  }
}
