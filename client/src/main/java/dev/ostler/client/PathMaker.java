package dev.ostler.client;

import java.util.concurrent.CompletableFuture;

/** Makes a path and all above it, from the lowest znode that exists downwards. */
final class PathMaker {
  private final ClientOperations whole;

  private PathMaker(ClientOperations whole) {
    this.whole = whole;
  }

  /** Ends when the path exists; the chroot's own znodes are made, too. */
  static CompletableFuture<Void> ensure(ClientOperations client, Chroot chroot, String path) {
    ClientOperations whole =
        new ClientOperations(
            new OperationCall.Scope(
                client.driver(), new Chroot("/"), client.scope().pinnedSession()),
            RetryPolicy.NONE,
            new OpenIds());
    return new PathMaker(whole).ensure(chroot.toServer(path).toString());
  }

  /** Asked first: a create is refused for want of permission even if the znode exists. */
  private CompletableFuture<Void> ensure(String path) {
    if (path.equals("/")) {
      return CompletableFuture.completedFuture(null);
    }
    return whole
        .exists(path)
        .thenCompose(found ->
            found.isPresent()
                ? CompletableFuture.completedFuture(null)
                : ensure(Paths.parent(path)).thenCompose(made -> create(path)));
  }

  private CompletableFuture<Void> create(String path) {
    CompletableFuture<Void> made = new CompletableFuture<>();
    CompletableFuture<Created> unused =
        whole
            .create(path, new byte[0], CreateOptions.PERSISTENT)
            .whenComplete((created, failure) -> {
              ClientException known = ClientException.in(failure);
              if (failure == null || known instanceof ClientException.NodeExists) {
                made.complete(null);
              } else {
                made.completeExceptionally(known == null ? failure : known);
              }
            });
    return made;
  }
}
