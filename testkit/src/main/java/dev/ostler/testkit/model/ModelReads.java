package dev.ostler.testkit.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers reads, and arms the watches they ask for. */
final class ModelReads {
  private final ModelTree tree;
  private final ModelWatches watches;
  private final long sessionKey;
  private final Collection<ModelIdentity> identities;

  ModelReads(
      ModelTree tree, ModelWatches watches, long sessionKey, Collection<ModelIdentity> identities) {
    this.tree = tree;
    this.watches = watches;
    this.sessionKey = sessionKey;
    this.identities = identities;
  }

  ModelBody exists(ModelRequest.Exists request) throws ModelException {
    String path = request.path();
    if (path == null) {
      throw new ModelException(ModelError.MARSHALLING_ERROR);
    }
    if (path.indexOf('\0') >= 0) {
      throw new ModelException(ModelError.BAD_ARGUMENTS);
    }
    ModelNode node = tree.find(path);
    if (node != null) {
      ModelAccess.require(node.acl, ModelAcl.READ, identities);
    }
    if (request.watch()) {
      watches.addData(sessionKey, path, ModelWatches.Mode.STANDARD);
    }
    return new ModelBody.OfStat(tree.stat(path, require(node)));
  }

  ModelBody getData(@Nullable String path, boolean watch) throws ModelException {
    ModelNode node = readable(path);
    if (watch && path != null) {
      watches.addData(sessionKey, path, ModelWatches.Mode.STANDARD);
    }
    return new ModelBody.OfData(node.data, stat(path, node));
  }

  ModelBody getChildren(int opcode, @Nullable String path, boolean watch) throws ModelException {
    ModelNode node = readable(path);
    if (watch && path != null) {
      watches.addChild(sessionKey, path, ModelWatches.Mode.STANDARD);
    }
    List<String> names = tree.children(rooted(path));
    return opcode == 12
        ? new ModelBody.OfNamesAndStat(names, stat(path, node))
        : new ModelBody.OfNames(names);
  }

  ModelBody getAcl(@Nullable String path) throws ModelException {
    if (path == null) {
      throw new ModelException(ModelError.MARSHALLING_ERROR);
    }
    ModelNode node = require(tree.find(path));
    ModelAccess.require(node.acl, ModelAcl.READ | ModelAcl.ADMIN, identities);
    boolean verbatim = ModelAccess.allows(node.acl, ModelAcl.ADMIN, identities);
    return new ModelBody.OfAcl(
        verbatim ? node.acl : ModelAccess.masked(node.acl), stat(path, node));
  }

  ModelBody getAllChildrenNumber(@Nullable String path) throws ModelException {
    readable(path);
    int below = tree.below(rooted(path)).size();
    // The root's alias does not know that it is the root, and counts it.
    return new ModelBody.OfNumber(path != null && path.isEmpty() ? below + 1 : below);
  }

  ModelBody getEphemerals(@Nullable String prefix) {
    List<String> all = tree.ephemerals(sessionKey);
    if (prefix == null || prefix.isBlank() || prefix.equals("/")) {
      return new ModelBody.OfNames(all);
    }
    return new ModelBody.OfNames(all.stream().filter(path -> path.startsWith(prefix)).toList());
  }

  /** Each read by itself; the watch flags are ignored. */
  ModelBody multiRead(List<ModelRequest> operations) {
    List<ModelBody.Result> results = new ArrayList<>();
    for (ModelRequest operation : operations) {
      try {
        switch (operation) {
          case ModelRequest.GetData get ->
              results.add(new ModelBody.Result(4, 0, getData(get.path(), false)));
          case ModelRequest.GetChildren get ->
              results.add(new ModelBody.Result(8, 0, getChildren(8, get.path(), false)));
          default -> throw new IllegalStateException(operation + " is not allowed in a multiRead");
        }
      } catch (ModelException refused) {
        results.add(ModelBody.Result.error(refused.code()));
      }
    }
    return new ModelBody.OfResults(results);
  }

  /** Arms what still holds since the zxid the client knows, and reports what does not. */
  void setWatches(ModelRequest.SetWatches request) throws ModelException {
    long since = request.relativeZxid();
    for (String path : list(request.data())) {
      ModelNode node = tree.find(path);
      if (node == null) {
        watches.catchUp(sessionKey, ModelEvent.DELETED, path);
      } else if (node.mzxid > since) {
        watches.catchUp(sessionKey, ModelEvent.DATA_CHANGED, path);
      } else {
        watches.addData(sessionKey, path, ModelWatches.Mode.STANDARD);
      }
    }
    for (String path : list(request.exist())) {
      if (tree.find(path) != null) {
        watches.catchUp(sessionKey, ModelEvent.CREATED, path);
      } else {
        watches.addData(sessionKey, path, ModelWatches.Mode.STANDARD);
      }
    }
    for (String path : list(request.child())) {
      ModelNode node = tree.find(path);
      if (node == null) {
        watches.catchUp(sessionKey, ModelEvent.DELETED, path);
      } else if (node.pzxid > since) {
        watches.catchUp(sessionKey, ModelEvent.CHILDREN_CHANGED, path);
      } else {
        watches.addChild(sessionKey, path, ModelWatches.Mode.STANDARD);
      }
    }
    if (request.opcode() == 105) {
      list(request.persistent()).forEach(path -> addPersistent(path, 0));
      list(request.recursive()).forEach(path -> addPersistent(path, 1));
    }
  }

  /** A missing list is noticed only when its turn comes. */
  private static List<String> list(@Nullable List<String> paths) throws ModelException {
    if (paths == null) {
      throw new ModelException(ModelError.MARSHALLING_ERROR);
    }
    return paths;
  }

  void addWatch(ModelRequest.AddWatch request) throws ModelException {
    if (request.mode() < 0 || request.mode() > 1) {
      throw new ModelException(ModelError.MARSHALLING_ERROR);
    }
    addPersistent(ModelWatches.key(request.path()), request.mode());
  }

  private void addPersistent(String path, int mode) {
    if (mode == 0) {
      watches.addData(sessionKey, path, ModelWatches.Mode.PERSISTENT);
      watches.addChild(sessionKey, path, ModelWatches.Mode.PERSISTENT);
    } else {
      watches.addData(sessionKey, path, ModelWatches.Mode.RECURSIVE);
    }
  }

  void watchesOfType(ModelRequest.WatchesOfType request) throws ModelException {
    if (request.type() < 1 || request.type() > 5) {
      throw new ModelException(ModelError.MARSHALLING_ERROR);
    }
    String path = ModelWatches.key(request.path());
    if (!watches.has(sessionKey, path, request.type())) {
      throw new ModelException(ModelError.NO_WATCHER);
    }
    if (request.opcode() == ModelRequest.WatchesOfType.REMOVE) {
      watches.remove(sessionKey, path, request.type());
    }
  }

  private ModelNode readable(@Nullable String path) throws ModelException {
    if (path == null) {
      throw new ModelException(ModelError.MARSHALLING_ERROR);
    }
    ModelNode node = require(tree.find(path));
    ModelAccess.require(node.acl, ModelAcl.READ, identities);
    return node;
  }

  private ModelStat stat(@Nullable String path, ModelNode node) {
    return tree.stat(rooted(path), node);
  }

  private static String rooted(@Nullable String path) {
    return path == null || path.isEmpty() ? "/" : path;
  }

  private static ModelNode require(@Nullable ModelNode node) throws ModelException {
    if (node == null) {
      throw new ModelException(ModelError.NO_NODE);
    }
    return node;
  }
}
