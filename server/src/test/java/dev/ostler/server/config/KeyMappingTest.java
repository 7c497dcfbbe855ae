package dev.ostler.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.server.config.ServerConfig.Compression;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each key in force: what its absence means, and where its value arrives. */
class KeyMappingTest {
  private static final String BASE = "dataDir=/d\nclientPort=2181\nclientPortAddress=127.0.0.1\n";

  /** Keys whose effect is a decision and not a value; each has tests of its own. */
  private static final Set<ConfigKey> DECISIONS =
      EnumSet.of(
          ConfigKey.STANDALONE_ENABLED,
          ConfigKey.DYNAMIC_CONFIG_FILE,
          ConfigKey.SERVER_MEMBER,
          ConfigKey.PEER_TYPE,
          ConfigKey.ELECTION_ALGORITHM,
          ConfigKey.LOG_DIR,
          ConfigKey.LOG_FILE,
          ConfigKey.CONSOLE_THRESHOLD);

  /**
   * One row: without the key {@code reading} gives {@code byDefault}, with {@code text} it gives
   * {@code mapped}. {@code also} are lines the key needs beside it.
   */
  record Row(
      ConfigKey key,
      Object byDefault,
      String text,
      Object mapped,
      Function<ServerConfig, Object> reading,
      String also) {
    @Override
    public String toString() {
      return key.text() + "=" + text;
    }
  }

  private static Row row(
      ConfigKey key,
      Object byDefault,
      String text,
      Object mapped,
      Function<ServerConfig, Object> reading) {
    return new Row(key, byDefault, text, mapped, reading, "");
  }

  private static Row flag(
      ConfigKey key, boolean byDefault, Function<ServerConfig, Object> reading) {
    return row(key, byDefault, byDefault ? "False" : "TRUE", !byDefault, reading);
  }

  static Stream<Row> rows() {
    return Stream.of(places(), log(), tree(), limits()).flatMap(List::stream);
  }

  private static List<Row> places() {
    return List.of(
        row(
            ConfigKey.DATA_DIR,
            Path.of("/d"),
            "/other",
            Path.of("/other"),
            c -> c.directories().dataDir()),
        row(
            ConfigKey.DATA_LOG_DIR,
            Path.of("/d"),
            "/log",
            Path.of("/log"),
            c -> c.directories().dataLogDir()),
        flag(ConfigKey.DATADIR_AUTOCREATE, true, c -> c.directories().createMissing()),
        flag(ConfigKey.DB_AUTOCREATE, true, c -> c.directories().createEmptyDatabase()),
        row(
            ConfigKey.CLIENT_PORT,
            2181,
            "2182",
            2182,
            c -> c.network().client().map(InetSocketAddress::getPort).orElse(-1)),
        row(
            ConfigKey.CLIENT_PORT_ADDRESS,
            "127.0.0.1",
            "127.0.0.2",
            "127.0.0.2",
            c -> c.network().client().map(a -> a.getAddress().getHostAddress()).orElse("none")),
        row(ConfigKey.CLIENT_PORT_LISTEN_BACKLOG, -1, "5", 5, c -> c.network().listenBacklog()),
        row(ConfigKey.MAX_CLIENT_CNXNS, 60, "-5", 0, c -> c.network().maxClientCnxns()),
        row(ConfigKey.MAX_CNXNS, 0, "7", 7, c -> c.network().maxCnxns()),
        flag(ConfigKey.CLIENT_TCP_KEEP_ALIVE, false, c -> c.network().tcpKeepAlive()),
        row(
            ConfigKey.SESSIONLESS_CNXN_TIMEOUT,
            10000,
            "500",
            500,
            c -> c.network().sessionlessTimeoutMillis()),
        row(ConfigKey.TICK_TIME, 3000, "2000", 2000, c -> c.sessions().tickTimeMillis()),
        row(
            ConfigKey.MIN_SESSION_TIMEOUT,
            6000,
            "10",
            10,
            c -> c.sessions().minSessionTimeoutMillis()),
        row(
            ConfigKey.MAX_SESSION_TIMEOUT,
            60000,
            "70000",
            70000,
            c -> c.sessions().maxSessionTimeoutMillis()),
        flag(ConfigKey.CLOSE_SESSION_TXN, true, c -> c.sessions().closeSessionTransaction()),
        flag(ConfigKey.READ_ONLY_MODE, false, c -> c.readOnlyMode().enabled()),
        row(
            ConfigKey.FOUR_LETTER_WORDS,
            List.of("srvr", "ruok"),
            "mntr, stat ,mntr",
            List.of("mntr", "stat", "srvr"),
            c -> c.fourLetterWords().words()));
  }

