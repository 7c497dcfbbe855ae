package dev.ostler.server.config;

import dev.ostler.server.config.Notice.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Builds the record tree from settings: defaults, limits, clamps and the rules between keys. */
final class ConfigAssembly {
  private static final int MAX = Integer.MAX_VALUE;
  private static final long MAX_KIB = Long.MAX_VALUE / 1024;

  /** Every four-letter word there is; others in a whitelist are probably slips. */
  private static final List<String> WORDS =
      List.of(
          "conf", "cons", "crst", "dirs", "dump", "envi", "gtmk", "hash", "isro", "mntr", "ruok",
          "srst", "srvr", "stat", "stmk", "wchc", "wchp", "wchs");

  private final SettingReader reader;
  private final Origin whole;
  private final boolean anyPort;

  /**
   * @param whole what a problem without a line is about
   * @param anyPort whether port 0 stands for any free port; in a file it stands for no listener
   */
  ConfigAssembly(SettingReader reader, Origin whole, boolean anyPort) {
    this.reader = reader;
    this.whole = whole;
    this.anyPort = anyPort;
  }

  /** The tree; empty when there is no data directory. Problems are left in the reader. */
  Optional<ServerConfig> assemble() {
    reader.checkFormsOfUnreadKeys();
    SafetyGuards.check(reader);
    Optional<ServerConfig.Directories> directories = directories();
    OptionalLong serverId =
        directories.map(ServerConfig.Directories::serverId).orElse(OptionalLong.empty());
    Membership membership = new Membership(reader, whole);
    Membership.Verdict members = membership.check();
    ServerConfig.Network network = network(members, serverId);
    ServerConfig.Sessions sessions = sessions();
    EnsembleAssembly ensembles = new EnsembleAssembly(reader, whole, membership.severalAddresses());
    Optional<Ensemble> ensemble =
        directories.flatMap(present ->
            ensembles.assemble(
                members.ensemble(), present.dataDir(), serverId, sessions.tickTimeMillis()));
    ServerConfig.TransactionLog transactionLog = transactionLog();
    ServerConfig.Snapshots snapshots = snapshots();
    ServerConfig.Purge purge = purge();
    ServerConfig.Tree tree = tree();
    ServerConfig.Access access = access();
    ServerConfig.Limits limits = limits();
    boolean readOnly = reader.truth(ConfigKey.READ_ONLY_MODE);
    ServerConfig.FourLetterWords words = fourLetterWords(readOnly);
    return directories.map(present ->
        new ServerConfig(
            present,
            network,
            sessions,
            transactionLog,
            snapshots,
            purge,
            tree,
            access,
            limits,
            words,
            new ServerConfig.ReadOnlyMode(readOnly),
            ensemble));
  }

  private Optional<ServerConfig.Directories> directories() {
    Optional<Path> dataDir = reader.path(ConfigKey.DATA_DIR);
    Optional<Path> dataLogDir = reader.path(ConfigKey.DATA_LOG_DIR);
    boolean createMissing = reader.truth(ConfigKey.DATADIR_AUTOCREATE);
    boolean createEmpty = reader.truth(ConfigKey.DB_AUTOCREATE);
    if (reader.settings().find(ConfigKey.DATA_DIR).isEmpty()) {
      reader.problem(
          whole, "dataDir is not set", "Add dataDir= with the directory of the snapshots");
    }
    return dataDir.map(directory ->
        new ServerConfig.Directories(
            directory,
            dataLogDir.orElse(directory),
            createMissing,
            createEmpty,
            MyId.read(directory, reader)));
  }

