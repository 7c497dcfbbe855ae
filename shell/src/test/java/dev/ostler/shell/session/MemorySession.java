package dev.ostler.shell.session;

import dev.ostler.client.Children;
import dev.ostler.client.ClientException;
import dev.ostler.client.CreateOptions;
import dev.ostler.client.Created;
import dev.ostler.client.Data;
import dev.ostler.client.Identity;
import dev.ostler.client.NodeAcl;
import dev.ostler.client.Paths;
import dev.ostler.client.Registration;
import dev.ostler.client.WatchEvent;
import dev.ostler.client.WatchListener;
import dev.ostler.client.WatchMode;
import dev.ostler.client.WatchTarget;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Permission;
import dev.ostler.wire.value.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A session whose tree is in memory: what commands are tested against. Not thread-safe. */
public final class MemorySession implements ShellSession {
  private static final long OWN_ID = 0x1000L;

  private record Node(
      @Nullable Bytes data, List<Acl> acl, int version, int aversion, long czxid, long owner) {}

  private final Map<String, Node> nodes = new TreeMap<>();
  private final Map<String, Boolean> unreadable = new TreeMap<>();
  private final List<WatchListener> listeners = new ArrayList<>();

  /** What was asked, for tests that look at the road and not at the end. */
  private final List<String> calls = new ArrayList<>();

  private final List<Runnable> othersActs = new ArrayList<>();
  private long zxid;
  private boolean over;

  public MemorySession() {
    put("/", null, 0);
  }

  /** Creates a znode and what is missing above it. */
  public MemorySession with(String path, @Nullable String data) {
    String parent = Paths.parent(path);
    if (!nodes.containsKey(parent)) {
      var _ = with(parent, null);
    }
    put(path, data == null ? null : Bytes.utf8(data), 0);
    return this;
  }

  /** Creates a znode with bytes. */
  public MemorySession withBytes(String path, byte... data) {
    put(path, Bytes.of(data), 0);
    return this;
  }

  /** Creates an ephemeral znode. */
  public MemorySession withEphemeral(String path) {
    put(path, null, OWN_ID);
    return this;
  }

  /** Lets every read of a znode fail for want of permission. */
  public MemorySession withoutPermission(String path) {
    unreadable.put(path, true);
    return this;
  }

  /** Lets another client do something as soon as somebody watches. */
  public MemorySession whenWatched(Runnable act) {
    othersActs.add(act);
    return this;
  }

  /** What was asked so far. */
  public List<String> calls() {
    return calls;
  }

  /** The paths there are, without the root. */
  public List<String> paths() {
    return nodes.keySet().stream().filter(path -> !path.equals("/")).toList();
  }

  /** The data of a znode as text; null if there is none. */
  public @Nullable String text(String path) {
    Bytes data = node(path, "test").data();
    return data == null ? null : data.toUtf8();
  }

  private void put(String path, @Nullable Bytes data, long owner) {
    nodes.put(path, new Node(data, List.of(Acl.OPEN), 0, 0, ++zxid, owner));
  }

  private Node node(String path, String operation) {
    Node node = nodes.get(path);
    if (node == null) {
      throw ClientException.of(ErrorCode.NO_NODE, operation, path);
    }
    if (unreadable.containsKey(path)) {
      throw ClientException.of(ErrorCode.NO_AUTH, operation, path);
    }
    return node;
  }

  private Stat stat(String path) {
    Node node = nodes.get(path);
    if (node == null) {
      throw new IllegalStateException(path);
    }
    int length = node.data() == null ? 0 : node.data().length();
    return new Stat(
        node.czxid(),
        node.czxid(),
        0,
        0,
        node.version(),
        0,
        node.aversion(),
        node.owner(),
        length,
        names(path).size(),
        node.czxid());
  }

  private static boolean letsThisSessionCreate(Acl acl) {
    boolean isThis = acl.isWorldAnyone() || "ip".equals(acl.scheme());
    return isThis && (acl.permissions() & Permission.CREATE) != 0;
  }

  private TreeSet<String> names(String path) {
    TreeSet<String> names = new TreeSet<>();
    for (String other : nodes.keySet()) {
      if (!other.equals("/") && Paths.parent(other).equals(path)) {
        names.add(Paths.name(other));
      }
    }
    return names;
  }

  private void tell(WatchEvent.Kind kind, String path) {
    List.copyOf(listeners).forEach(listener -> listener.on(new WatchEvent(kind, path, zxid)));
  }

  @Override
  public String server() {
    return "memory:2181";
  }

