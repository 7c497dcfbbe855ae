package dev.ostler.shell.session;

import dev.ostler.client.BlockingOperations;
import dev.ostler.client.Children;
import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import dev.ostler.client.ConnectionState;
import dev.ostler.client.CreateOptions;
import dev.ostler.client.Created;
import dev.ostler.client.Data;
import dev.ostler.client.Identity;
import dev.ostler.client.Multi;
import dev.ostler.client.NodeAcl;
import dev.ostler.client.Operations;
import dev.ostler.client.Registration;
import dev.ostler.client.Session;
import dev.ostler.client.Watch;
import dev.ostler.client.WatchListener;
import dev.ostler.client.WatchMode;
import dev.ostler.client.WatchTarget;
import dev.ostler.client.Watched;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Stat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A session of the client library. */
public final class ClientSession implements ShellSession {
  /** A server that is there has answered by then. */
  private static final Duration FIRST_LOOK = Duration.ofMillis(500);

  private final ConnectOptions options;
  private final Client client;
  private final BlockingOperations blocking;
  private final WatchReports reports;
  private final List<Credentials> credentialsSent = new CopyOnWriteArrayList<>();
  private volatile boolean ownsEphemerals;

  private record Credentials(String scheme, Bytes bytes) {}

  private ClientSession(ConnectOptions options, Client client, SessionEvents events) {
    this.options = options;
    this.client = client;
    this.blocking = client.blocking();
    this.reports = new WatchReports(events);
  }

  /**
   * Begins to connect and returns at once.
   *
   * @throws IllegalArgumentException the connection string names no server, or cannot be read
   */
  public static ClientSession open(ConnectOptions options, SessionEvents events) {
    Client client = Client.connect(options.toClientOptions());
    ClientSession session = new ClientSession(options, client, events);
    client.addListener((state, about) -> tell(state, events));
    return session;
  }

  private static void tell(ConnectionState state, SessionEvents events) {
    switch (state) {
      case CONNECTED -> events.connection("SyncConnected");
      case CONNECTED_READ_ONLY -> events.connection("ConnectedReadOnly");
      case SUSPENDED -> events.connection("Disconnected");
      case EXPIRED -> events.connection("Expired");
      case AUTH_FAILED -> events.connection("AuthFailed");
      case CLOSED -> events.connection("Closed");
      case CONNECTING, UNCERTAIN -> {}
    }
  }

  @Override
  public String server() {
    return options.connectionString();
  }

  @Override
  public String state() {
    return switch (client.state()) {
      case CONNECTED -> "CONNECTED";
      case CONNECTED_READ_ONLY -> "CONNECTEDREADONLY";
      case CONNECTING, SUSPENDED, UNCERTAIN -> "CONNECTING";
      case AUTH_FAILED -> "AUTH_FAILED";
      case EXPIRED, CLOSED -> "CLOSED";
    };
  }

  @Override
  public boolean isOver() {
    ConnectionState state = client.state();
    return state.isOver() || state == ConnectionState.EXPIRED;
  }

  @Override
  public void awaitConnected() throws InterruptedException {
    if (client.state().isConnected()) {
      return;
    }
    Duration first = options.patience().compareTo(FIRST_LOOK) < 0 ? options.patience() : FIRST_LOOK;
    try {
      var _ = client.awaitConnected(first);
    } catch (ClientException.ConnectionLost e) {
      Duration rest = options.patience().minus(first);
      if (rest.isZero() || Listeners.none(client.options().connectionString().servers())) {
        throw e;
      }
      var _ = client.awaitConnected(rest);
    }
  }

  @Override
  public void awaitConnectedPatiently() throws InterruptedException {
    if (!client.state().isConnected()) {
      var _ = client.awaitConnected(Duration.ofMillis(options.sessionTimeoutMillis()));
    }
  }

  @Override
  public long id() {
    return client.sessionId();
  }

  @Override
  public Created create(String path, byte @Nullable [] data, CreateOptions createOptions)
      throws InterruptedException {
    if (createOptions.mode().isEphemeral()) {
      ownsEphemerals = true;
    }
    return blocking.create(path, data, createOptions);
  }

  @Override
  public void delete(String path, int version) throws InterruptedException {
    blocking.delete(path, version);
  }

  @Override
  public void deleteTogether(List<String> paths) throws InterruptedException {
    Multi multi = blocking.multi();
    for (String path : paths) {
      multi.delete(path, Operations.ANY_VERSION);
    }
    var _ = blocking.commit(multi);
  }