  private static List<Row> log() {
    return List.of(
        row(
            ConfigKey.PRE_ALLOC_SIZE,
            65536L * 1024,
            "64",
            65536L,
            c -> c.transactionLog().preAllocBytes()),
        row(ConfigKey.FORCE_SYNC, true, "no", false, c -> c.transactionLog().forceSync()),
        row(
            ConfigKey.FSYNC_WARNING_THRESHOLD,
            1000L,
            "20",
            20L,
            c -> c.transactionLog().fsyncWarningThresholdMillis()),
        row(
            ConfigKey.TXN_LOG_SIZE_LIMIT,
            0L,
            "10",
            10240L,
            c -> c.transactionLog().sizeLimitBytes()),
        row(ConfigKey.SNAP_COUNT, 100000, "10", 10, c -> c.snapshots().snapCount()),
        row(
            ConfigKey.SNAP_SIZE_LIMIT,
            4194304L * 1024,
            "-1",
            0L,
            c -> c.snapshots().sizeLimitBytes()),
        row(
            ConfigKey.SNAPSHOT_COMPRESSION_METHOD,
            Compression.NONE,
            "GZ",
            Compression.GZ,
            c -> c.snapshots().compression()),
        flag(ConfigKey.SNAPSHOT_TRUST_EMPTY, false, c -> c.snapshots().trustEmpty()),
        flag(ConfigKey.SERIALIZE_LAST_PROCESSED_ZXID, true, c -> c.snapshots().lastProcessedZxid()),
        row(ConfigKey.PURGE_RETAIN_COUNT, 3, "5", 5, c -> c.purge().retainCount()),
        row(ConfigKey.PURGE_INTERVAL, 0, "24", 24, c -> c.purge().intervalHours()));
  }

  private static List<Row> tree() {
    return List.of(
        flag(ConfigKey.DIGEST_ENABLED, true, c -> c.tree().digest()),
        flag(ConfigKey.EXTENDED_TYPES_ENABLED, false, c -> c.tree().extendedTypes()),
        flag(ConfigKey.EMULATE_353_TTL_NODES, false, c -> c.tree().emulate353Ttl()),
        flag(ConfigKey.ENFORCE_QUOTA, false, c -> c.tree().enforceQuota()),
        row(
            ConfigKey.CONTAINER_CHECK_INTERVAL,
            60000,
            "100",
            100,
            c -> c.tree().containers().checkIntervalMillis()),
        row(
            ConfigKey.CONTAINER_MAX_PER_MINUTE,
            10000,
            "50",
            50,
            c -> c.tree().containers().maxPerMinute()),
        row(
            ConfigKey.CONTAINER_MAX_NEVER_USED,
            0L,
            "5",
            5L,
            c -> c.tree().containers().maxNeverUsedMillis()),
        row(ConfigKey.SKIP_ACL, false, "yes", true, c -> c.access().skipAcl()),
        flag(ConfigKey.DIGEST_AUTH_ENABLED, true, c -> c.access().digestScheme()),
        row(
            ConfigKey.DIGEST_AUTH_ALGORITHM,
            "SHA1",
            "SHA-256",
            "SHA-256",
            c -> c.access().digestAlgorithm()),
        row(
            ConfigKey.DIGEST_AUTH_SUPER,
            Optional.empty(),
            "super:x=",
            Optional.of(new Secret("super:x=")),
            c -> c.access().superDigest()),
        new Row(
            ConfigKey.ENFORCE_AUTH_ENABLED,
            List.of(),
            "true",
            List.of("ip"),
            c -> c.access().requiredSchemes(),
            "enforce.auth.schemes=ip"),
        new Row(
            ConfigKey.ENFORCE_AUTH_SCHEMES,
            List.of(),
            "digest,ip",
            List.of("digest", "ip"),
            c -> c.access().requiredSchemes(),
            "enforce.auth.enabled=true"));
  }

