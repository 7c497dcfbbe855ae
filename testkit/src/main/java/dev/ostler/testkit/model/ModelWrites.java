package dev.ostler.testkit.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks one write and carries it out; the checks stand in the order of precedence of their errors.
 */
final class ModelWrites {
  private static final Set<String> RESERVED =
      Set.of("/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config");
  private static final long TTL_MAX = 0xff_ffff_ffffL;

  private final ModelOptions options;
  private final ModelTree tree;
  private final ModelTree quotaView;
  private final @Nullable ModelWatches watches;
  private final long sessionKey;
  private final Collection<ModelIdentity> identities;
  private final boolean local;
  private final long zxid;
  private final long timeMillis;

  /**
   * Whose transaction it is.
   *
   * @param local whether only one server knows the session, so that it can own nothing
   */
  record Writer(long sessionKey, Collection<ModelIdentity> identities, boolean local) {}

  /**
   * One transaction.
   *
   * @param quotaView the tree that limits are read from
   * @param watches told of every change; null for a trial
   */
  ModelWrites(
      ModelOptions options,
      ModelTree tree,
      ModelTree quotaView,
      @Nullable ModelWatches watches,
      Writer writer,
      long zxid,
      long timeMillis) {
    this.options = options;
    this.tree = tree;
    this.quotaView = quotaView;
    this.watches = watches;
    this.sessionKey = writer.sessionKey();
    this.identities = writer.identities();
    this.local = writer.local();
    this.zxid = zxid;
    this.timeMillis = timeMillis;
  }

  ModelBody create(ModelRequest.Create request) throws ModelException {
    ModelNode.Kind kind = kindOf(request);
    if (kind == ModelNode.Kind.EPHEMERAL && local) {
      throw new ModelException(ModelError.EPHEMERAL_ON_LOCAL_SESSION);
    }
    String path = request.path();
    if (path == null) {
      throw new ModelException(ModelError.MARSHALLING_ERROR);
    }
    if (!ModelPaths.hasParent(path)) {
      throw new ModelException(ModelError.BAD_ARGUMENTS);
    }
    List<ModelAcl> acl = ModelAccess.normalise(request.acl(), identities);
    String parentPath = ModelPaths.parent(path);
    ModelNode parent = require(tree.find(parentPath.isEmpty() ? null : parentPath));
    ModelAccess.require(parent.acl, ModelAcl.CREATE, identities);
    if (isSequential(request.flags())) {
      path += String.format(Locale.ROOT, "%010d", parent.childrenCreated);
    }
    if (!ModelPaths.isLegal(path)) {
      throw new ModelException(ModelError.BAD_ARGUMENTS);
    }
    if (tree.find(path) != null) {
      throw new ModelException(ModelError.NODE_EXISTS);
    }
    if (parent.kind == ModelNode.Kind.EPHEMERAL) {
      throw new ModelException(ModelError.NO_CHILDREN_FOR_EPHEMERALS);
    }
    ModelNode node =
        new ModelNode(
            kind,
            kind == ModelNode.Kind.EPHEMERAL ? sessionKey : 0,
            kind == ModelNode.Kind.TTL ? request.ttlMillis() : 0,
            request.data(),
            acl);
    if (options.enforceQuota()) {
      ModelQuotas.check(quotaView, path, 1, node.dataLength());
    }
    tree.create(path, node, parent, zxid, timeMillis);
    ModelStat stat = tree.stat(path, node);
    ModelQuotas.account(tree, path, 1, node.dataLength());
    ModelQuotas.created(tree, path, node);
    if (watches != null) {
      watches.created(zxid, path, acl, parent.acl);
    }
    return request.opcode() == 1
        ? new ModelBody.OfPath(path)
        : new ModelBody.OfPathAndStat(path, stat);
  }

  /** What a create makes: the op code counts, the flags must be possible with it. */
  private ModelNode.Kind kindOf(ModelRequest.Create request) throws ModelException {
    int flags = request.flags();
    boolean ttlFlags = flags == 5 || flags == 6;
    boolean ttlOpcode = request.opcode() == 21;
    if (flags < 0 || flags > 6) {
      throw new ModelException(ModelError.BAD_ARGUMENTS);
    }
    if ((ttlFlags || ttlOpcode) && !options.extendedTypesEnabled()) {
      throw new ModelException(ModelError.UNIMPLEMENTED);
    }
    if (ttlFlags != ttlOpcode) {
      throw new ModelException(ModelError.BAD_ARGUMENTS);
    }
    if (ttlFlags) {
      if (request.ttlMillis() <= 0 || request.ttlMillis() > TTL_MAX) {
        throw new ModelException(ModelError.BAD_ARGUMENTS);
      }
      return ModelNode.Kind.TTL;
    }
    if (request.opcode() == 19) {
      return ModelNode.Kind.CONTAINER;
    }
    return flags == 1 || flags == 3 ? ModelNode.Kind.EPHEMERAL : ModelNode.Kind.PERSISTENT;
  }

  private static boolean isSequential(int flags) {
    return flags == 2 || flags == 3 || flags == 6;
  }