  @Override
  public Stat setData(String path, byte @Nullable [] data, int version)
      throws InterruptedException {
    return blocking.setData(path, data, version);
  }

  @Override
  public Stat setAcl(String path, List<Acl> acl, int aclVersion) throws InterruptedException {
    return blocking.setAcl(path, acl, aclVersion);
  }

  @Override
  public Data getData(String path, boolean watch) throws InterruptedException {
    if (!watch) {
      return blocking.getData(path);
    }
    Watched<Data> watched = blocking.getDataAndWatch(path);
    reports.report(WatchReports.Type.DATA, path, watched.watch());
    return watched.result();
  }

  @Override
  public Optional<Stat> exists(String path, boolean watch) throws InterruptedException {
    if (!watch) {
      return blocking.exists(path);
    }
    Watched<Optional<Stat>> watched = blocking.existsAndWatch(path);
    reports.report(WatchReports.Type.DATA, path, watched.watch());
    return watched.result();
  }

  @Override
  public Children getChildren(String path, boolean watch) throws InterruptedException {
    if (!watch) {
      return blocking.getChildren(path);
    }
    Watched<Children> watched = blocking.getChildrenAndWatch(path);
    reports.report(WatchReports.Type.CHILDREN, path, watched.watch());
    return watched.result();
  }

  @Override
  public NodeAcl getAcl(String path) throws InterruptedException {
    return blocking.getAcl(path);
  }

  @Override
  public int getAllChildrenNumber(String path) throws InterruptedException {
    return blocking.getAllChildrenNumber(path);
  }

  @Override
  public List<String> getEphemerals(String prefix) throws InterruptedException {
    return blocking.getEphemerals(prefix);
  }

  @Override
  public void sync(String path) throws InterruptedException {
    blocking.sync(path);
  }

  @Override
  public void addAuth(String scheme, byte[] credentials) {
    credentialsSent.add(new Credentials(scheme, Bytes.of(credentials)));
    var _ = client.addAuth(scheme, credentials);
  }

  @Override
  public List<Identity> whoAmI() throws InterruptedException {
    return blocking.whoAmI();
  }

  @Override
  public Data getConfig(boolean watch) throws InterruptedException {
    if (!watch) {
      return blocking.getConfig();
    }
    Watched<Data> watched = blocking.getConfigAndWatch();
    reports.report(WatchReports.Type.DATA, "/zookeeper/config", watched.watch());
    return watched.result();
  }

  @Override
  public Data reconfig(
      @Nullable String joining,
      @Nullable String leaving,
      @Nullable String newMembers,
      long fromConfig)
      throws InterruptedException {
    return blocking.reconfig(joining, leaving, newMembers, fromConfig);
  }

  @Override
  public void addWatch(String path, WatchMode mode) throws InterruptedException {
    if (!reports.hasPersistent(path, mode)) {
      Watch watch = blocking.watch(path, mode, event -> reports.tellPersistent(path, mode, event));
      reports.addPersistent(path, mode, watch);
    }
  }

  @Override
  public void removeWatches(String path, WatchTarget target, boolean local)
      throws InterruptedException {
    blocking.removeWatches(path, target, local);
  }

  @Override
  public Registration watch(String path, WatchMode mode, WatchListener listener)
      throws InterruptedException {
    return blocking.watch(path, mode, listener)::close;
  }

  @Override
  public CompletionStage<Created> createLater(
      String path, byte @Nullable [] data, CreateOptions createOptions) {
    return client.create(path, data, createOptions);
  }

  @Override
  public CompletionStage<Data> dataLater(String path) {
    return client.getData(path);
  }

  @Override
  public CompletionStage<Children> childrenLater(String path) {
    return client.getChildren(path);
  }

  @Override
  public CompletionStage<NodeAcl> aclLater(String path) {
    return client.getAcl(path);
  }

  @Override
  public @Nullable HostAndPort connectedTo() {
    Session session = client.session();
    return session == null ? null : session.server();
  }

  @Override
  public boolean ownsEphemerals() {
    return ownsEphemerals;
  }

  @Override
  public ShellSession another(String connectionString) {
    ClientSession another = open(options.to(connectionString), SessionEvents.NONE);
    credentialsSent.forEach(sent -> another.addAuth(sent.scheme(), sent.bytes().toArray()));
    return another;
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public void abandon() {
    client.abandon();
  }
}