  @Override
  public String state() {
    return over ? "CLOSED" : "CONNECTED";
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void awaitConnected() {}

  @Override
  public void awaitConnectedPatiently() {}

  @Override
  public long id() {
    return OWN_ID;
  }

  @Override
  public Created create(String path, byte @Nullable [] data, CreateOptions options) {
    calls.add("create " + path + " " + options.mode());
    String name = path;
    if (options.mode().isSequential()) {
      name = path + "%010d".formatted(names(Paths.parent(path)).size());
    }
    Node parent = nodes.get(Paths.parent(name));
    if (parent == null) {
      throw ClientException.of(ErrorCode.NO_NODE, "create", path);
    }
    // As a server does it: who may not create is not told what is there.
    if (parent.acl().stream().noneMatch(MemorySession::letsThisSessionCreate)) {
      throw ClientException.of(ErrorCode.NO_AUTH, "create", path);
    }
    if (nodes.containsKey(name)) {
      throw ClientException.of(ErrorCode.NODE_EXISTS, "create", path);
    }
    if (options.acl().isEmpty()) {
      throw ClientException.of(ErrorCode.INVALID_ACL, "create", path);
    }
    long owner = options.mode().isEphemeral() ? OWN_ID : 0;
    Bytes bytes = data == null ? null : Bytes.of(data);
    nodes.put(name, new Node(bytes, options.acl(), 0, 0, ++zxid, owner));
    tell(WatchEvent.Kind.CREATED, name);
    return new Created(name, stat(name));
  }

  @Override
  public void delete(String path, int version) {
    calls.add("delete " + path);
    Node node = node(path, "delete");
    check(version, node.version(), "delete", path);
    if (!names(path).isEmpty()) {
      throw ClientException.of(ErrorCode.NOT_EMPTY, "delete", path);
    }
    nodes.remove(path);
    zxid++;
    tell(WatchEvent.Kind.DELETED, path);
  }

  private static void check(int wanted, int actual, String operation, String path) {
    if (wanted != -1 && wanted != actual) {
      throw ClientException.of(ErrorCode.BAD_VERSION, operation, path);
    }
  }

  @Override
  public void deleteTogether(List<String> paths) {
    calls.add("together " + paths);
    paths.forEach(path -> delete(path, -1));
  }

  @Override
  public Stat setData(String path, byte @Nullable [] data, int version) {
    calls.add("set " + path);
    Node node = node(path, "setData");
    check(version, node.version(), "setData", path);
    Bytes bytes = data == null ? null : Bytes.of(data);
    nodes.put(
        path,
        new Node(
            bytes, node.acl(), node.version() + 1, node.aversion(), node.czxid(), node.owner()));
    zxid++;
    tell(WatchEvent.Kind.DATA_CHANGED, path);
    return stat(path);
  }

  @Override
  public Stat setAcl(String path, List<Acl> acl, int aclVersion) {
    calls.add("setAcl " + path + " " + acl);
    Node node = node(path, "setAcl");
    check(aclVersion, node.aversion(), "setAcl", path);
    if (acl.isEmpty()) {
      throw ClientException.of(ErrorCode.INVALID_ACL, "setAcl", path);
    }
    nodes.put(
        path,
        new Node(
            node.data(), acl, node.version(), node.aversion() + 1, node.czxid(), node.owner()));
    return stat(path);
  }

  @Override
  public Data getData(String path, boolean watch) {
    return new Data(node(path, "getData").data(), stat(path));
  }

  @Override
  public Optional<Stat> exists(String path, boolean watch) {
    return nodes.containsKey(path) ? Optional.of(stat(path)) : Optional.empty();
  }

  @Override
  public Children getChildren(String path, boolean watch) {
    Node _ = node(path, "getChildren");
    // A server promises no order.
    return new Children(names(path).descendingSet().stream().toList(), stat(path));
  }

  @Override
  public NodeAcl getAcl(String path) {
    return new NodeAcl(node(path, "getAcl").acl(), stat(path));
  }

  @Override
  public int getAllChildrenNumber(String path) {
    Node _ = node(path, "getAllChildrenNumber");
    String prefix = path.equals("/") ? "/" : path + "/";
    return (int)
        nodes.keySet().stream()
            .filter(other -> other.startsWith(prefix) && !other.equals(path))
            .count();
  }

  @Override
  public List<String> getEphemerals(String prefix) {
    return nodes.entrySet().stream()
        .filter(entry -> entry.getValue().owner() != 0 && entry.getKey().startsWith(prefix))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public void sync(String path) {
    calls.add("sync " + path);
  }

  @Override
  public void addAuth(String scheme, byte[] credentials) {
    calls.add("addAuth " + scheme);
  }

  @Override
  public List<Identity> whoAmI() {
    return List.of(new Identity("ip", "127.0.0.1"));
  }

  @Override
  public Data getConfig(boolean watch) {
    String text =
        "server.1=127.0.0.1:1:2:participant;127.0.0.1:21221\n"
            + "server.2=h2:1:2:participant;21222\nversion=100000000";
    return new Data(Bytes.utf8(text), stat("/"));
  }

  @Override
  public Data reconfig(
      @Nullable String joining,
      @Nullable String leaving,
      @Nullable String newMembers,
      long fromConfig) {
    calls.add("reconfig " + joining + " " + leaving + " " + newMembers + " " + fromConfig);
    return getConfig(false);
  }

  @Override
  public void addWatch(String path, WatchMode mode) {
    calls.add("addWatch " + path + " " + mode);
  }

  @Override
  public void removeWatches(String path, WatchTarget target, boolean local) {
    calls.add("removeWatches " + path + " " + target + " " + local);
  }

  @Override
  public Registration watch(String path, WatchMode mode, WatchListener listener) {
    listeners.add(listener);
    othersActs.forEach(Runnable::run);
    return () -> listeners.remove(listener);
  }

  @Override
  public CompletionStage<Created> createLater(
      String path, byte @Nullable [] data, CreateOptions options) {
    try {
      return CompletableFuture.completedFuture(create(path, data, options));
    } catch (ClientException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletionStage<Data> dataLater(String path) {
    try {
      return CompletableFuture.completedFuture(getData(path, false));
    } catch (ClientException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletionStage<Children> childrenLater(String path) {
    try {
      return CompletableFuture.completedFuture(getChildren(path, false));
    } catch (ClientException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletionStage<NodeAcl> aclLater(String path) {
    try {
      return CompletableFuture.completedFuture(getAcl(path));
    } catch (ClientException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public @Nullable HostAndPort connectedTo() {
    return null;
  }

  @Override
  public boolean ownsEphemerals() {
    return false;
  }

  @Override
  public ShellSession another(String connectionString) {
    throw new IllegalArgumentException("a tree in memory knows no other server");
  }

  @Override
  public void close() {
    over = true;
  }

  @Override
  public void abandon() {
    over = true;
  }
}