  private ServerConfig.Network network(Membership.Verdict members, OptionalLong serverId) {
    int maxClientCnxns = reader.whole(ConfigKey.MAX_CLIENT_CNXNS, Integer.MIN_VALUE, MAX);
    return new ServerConfig.Network(
        listener(members, serverId),
        reader.whole(ConfigKey.CLIENT_PORT_LISTEN_BACKLOG, Integer.MIN_VALUE, MAX),
        Math.max(0, maxClientCnxns),
        Math.max(0, reader.whole(ConfigKey.MAX_CNXNS, Integer.MIN_VALUE, MAX)),
        reader.truth(ConfigKey.CLIENT_TCP_KEEP_ALIVE),
        reader.whole(ConfigKey.SESSIONLESS_CNXN_TIMEOUT, 1, MAX));
  }

  private Optional<InetSocketAddress> listener(Membership.Verdict members, OptionalLong serverId) {
    Optional<Setting> port = reader.settings().find(ConfigKey.CLIENT_PORT);
    Optional<Setting> host = reader.settings().find(ConfigKey.CLIENT_PORT_ADDRESS);
    int number = reader.whole(ConfigKey.CLIENT_PORT, 0, 0, 65535);
    boolean listens = port.isPresent() && (number != 0 || anyPort);
    if (host.isPresent() && port.isEmpty()) {
      reader.problem(
          host.get(), "clientPortAddress is set but clientPort is not set", "Add clientPort=2181");
    }
    Optional<InetSocketAddress> written =
        listens
            ? host.map(setting -> resolve(setting, setting.value(), number))
                .orElseGet(() -> Optional.of(new InetSocketAddress(number)))
            : Optional.empty();
    Optional<Membership.Listed> own = members.own(serverId);
    Optional<InetSocketAddress> listed = own.flatMap(this::memberListener);
    if (written.isPresent() && listed.isPresent()) {
      compare(own.orElseThrow(), written.get(), listed.get());
    }
    Optional<InetSocketAddress> listener = written.or(() -> listed);
    remarkOn(listener, port, host, members);
    return listener;
  }

  private void remarkOn(
      Optional<InetSocketAddress> listener,
      Optional<Setting> port,
      Optional<Setting> host,
      Membership.Verdict members) {
    boolean unusable = port.isPresent() || host.isPresent();
    boolean listedElsewhere =
        members.members().stream().anyMatch(listed -> Membership.client(listed).isPresent());
    if (listener.isEmpty() && members.ensemble().isEmpty() && listedElsewhere) {
      reader.notice(
          Kind.SUSPICIOUS,
          whole.text()
              + ": no client port is opened, for the file myid does not say which server.N line is"
              + " this server's; write its number into myid, or set clientPort");
    } else if (listener.isEmpty() && !(unusable && !reader.problems().isEmpty())) {
      reader.notice(
          Kind.SUSPICIOUS,
          whole.text() + ": no client port is opened; set clientPort=2181 to serve clients");
    }
    if (listener.isPresent() && listener.get().getAddress().isAnyLocalAddress()) {
      reader.notice(
          Kind.OPEN_DOOR,
          "client port "
              + listener.get().getPort()
              + " is open on every network interface, without TLS; set clientPortAddress to one"
              + " address to narrow it");
    }
  }

  private Optional<InetSocketAddress> memberListener(Membership.Listed own) {
    return Membership.client(own)
        .flatMap(client -> resolve(own.setting(), client.host(), client.port()));
  }

  private void compare(Membership.Listed own, InetSocketAddress written, InetSocketAddress listed) {
    boolean samePort = written.getPort() == listed.getPort();
    boolean anywhere = written.getAddress().isAnyLocalAddress();
    if (!samePort || !(anywhere || written.getAddress().equals(listed.getAddress()))) {
      reader.problem(
          own.setting(),
          "client address for this server (id = "
              + own.member().sid()
              + ") in static config file is "
              + written
              + " is different from client address found in dynamic file: "
              + listed,
          "Remove clientPort and clientPortAddress, or the part after ';'");
    }
  }