  private static List<Row> limits() {
    return List.of(
        row(ConfigKey.JUTE_MAX_BUFFER, 1048575, "0x100", 256, c -> c.limits().juteMaxBufferBytes()),
        row(ConfigKey.JUTE_MAX_BUFFER_EXTRA, 1048575, "8", 8, c -> c.limits().juteExtraBytes()),
        row(
            ConfigKey.GLOBAL_OUTSTANDING_LIMIT,
            1000,
            "0",
            1,
            c -> c.limits().globalOutstandingLimit()),
        row(
            ConfigKey.LARGE_REQUEST_MAX_BYTES,
            104857600,
            "4",
            4,
            c -> c.limits().largeRequests().maxBytes()),
        row(
            ConfigKey.LARGE_REQUEST_THRESHOLD,
            0,
            "4",
            4,
            c -> c.limits().largeRequests().thresholdBytes()),
        row(
            ConfigKey.REQUEST_THROTTLE_MAX,
            0,
            "9",
            9,
            c -> c.limits().requestThrottle().maxRequests()),
        row(ConfigKey.CONNECTION_TOKENS, 0, "30", 30, c -> throttle(c).tokens()),
        row(ConfigKey.CONNECTION_FILL_TIME, 1, "30", 30, c -> throttle(c).fillTimeMillis()),
        row(ConfigKey.CONNECTION_FILL_COUNT, 1, "30", 30, c -> throttle(c).fillCount()),
        row(ConfigKey.CONNECTION_FREEZE_TIME, -1, "30", 30, c -> throttle(c).freezeTimeMillis()),
        row(ConfigKey.CONNECTION_DROP_INCREASE, 0.02, "0.5", 0.5, c -> throttle(c).dropIncrease()),
        row(ConfigKey.CONNECTION_DROP_DECREASE, 0.002, "1", 1.0, c -> throttle(c).dropDecrease()),
        row(ConfigKey.CONNECTION_DECREASE_RATIO, 0.0, "0.3", 0.3, c -> throttle(c).decreaseRatio()),
        row(
            ConfigKey.CONNECTION_WEIGHT_ENABLED,
            1,
            "true",
            3,
            c -> throttle(c).globalSessionWeight()),
        new Row(
            ConfigKey.CONNECTION_GLOBAL_WEIGHT,
            3,
            "8",
            8,
            c -> throttle(c).globalSessionWeight(),
            "connection_throttle_weight_enabled=true"),
        new Row(
            ConfigKey.CONNECTION_LOCAL_WEIGHT,
            1,
            "8",
            8,
            c -> throttle(c).localSessionWeight(),
            "connection_throttle_weight_enabled=true"),
        new Row(
            ConfigKey.CONNECTION_RENEW_WEIGHT,
            2,
            "8",
            8,
            c -> throttle(c).renewSessionWeight(),
            "connection_throttle_weight_enabled=true"));
  }

  private static ServerConfig.ConnectionThrottle throttle(ServerConfig config) {
    return config.limits().connectionThrottle();
  }

  @Test
  void everyKeyInForceHasARow() {
    Set<ConfigKey> inForce =
        Stream.of(ConfigKey.values())
            .filter(key -> key.state() == InForce.IN_FORCE)
            .filter(key -> !DECISIONS.contains(key) && !EnsembleTest.keys().contains(key))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(ConfigKey.class)));
    assertThat(rows().map(Row::key).collect(Collectors.toSet())).isEqualTo(inForce);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void withoutTheKeyTheDefaultHolds(Row row) {
    // Rows whose effect needs a neighbour have that neighbour's own row for the plain default.
    boolean scheme = row.key() == ConfigKey.ENFORCE_AUTH_SCHEMES;
    String also = row.key() == ConfigKey.ENFORCE_AUTH_ENABLED || scheme ? "" : row.also();
    assertThat(row.reading().apply(Configs.loaded(BASE + also).config()))
        .isEqualTo(row.byDefault());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theLineOfTheFileArrives(Row row) {
    String text = BASE + row.also() + "\n" + row.key().text() + "=" + row.text();
    assertThat(row.reading().apply(Configs.loaded(text).config())).isEqualTo(row.mapped());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theSystemPropertyArrivesWhereThereIsOne(Row row) {
    Map<String, String> properties =
        Map.of(
            row.key().systemProperty().orElse("zookeeper." + row.key().text()), " " + row.text());
    ServerConfig config = Configs.loaded(BASE + row.also(), properties).config();
    boolean arrives = row.key().placement() != Placement.FILE;
    assertThat(row.reading().apply(config)).isEqualTo(arrives ? row.mapped() : row.byDefault());
  }

  @Test
  void theLogDirectoryDefaultsToTheDataDirectory() {
    ServerConfig config = Configs.loaded(BASE + "dataDir=/x").config();
    assertThat(config.directories().dataLogDir()).isEqualTo(Path.of("/x"));
  }

  @Test
  void sessionTimeoutsFollowTheTickWithoutOverflow() {
    ServerConfig config = Configs.loaded(BASE + "tickTime=2000000000").config();
    assertThat(config.sessions().minSessionTimeoutMillis()).isEqualTo(Integer.MAX_VALUE);
    assertThat(config.sessions().maxSessionTimeoutMillis()).isEqualTo(Integer.MAX_VALUE);
  }
}