  void delete(ModelRequest.Delete request) throws ModelException {
    String path = request.path();
    if (path == null) {
      throw new ModelException(ModelError.MARSHALLING_ERROR);
    }
    if (!ModelPaths.hasParent(path) || RESERVED.contains(path)) {
      throw new ModelException(ModelError.BAD_ARGUMENTS);
    }
    String parentPath = ModelPaths.parent(path);
    ModelNode parent = require(parentPath.isEmpty() ? null : tree.find(parentPath));
    ModelAccess.require(parent.acl, ModelAcl.DELETE, identities);
    ModelNode node = require(tree.find(path));
    requireVersion(request.version(), node.version);
    if (tree.hasChildren(path)) {
      throw new ModelException(ModelError.NOT_EMPTY);
    }
    remove(path, node, parent);
  }

  void deleteContainer(@Nullable String path) throws ModelException {
    if (path == null || !ModelPaths.hasParent(path) || RESERVED.contains(path)) {
      throw new ModelException(ModelError.BAD_ARGUMENTS);
    }
    ModelNode node = require(tree.find(path));
    if (tree.hasChildren(path)) {
      throw new ModelException(ModelError.NOT_EMPTY);
    }
    if (node.kind == ModelNode.Kind.EPHEMERAL) {
      throw new ModelException(ModelError.BAD_VERSION);
    }
    remove(path, node, require(tree.find(ModelPaths.parent(path))));
  }

  /** All ephemeral nodes of the session, gone in one transaction. */
  void closeSession() throws ModelException {
    for (String path : tree.ephemerals(sessionKey)) {
      remove(path, require(tree.find(path)), require(tree.find(ModelPaths.parent(path))));
    }
  }

  private void remove(String path, ModelNode node, ModelNode parent) throws ModelException {
    ModelQuotas.account(tree, path, -1, -node.dataLength());
    tree.delete(path, zxid);
    if (watches != null) {
      watches.deleted(zxid, path, node.acl, parent.acl);
    }
  }

  ModelStat setData(ModelRequest.SetData request) throws ModelException {
    String path = legal(request.path());
    ModelNode node = require(tree.find(path));
    ModelAccess.require(node.acl, ModelAcl.WRITE, identities);
    int length = request.data() == null ? 0 : request.data().length();
    long growth = (long) length - node.dataLength();
    if (options.enforceQuota()) {
      ModelQuotas.check(quotaView, path, 0, growth);
    }
    requireVersion(request.version(), node.version);
    node.data = request.data();
    node.version++;
    node.mzxid = zxid;
    node.mtimeMillis = timeMillis;
    final ModelStat stat = tree.stat(path, node);
    ModelQuotas.account(tree, path, 0, growth);
    if (watches != null) {
      watches.dataChanged(zxid, path, node.acl);
    }
    return stat;
  }

  ModelStat setAcl(ModelRequest.SetAcl request) throws ModelException {
    String path = legal(request.path());
    List<ModelAcl> acl = ModelAccess.normalise(request.acl(), identities);
    ModelNode node = require(tree.find(path));
    ModelAccess.require(node.acl, ModelAcl.ADMIN, identities);
    requireVersion(request.version(), node.aversion);
    node.acl = acl;
    node.aversion++;
    return tree.stat(path, node);
  }

  void check(ModelRequest.Check request) throws ModelException {
    ModelNode node = require(tree.find(legal(request.path())));
    ModelAccess.require(node.acl, ModelAcl.READ, identities);
    requireVersion(request.version(), node.version);
  }

  /** The operations of a multi, up to the first that is refused. */
  List<ModelBody.Result> multi(List<ModelRequest> operations) {
    List<ModelBody.Result> results = new ArrayList<>();
    for (ModelRequest operation : operations) {
      try {
        results.add(one(operation));
      } catch (ModelException refused) {
        results.add(ModelBody.Result.error(refused.code()));
        return results;
      }
    }
    return results;
  }

  private ModelBody.Result one(ModelRequest operation) throws ModelException {
    return switch (operation) {
      case ModelRequest.Create create -> {
        ModelBody body = create(ModelMulti.asInsideMulti(create));
        yield new ModelBody.Result(body instanceof ModelBody.OfPath ? 1 : 15, 0, body);
      }
      case ModelRequest.Delete delete -> {
        delete(delete);
        yield new ModelBody.Result(2, 0, ModelBody.NONE);
      }
      case ModelRequest.SetData setData ->
          new ModelBody.Result(5, 0, new ModelBody.OfStat(setData(setData)));
      case ModelRequest.Check check -> {
        check(check);
        yield new ModelBody.Result(13, 0, ModelBody.NONE);
      }
      default -> throw new IllegalStateException(operation + " is not allowed in a multi");
    };
  }

  private static String legal(@Nullable String path) throws ModelException {
    if (path == null || !ModelPaths.isLegal(path)) {
      throw new ModelException(ModelError.BAD_ARGUMENTS);
    }
    return path;
  }

  private static ModelNode require(@Nullable ModelNode node) throws ModelException {
    if (node == null) {
      throw new ModelException(ModelError.NO_NODE);
    }
    return node;
  }

  private static void requireVersion(int requested, int current) throws ModelException {
    if (requested != -1 && requested != current) {
      throw new ModelException(ModelError.BAD_VERSION);
    }
  }
}