  private Optional<InetSocketAddress> resolve(Setting setting, String host, int port) {
    try {
      return Optional.of(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (UnknownHostException unknown) {
      reader.problem(
          setting, "host " + host + " is not known", "Write an address or name of this machine");
      return Optional.empty();
    }
  }

  private ServerConfig.Sessions sessions() {
    int tickTime = tickTime();
    int least = sessionTimeout(ConfigKey.MIN_SESSION_TIMEOUT, 2L * tickTime);
    int most = sessionTimeout(ConfigKey.MAX_SESSION_TIMEOUT, 20L * tickTime);
    if (least > most) {
      Origin where =
          reader
              .settings()
              .find(ConfigKey.MIN_SESSION_TIMEOUT)
              .or(() -> reader.settings().find(ConfigKey.MAX_SESSION_TIMEOUT))
              .map(Setting::origin)
              .orElse(whole);
      reader.problem(
          where,
          "minSessionTimeout must not be larger than maxSessionTimeout; they are "
              + least
              + " and "
              + most
              + " ms",
          "Set both, or leave both out for 2 and 20 times tickTime");
    }
    return new ServerConfig.Sessions(
        tickTime, least, most, reader.truth(ConfigKey.CLOSE_SESSION_TXN));
  }

  private int tickTime() {
    Optional<Setting> zero =
        reader.settings().find(ConfigKey.TICK_TIME).filter(setting -> setting.value().equals("0"));
    if (zero.isPresent()) {
      reader.problem(zero.get(), "tickTime is not set", "Write for example tickTime=2000");
      return Integer.parseInt(ConfigKey.TICK_TIME.defaultText());
    }
    return reader.whole(ConfigKey.TICK_TIME, 1, MAX);
  }

  private int sessionTimeout(ConfigKey key, long byDefault) {
    int written = reader.whole(key, -1, -1, MAX);
    return written == -1 ? (int) Math.min(MAX, byDefault) : written;
  }

  private ServerConfig.TransactionLog transactionLog() {
    boolean forceSync = reader.yes(ConfigKey.FORCE_SYNC);
    if (!forceSync) {
      reader.notice(
          Kind.OPEN_DOOR,
          "forceSync=no: an acknowledged write can be lost when the machine fails; remove it"
              + " unless the data can be thrown away");
    }
    long sizeLimit = reader.wide(ConfigKey.TXN_LOG_SIZE_LIMIT, Long.MIN_VALUE, MAX_KIB);
    return new ServerConfig.TransactionLog(
        preAllocBytes(),
        forceSync,
        reader.wide(ConfigKey.FSYNC_WARNING_THRESHOLD, 0, Long.MAX_VALUE),
        1024 * Math.max(0, sizeLimit));
  }

  /** The one number whose damage ZooKeeper answers with a warning and the default. */
  private long preAllocBytes() {
    ConfigKey key = ConfigKey.PRE_ALLOC_SIZE;
    Optional<Setting> written = reader.settings().find(key);
    if (written.isPresent() && SettingReader.parse(written.get()).isEmpty()) {
      reader.notice(
          Kind.ADJUSTED,
          written.get(),
          "not a whole number of KiB; the default " + key.defaultText() + " is used");
      return 1024 * Long.parseLong(key.defaultText());
    }
    return 1024 * Math.max(0, reader.wide(key, Long.MIN_VALUE, MAX_KIB));
  }

  private ServerConfig.Snapshots snapshots() {
    long sizeLimit = reader.wide(ConfigKey.SNAP_SIZE_LIMIT, Long.MIN_VALUE, MAX_KIB);
    return new ServerConfig.Snapshots(
        atLeast(ConfigKey.SNAP_COUNT, 2),
        1024 * Math.max(0, sizeLimit),
        compression(),
        reader.truth(ConfigKey.SNAPSHOT_TRUST_EMPTY),
        reader.truth(ConfigKey.SERIALIZE_LAST_PROCESSED_ZXID));
  }

  /** A number that is raised to the least permitted one, with a notice, as ZooKeeper does. */
  private int atLeast(ConfigKey key, int least) {
    int value = reader.whole(key, Integer.MIN_VALUE, MAX);
    if (value >= least) {
      return value;
    }
    reader
        .settings()
        .find(key)
        .ifPresent(
            setting -> reader.notice(Kind.ADJUSTED, setting, "raised to the least, " + least));
    return least;
  }

  private ServerConfig.Compression compression() {
    Optional<Setting> written = reader.settings().find(ConfigKey.SNAPSHOT_COMPRESSION_METHOD);
    if (written.isEmpty()) {
      return ServerConfig.Compression.NONE;
    }
    return switch (written.get().value().toLowerCase(Locale.ROOT)) {
      case "" -> ServerConfig.Compression.NONE;
      case "gz" -> ServerConfig.Compression.GZ;
      case "snappy" -> ServerConfig.Compression.SNAPPY;
      default -> {
        reader.problem(written.get(), "not a compression method", "Write gz, snappy or nothing");
        yield ServerConfig.Compression.NONE;
      }
    };
  }

  private ServerConfig.Purge purge() {
    return new ServerConfig.Purge(
        atLeast(ConfigKey.PURGE_RETAIN_COUNT, 3),
        Math.max(0, reader.whole(ConfigKey.PURGE_INTERVAL, Integer.MIN_VALUE, MAX)));
  }

  private ServerConfig.Tree tree() {
    long neverUsed =
        reader.wide(ConfigKey.CONTAINER_MAX_NEVER_USED, Long.MIN_VALUE, Long.MAX_VALUE);
    return new ServerConfig.Tree(
        reader.truth(ConfigKey.DIGEST_ENABLED),
        reader.truth(ConfigKey.EXTENDED_TYPES_ENABLED),
        reader.truth(ConfigKey.EMULATE_353_TTL_NODES),
        reader.truth(ConfigKey.ENFORCE_QUOTA),
        new ServerConfig.ContainerSweep(
            reader.whole(ConfigKey.CONTAINER_CHECK_INTERVAL, 1, MAX),
            reader.whole(ConfigKey.CONTAINER_MAX_PER_MINUTE, 1, MAX),
            Math.max(0, neverUsed)));
  }

  private ServerConfig.Access access() {
    boolean skipAcl = reader.yes(ConfigKey.SKIP_ACL);
    if (skipAcl) {
      reader.notice(
          Kind.OPEN_DOOR,
          "skipACL=yes: no ACL is checked and every client may read, change and delete every node");
    }
    boolean digest = reader.truth(ConfigKey.DIGEST_AUTH_ENABLED);
    return new ServerConfig.Access(
        skipAcl, digest, digestAlgorithm(), superDigest(), requiredSchemes(digest));
  }

  private String digestAlgorithm() {
    ConfigKey key = ConfigKey.DIGEST_AUTH_ALGORITHM;
    String name = reader.text(key).orElse(key.defaultText());
    try {
      MessageDigest.getInstance(name);
      return name;
    } catch (NoSuchAlgorithmException unknown) {
      reader
          .settings()
          .find(key)
          .ifPresent(setting ->
              reader.problem(
                  setting, "not a hash this Java knows", "Write SHA1, SHA-256 or SHA-512"));
      return key.defaultText();
    }
  }

  private Optional<Secret> superDigest() {
    Optional<Setting> written =
        reader
            .settings()
            .find(ConfigKey.DIGEST_AUTH_SUPER)
            .filter(setting -> !setting.value().isEmpty());
    written
        .filter(setting -> !setting.value().startsWith("super:"))
        .ifPresent(setting ->
            reader.notice(
                Kind.SUSPICIOUS,
                setting,
                "it does not begin with super: and so fits nobody; write super:<digest>"));
    return written.map(setting -> new Secret(setting.value()));
  }

  private List<String> requiredSchemes(boolean digestEnabled) {
    if (!reader.truth(ConfigKey.ENFORCE_AUTH_ENABLED)) {
      return List.of();
    }
    List<String> schemes = reader.list(ConfigKey.ENFORCE_AUTH_SCHEMES);
    Optional<Setting> written = reader.settings().find(ConfigKey.ENFORCE_AUTH_SCHEMES);
    if (schemes.isEmpty()) {
      reader.problem(
          written.map(Setting::origin).orElse(whole),
          "enforce.auth.enabled is true and enforce.auth.schemes is empty",
          "Add enforce.auth.schemes=digest");
    }
    for (String scheme : schemes) {
      boolean available = scheme.equals("ip") || (scheme.equals("digest") && digestEnabled);
      if (!available && written.isPresent()) {
        reader.problem(
            written.get(),
            "Authentication scheme " + scheme + " is not available in this release of Ostler",
            "Write digest or ip, or keep this server on Apache ZooKeeper for now");
      }
    }
    return schemes;
  }

  private ServerConfig.Limits limits() {
    int maxBuffer = reader.whole(ConfigKey.JUTE_MAX_BUFFER, 1, MAX);
    int threshold = reader.whole(ConfigKey.LARGE_REQUEST_THRESHOLD, -1, MAX);
    return new ServerConfig.Limits(
        maxBuffer,
        reader.whole(ConfigKey.JUTE_MAX_BUFFER_EXTRA, maxBuffer, 0, MAX),
        atLeast(ConfigKey.GLOBAL_OUTSTANDING_LIMIT, 1),
        new ServerConfig.LargeRequests(
            Math.max(0, threshold), reader.whole(ConfigKey.LARGE_REQUEST_MAX_BYTES, 1, MAX)),
        new ServerConfig.RequestThrottle(reader.whole(ConfigKey.REQUEST_THROTTLE_MAX, 0, MAX)),
        connectionThrottle());
  }

  private ServerConfig.ConnectionThrottle connectionThrottle() {
    boolean weighted = reader.truth(ConfigKey.CONNECTION_WEIGHT_ENABLED);
    int global = reader.whole(ConfigKey.CONNECTION_GLOBAL_WEIGHT, 1, MAX);
    int local = reader.whole(ConfigKey.CONNECTION_LOCAL_WEIGHT, 1, MAX);
    int renew = reader.whole(ConfigKey.CONNECTION_RENEW_WEIGHT, 1, MAX);
    return new ServerConfig.ConnectionThrottle(
        reader.whole(ConfigKey.CONNECTION_TOKENS, 0, MAX),
        reader.whole(ConfigKey.CONNECTION_FILL_TIME, 1, MAX),
        reader.whole(ConfigKey.CONNECTION_FILL_COUNT, 1, MAX),
        reader.whole(ConfigKey.CONNECTION_FREEZE_TIME, -1, MAX),
        reader.probability(ConfigKey.CONNECTION_DROP_INCREASE),
        reader.probability(ConfigKey.CONNECTION_DROP_DECREASE),
        reader.probability(ConfigKey.CONNECTION_DECREASE_RATIO),
        weighted ? global : 1,
        weighted ? local : 1,
        weighted ? renew : 1);
  }

  private ServerConfig.FourLetterWords fourLetterWords(boolean readOnly) {
    ConfigKey key = ConfigKey.FOUR_LETTER_WORDS;
    Optional<Setting> written = reader.settings().find(key);
    List<String> listed =
        new ArrayList<>(
            written.isPresent() ? reader.list(key) : List.of(key.defaultText().split(",")));
    boolean all = listed.contains("*");
    if (all) {
      reader.notice(
          Kind.OPEN_DOOR,
          "4lw.commands.whitelist=*: anybody who reaches the client port may ask for every session"
              + " and watch; list the words that are needed instead");
    }
    for (String word : listed) {
      if (!word.equals("*") && !WORDS.contains(word) && written.isPresent()) {
        reader.notice(
            Kind.SUSPICIOUS, written.get(), "'" + word + "' is not a four-letter word there is");
      }
    }
    if (!listed.contains("srvr")) {
      listed.add("srvr");
    }
    if (readOnly && !listed.contains("isro")) {
      listed.add("isro");
    }
    listed.remove("*");
    return new ServerConfig.FourLetterWords(all, listed);
  }
}
