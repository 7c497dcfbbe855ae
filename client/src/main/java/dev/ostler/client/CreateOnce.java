package dev.ostler.client;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One znode for one id, whatever becomes of the connection:
 *
 * <pre>
 *   the first try for this id ──► create parent/_c_ID-name ──► answered: done
 *                                          ▲
 *                                          └── none begins with _c_ID-, or is alive
 *   each later one, after the one before ──► sync, children of the parent
 *                                          └── one is: done
 * </pre>
 *
 * <p>The sync is needed: the server that is asked afterwards may be behind the one that carried the
 * request out.
 */
final class CreateOnce {
  private final ClientOperations client;
  private final OpenIds openIds;
  private final UUID id;
  private final String parent;
  private final String prefix;
  private final String path;
  private final byte @Nullable [] data;
  private final CreateOptions options;

  /** Something was tried; of use if so many other ids came meanwhile that this one is forgotten. */
  private boolean begun;

  /**
   * @param client one that does not repeat by itself
   */
  CreateOnce(
      ClientOperations client,
      OpenIds openIds,
      UUID id,
      String path,
      byte @Nullable [] data,
      CreateOptions options) {
    this.client = client;
    this.openIds = openIds;
    this.id = id;
    this.parent = Paths.parent(path);
    this.prefix = "_c_" + id + "-";
    this.path = Paths.child(parent, prefix + Paths.name(path));
    this.data = data;
    this.options = options;
  }

  /** Makes it, repeated as this client does. */
  CompletableFuture<Created> begin(ClientOperations repeating) {
    return repeating.run(true, this::attempt);
  }

  private CompletableFuture<Created> attempt() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    CompletableFuture<Void> before = openIds.begin(id, ended);
    CompletableFuture<Created> made;
    if (before != null) {
      made = before.thenCompose(over -> findOrCreate());
    } else {
      made = begun ? findOrCreate() : create();
    }
    begun = true;
    return made.whenComplete((created, failure) -> ended.complete(null));
  }

  private CompletableFuture<Created> create() {
    return client.create(path, data, options);
  }

  private CompletableFuture<Created> findOrCreate() {
    return client
        .sync(parent)
        .thenCompose(synced -> client.getChildren(parent))
        .thenCompose(children -> firstAlive(mine(children.names())))
        .thenCompose(found -> found == null ? create() : CompletableFuture.completedFuture(found));
  }

  private List<String> mine(List<String> names) {
    List<String> mine = new ArrayList<>();
    for (String name : names) {
      if (name.startsWith(prefix)) {
        mine.add(Paths.child(parent, name));
      }
    }
    return mine;
  }

  /** The first that is not about to go with another session; null if there is none. */
  private CompletableFuture<@Nullable Created> firstAlive(List<String> candidates) {
    if (candidates.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    String candidate = candidates.get(0);
    List<String> others = candidates.subList(1, candidates.size());
    return client
        .exists(candidate)
        .thenCompose(stat -> {
          if (stat.isEmpty()) {
            return firstAlive(others);
          }
          long owner = stat.get().ephemeralOwner();
          if (!options.mode().isEphemeral() || owner == client.sessionIdNow()) {
            return CompletableFuture.<@Nullable Created>completedFuture(
                new Created(candidate, stat.get()));
          }
          // Of a session that is over: out of the way before it goes by itself.
          return client
              .ensureDeleted(candidate)
              .toCompletableFuture()
              .thenCompose(gone -> firstAlive(others));
        });
  }
}
