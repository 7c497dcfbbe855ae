package dev.ostler.testkit.model;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A standalone server in small: requests in, replies and notifications out.
 *
 * <p>Sessions are known by a key the caller chooses (never 0). A session has at most one
 * connection; {@link #connect} starts it and {@link #disconnect} ends it, and with it its watches
 * and identities. Requests are handled one after the other, each entirely.
 */
public final class Model {
  private final ModelOptions options;
  private final ModelTree tree = ModelTree.fresh();
  private final ModelWatches watches =
      new ModelWatches(
          (session, acl) -> ModelAccess.allows(acl, ModelAcl.READ, identities(session)));

  /** Live sessions; the set is empty while a session has no connection. */
  private final Map<Long, Set<ModelIdentity>> sessions = new LinkedHashMap<>();

  /** Those that no transaction knows of: they take no zxid and can own nothing. */
  private final Set<Long> localSessions = new HashSet<>();

  private long lastZxid;

  public Model(ModelOptions options) {
    this.options = options;
  }

  /** Zxid of the last transaction. */
  public long lastZxid() {
    return lastZxid;
  }

  /** From what the next transaction counts on, where numbers are left out. */
  public void standAt(long zxid) {
    lastZxid = zxid;
  }

  /**
   * Takes over what each server of an ensemble writes for itself into {@code /zookeeper/config},
   * outside of all transactions.
   *
   * @return whom it is told, if that is anything new
   */
  public List<ModelEvent> overwriteConfig(@Nullable ModelBytes data, ModelStat stat) {
    ModelNode node = tree.find("/zookeeper/config");
    if (node == null) {
      return List.of();
    }
    boolean same =
        Objects.equals(node.data, data)
            && node.mzxid == stat.mzxid()
            && node.version == stat.version();
    node.data = data;
    node.mzxid = stat.mzxid();
    node.mtimeMillis = stat.mtimeMillis();
    node.version = stat.version();
    if (same) {
      return List.of();
    }
    watches.dataChanged(lastZxid(), "/zookeeper/config", node.acl);
    return watches.takeFired();
  }

  /** The version of {@code /zookeeper/config} from which the next write to it counts on. */
  public void countConfigOn(int version) {
    ModelNode node = tree.find("/zookeeper/config");
    if (node != null) {
      node.version = version;
    }
  }

  /** Paths of all nodes, sorted. */
  public List<String> paths() {
    return List.copyOf(tree.paths());
  }

  /** Number of nodes. */
  public int size() {
    return tree.paths().size();
  }

  /** Whether there is such a node. */
  public boolean contains(String path) {
    return tree.find(path) != null;
  }

  /** The stat of a node as everybody would see it, or null if there is no such node. */
  public @Nullable ModelStat stat(String path) {
    ModelNode node = tree.find(path);
    return node == null ? null : tree.stat(path, node);
  }

  /** Whether the session has been opened and not yet closed. */
  public boolean isAlive(long sessionKey) {
    return sessions.containsKey(sessionKey);
  }

  /** Opens a session, which takes a zxid, and connects it. */
  public void openSession(long sessionKey) {
    if (sessionKey == 0 || sessions.containsKey(sessionKey)) {
      throw new IllegalArgumentException("session key " + sessionKey + " is 0 or in use");
    }
    lastZxid++;
    sessions.put(sessionKey, new LinkedHashSet<>());
    connect(sessionKey);
  }

  /** Opens a session that only its server knows, and connects it. */
  public void openLocalSession(long sessionKey) {
    openSession(sessionKey);
    lastZxid--;
    localSessions.add(sessionKey);
  }

  /** Whether only its server knows a session. */
  public boolean isLocal(long sessionKey) {
    return localSessions.contains(sessionKey);
  }

  /** A local session becomes known to all, which takes a zxid; nothing else of it changes. */
  public void upgradeSession(long sessionKey) {
    lastZxid++;
    localSessions.remove(sessionKey);
  }

  /** A local session ends, which nobody else notices. */
  public void closeLocalSession(long sessionKey) {
    disconnect(sessionKey);
    localSessions.remove(sessionKey);
    sessions.remove(sessionKey);
  }

  /** A new connection of a live session, in place of any older one. */
  public void connect(long sessionKey) {
    disconnect(sessionKey);
    identities(sessionKey).add(new ModelIdentity("ip", options.remoteAddress()));
  }

  /** The session's connection has ended; the session lives on. */
  public void disconnect(long sessionKey) {
    watches.forget(sessionKey);
    identities(sessionKey).clear();
  }

  /**
   * Handles one request.
   *
   * @param timeMillis wall clock that a write is stamped with
   * @return the reply, with everything that is sent to any session because of the request
   */
  public ModelOutcome apply(long sessionKey, ModelRequest request, long timeMillis) {
    if (!isAlive(sessionKey)) {
      throw new IllegalArgumentException("session " + sessionKey + " is not open in the model");
    }
    ModelReply reply;
    try {
      reply = handle(sessionKey, request, timeMillis);
    } catch (ModelException refused) {
      reply = ModelReply.error(lastZxid, refused.code());
    }
    if (reply.closes() && isAlive(sessionKey)) {
      disconnect(sessionKey);
    }
    return new ModelOutcome(reply, watches.takeFired());
  }

  /**
   * Ends a session because its time is over: the same transaction as an explicit close.
   *
   * @return what the other sessions are told
   */
  public List<ModelEvent> expire(long sessionKey, long timeMillis) {
    disconnect(sessionKey);
    return apply(sessionKey, new ModelRequest.CloseSession(), timeMillis).events();
  }

  /** Paths of container and TTL nodes that may be removed at this time. */
  public List<String> dueForRemoval(long timeMillis) {
    return tree.due(timeMillis);
  }

  /**
   * Removes a container or TTL node as the server itself does; takes a zxid even when refused.
   *
   * @return what the sessions are told
   */
  public List<ModelEvent> removeContainer(String path, long timeMillis) {
    lastZxid++;
    try {
      writes(tree, tree, watches, 0, Set.of(), timeMillis).deleteContainer(path);
    } catch (ModelException refused) {
      return List.of();
    }
    return watches.takeFired();
  }

  private ModelReply handle(long sessionKey, ModelRequest request, long timeMillis)
      throws ModelException {
    return switch (request) {
      case ModelRequest.Create r -> write(sessionKey, timeMillis, w -> w.create(r));
      case ModelRequest.Delete r ->
          write(
              sessionKey,
              timeMillis,
              w -> {
                w.delete(r);
                return ModelBody.NONE;
              });
      case ModelRequest.SetData r ->
          write(sessionKey, timeMillis, w -> new ModelBody.OfStat(w.setData(r)));
      case ModelRequest.SetAcl r ->
          write(sessionKey, timeMillis, w -> new ModelBody.OfStat(w.setAcl(r)));
      case ModelRequest.DeleteContainer r ->
          write(
              sessionKey,
              timeMillis,
              w -> {
                w.deleteContainer(r.path());
                return ModelBody.NONE;
              });
      case ModelRequest.Multi r -> multi(sessionKey, r.operations(), timeMillis);
      case ModelRequest.Reconfig r ->
          write(
              sessionKey,
              timeMillis,
              w -> {
                throw new ModelException(ModelError.RECONFIG_DISABLED);
              });
      case ModelRequest.CloseSession r -> closeSession(sessionKey, timeMillis);
      case ModelRequest.Exists r -> read(reads(sessionKey).exists(r));
      case ModelRequest.GetData r -> read(reads(sessionKey).getData(r.path(), r.watch()));
      case ModelRequest.GetAcl r -> read(reads(sessionKey).getAcl(r.path()));
      case ModelRequest.GetChildren r ->
          read(reads(sessionKey).getChildren(r.opcode(), r.path(), r.watch()));
      case ModelRequest.GetEphemerals r -> read(reads(sessionKey).getEphemerals(r.prefix()));
      case ModelRequest.GetAllChildrenNumber r ->
          read(reads(sessionKey).getAllChildrenNumber(r.path()));
      case ModelRequest.MultiRead r -> multiRead(sessionKey, r.operations());
      case ModelRequest.Sync r -> read(new ModelBody.OfPath(r.path()));
      case ModelRequest.Ping r -> read(ModelBody.NONE);
      case ModelRequest.WhoAmI r -> read(whoAmI(sessionKey));
      case ModelRequest.SetWatches r -> {
        reads(sessionKey).setWatches(r);
        yield read(ModelBody.NONE);
      }
      case ModelRequest.AddWatch r -> {
        reads(sessionKey).addWatch(r);
        yield read(new ModelBody.OfNumber(0));
      }
      case ModelRequest.WatchesOfType r -> {
        reads(sessionKey).watchesOfType(r);
        yield read(ModelBody.NONE);
      }
      case ModelRequest.Auth r -> auth(sessionKey, r);
      case ModelRequest.Sasl r -> ModelReply.of(0, new ModelBody.OfToken(null));
      case ModelRequest.Undecodable r -> undecodable(r.opcode());
      case ModelRequest.Unknown r -> ModelReply.closing(-1, ModelError.UNIMPLEMENTED);
      case ModelRequest.Check r -> ModelReply.closing(-1, ModelError.UNIMPLEMENTED);
    };
  }

  /** A single write; it takes a zxid whether it is carried out or refused. */
  private ModelReply write(long sessionKey, long timeMillis, Write write) throws ModelException {
    lastZxid++;
    ModelWrites writes =
        writes(tree, tree, watches, sessionKey, identities(sessionKey), timeMillis);
    return ModelReply.of(lastZxid, write.on(writes));
  }

  /** Tried on a copy of the tree first, so that a refusal leaves no trace. */
  private ModelReply multi(long sessionKey, List<ModelRequest> operations, long timeMillis) {
    ModelMulti.Verdict verdict = ModelMulti.verdict(operations);
    if (verdict != ModelMulti.Verdict.REFUSED_EARLY) {
      lastZxid++;
    }
    if (verdict != ModelMulti.Verdict.SOUND) {
      return ModelReply.error(lastZxid, ModelError.MARSHALLING_ERROR);
    }
    Set<ModelIdentity> identities = identities(sessionKey);
    // Hard quotas hold against the tree as it was before; without them nobody looks at it.
    ModelTree before = options.enforceQuota() ? tree.copy() : tree;
    List<ModelBody.Result> trial =
        writes(tree.copy(), before, null, sessionKey, identities, timeMillis).multi(operations);
    int failed = trial.size() - 1;
    if (failed >= 0 && trial.get(failed).error() == ModelError.MARSHALLING_ERROR) {
      return ModelReply.error(lastZxid, ModelError.MARSHALLING_ERROR);
    }
    if (failed >= 0 && trial.get(failed).type() == -1) {
      return ModelReply.of(
          lastZxid,
          new ModelBody.OfResults(refusal(operations.size(), failed, trial.get(failed).error())));
    }
    List<ModelBody.Result> results =
        writes(tree, before, watches, sessionKey, identities, timeMillis).multi(operations);
    return ModelReply.of(lastZxid, new ModelBody.OfResults(results));
  }

  private static List<ModelBody.Result> refusal(int size, int failed, int code) {
    ModelBody.Result[] results = new ModelBody.Result[size];
    for (int i = 0; i < size; i++) {
      int error = i < failed ? 0 : i == failed ? code : ModelError.RUNTIME_INCONSISTENCY;
      results[i] = ModelBody.Result.error(error);
    }
    return List.of(results);
  }

  private ModelReply multiRead(long sessionKey, List<ModelRequest> operations) {
    return ModelMulti.isReadable(operations)
        ? read(reads(sessionKey).multiRead(operations))
        : ModelReply.error(lastZxid, ModelError.MARSHALLING_ERROR);
  }

  private ModelReply closeSession(long sessionKey, long timeMillis) throws ModelException {
    lastZxid++;
    writes(tree, tree, watches, sessionKey, Set.of(), timeMillis).closeSession();
    disconnect(sessionKey);
    localSessions.remove(sessionKey);
    sessions.remove(sessionKey);
    return ModelReply.closing(lastZxid, ModelError.OK);
  }

  /** Only a multi takes a zxid before its body is looked at. */
  private ModelReply undecodable(int opcode) {
    if (opcode == 14) {
      lastZxid++;
    }
    return ModelReply.error(lastZxid, ModelError.MARSHALLING_ERROR);
  }

  private ModelReply auth(long sessionKey, ModelRequest.Auth request) {
    Set<ModelIdentity> identities = identities(sessionKey);
    ModelBytes credentials = request.data();
    if ("ip".equals(request.scheme())) {
      return ModelReply.of(0, ModelBody.NONE);
    }
    if (!"digest".equals(request.scheme()) || credentials == null) {
      return ModelReply.closing(0, ModelError.AUTH_FAILED);
    }
    ModelIdentity digest = ModelIdentity.digest(credentials);
    if (digest.id().equals(options.superDigest())) {
      identities.add(new ModelIdentity("super", ""));
    }
    identities.add(digest);
    return ModelReply.of(0, ModelBody.NONE);
  }

  private ModelBody whoAmI(long sessionKey) {
    return new ModelBody.OfIdentities(
        identities(sessionKey).stream()
            .map(identity ->
                identity.scheme().equals("digest")
                    ? new ModelIdentity(
                        "digest", identity.id().substring(0, identity.id().indexOf(':')))
                    : identity)
            .sorted((a, b) -> (a.scheme() + "\0" + a.id()).compareTo(b.scheme() + "\0" + b.id()))
            .toList());
  }

  private ModelReply read(ModelBody body) {
    return ModelReply.of(lastZxid, body);
  }

  private ModelReads reads(long sessionKey) {
    return new ModelReads(tree, watches, sessionKey, identities(sessionKey));
  }

  private ModelWrites writes(
      ModelTree target,
      ModelTree quotaView,
      @Nullable ModelWatches told,
      long sessionKey,
      Set<ModelIdentity> identities,
      long timeMillis) {
    return new ModelWrites(
        options,
        target,
        quotaView,
        told,
        new ModelWrites.Writer(sessionKey, identities, isLocal(sessionKey)),
        lastZxid,
        timeMillis);
  }

  private Set<ModelIdentity> identities(long sessionKey) {
    Set<ModelIdentity> identities = sessions.get(sessionKey);
    return identities == null ? Set.of() : identities;
  }

  /** One write against the tree. */
  private interface Write {
    ModelBody on(ModelWrites writes) throws ModelException;
  }
}
