package dev.ostler.server.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.membership.Role;
import dev.ostler.server.config.Notice.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a member of an ensemble is told, and what stops it. */
class EnsembleTest {
  private static final String MEMBERS =
      "server.1=127.0.0.1:2888:3888\nserver.2=127.0.0.1:2889:3889\nserver.3=127.0.0.1:2890:3890\n";
  private static final String LIMITS = "initLimit=10\nsyncLimit=5\n";

  /** Keys that decide about the membership itself. */
  private static final Set<ConfigKey> MEMBERSHIP =
      Set.of(
          ConfigKey.GROUP,
          ConfigKey.WEIGHT,
          ConfigKey.INIT_LIMIT,
          ConfigKey.SYNC_LIMIT,
          ConfigKey.MULTI_ADDRESS_ENABLED);

  @TempDir Path directory;

  record Row(
      ConfigKey key,
      Object byDefault,
      String text,
      Object mapped,
      Function<Ensemble, Object> reading) {
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
      Function<Ensemble, Object> reading) {
    return new Row(key, byDefault, text, mapped, reading);
  }

  /** All keys that this test covers, so that no other one needs to. */
  static Set<ConfigKey> keys() {
    return Stream.concat(rows().map(Row::key), MEMBERSHIP.stream()).collect(Collectors.toSet());
  }

  static Stream<Row> rows() {
    return Stream.of(
        row(ConfigKey.CONNECT_TO_LEARNER_MASTER_LIMIT, 10, "3", 3, e -> e.limits().connectTicks()),
        row(ConfigKey.RECONFIG_ENABLED, false, "True", true, Ensemble::reconfigEnabled),
        row(ConfigKey.LEADER_SERVES, true, "no", false, Ensemble::leaderServes),
        row(
            ConfigKey.QUORUM_LISTEN_ON_ALL_IPS,
            false,
            "true",
            true,
            e -> e.links().listenOnAllIps()),
        row(ConfigKey.TCP_KEEP_ALIVE, false, "true", true, e -> e.links().keepAlive()),
        row(ConfigKey.LEADER_CONNECT_DELAY, 10, "5", 5, e -> e.links().connectPauseMillis()),
        row(ConfigKey.CNX_TIMEOUT, 5000, "7", 7, e -> e.election().connectTimeoutMillis()),
        row(
            ConfigKey.QUORUM_CNXN_TIMEOUT,
            15000,
            "70",
            70,
            e -> e.election().handshakeTimeoutMillis()),
        row(
            ConfigKey.ELECTION_PORT_BIND_RETRY,
            3,
            "0",
            Integer.MAX_VALUE,
            e -> e.election().bindRetries()),
        row(
            ConfigKey.ELECTION_MIN_NOTIFICATION,
            200,
            "20",
            20,
            e -> e.election().notificationMinMillis()),
        row(
            ConfigKey.ELECTION_MAX_NOTIFICATION,
            60000,
            "20",
            200,
            e -> e.election().notificationMaxMillis()),
        row(
            ConfigKey.OBSERVER_ELECTION_DELAY,
            200,
            "20",
            20,
            e -> e.election().observerDelayMillis()),
        row(
            ConfigKey.COMMIT_LOG_COUNT,
            500,
            "7",
            500,
            e -> e.synchronisation().recentTransactionsMin()),
        row(
            ConfigKey.SNAPSHOT_SIZE_FACTOR,
            0.33,
            "-1",
            -1.0,
            e -> e.synchronisation().logToSnapshotMax()),
        row(ConfigKey.LEADER_SNAP_SYNCS, 10, "2", 2, e -> e.synchronisation().snapshotsMax()),
        row(
            ConfigKey.FORCE_SNAPSHOT_SYNC,
            false,
            "true",
            true,
            e -> e.synchronisation().alwaysSnapshot()),
        row(ConfigKey.OBSERVER_MASTER_PORT, 0, "2191", 2191, e -> e.observers().masterPort()),
        row(
            ConfigKey.OBSERVER_MASTER_SIZE_LIMIT,
            33554432,
            "10",
            10,
            e -> e.observers().masterQueueBytesMax()),
        row(ConfigKey.SYNC_ENABLED, true, "false", false, e -> e.observers().writesLog()),
        row(ConfigKey.OBSERVER_SYNC_ENABLED, true, "false", false, e -> e.observers().writesLog()),
        row(
            ConfigKey.OBSERVER_RECONNECT_DELAY,
            0,
            "10",
            10,
            e -> e.observers().reconnectDelayMillis()),
        row(
            ConfigKey.LOCAL_SESSIONS_ENABLED,
            false,
            "true",
            true,
            e -> e.localSessions().enabled()),
        row(
            ConfigKey.LOCAL_SESSIONS_UPGRADING,
            false,
            "true\nlocalSessionsEnabled=true",
            true,
            e -> e.localSessions().upgrading()));
  }

  @BeforeEach
  void thisIsServerTwo() throws IOException {
    myId("2");
  }

  private void myId(String text) throws IOException {
    Files.writeString(directory.resolve("myid"), text, ISO_8859_1);
  }

  private String file(String text) {
    return "dataDir="
        + directory
        + "\nclientPort=2181\nclientPortAddress=127.0.0.1\n"
        + LIMITS
        + text;
  }

  private Ensemble ensemble(String text) {
    return Configs.loaded(file(text)).config().ensemble().orElseThrow();
  }

  private List<Problem> problems(String text) {
    return Configs.problems(file(text));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void withoutTheKeyTheDefaultHolds(Row row) {
    assertThat(row.reading().apply(ensemble(MEMBERS))).isEqualTo(row.byDefault());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theLineOfTheFileArrives(Row row) {
    String line = row.key().text() + "=" + row.text();
    assertThat(row.reading().apply(ensemble(MEMBERS + line))).isEqualTo(row.mapped());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theSystemPropertyArrivesWhereThereIsOne(Row row) {
    if (row.key().systemProperty().isEmpty()) {
      return;
    }
    Map<String, String> properties = Map.of(row.key().systemProperty().get(), row.text());
    Ensemble ensemble = Configs.loaded(file(MEMBERS), properties).config().ensemble().orElseThrow();
    assertThat(row.reading().apply(ensemble)).isEqualTo(row.mapped());
  }

  @Test
  void aMemberKnowsItselfAndTheOthers() {
    Ensemble ensemble = ensemble(MEMBERS + "server.9=[::1]:5:6:Observer;127.0.0.1:2199");
    assertThat(ensemble.serverId()).isEqualTo(2);
    assertThat(ensemble.role()).isEqualTo(Role.PARTICIPANT);
    assertThat(ensemble.limits()).isEqualTo(new Ensemble.Limits(10, 5, 10));
    assertThat(ensemble.membership().isJoint()).isFalse();
    assertThat(ensemble.membership().committed().text().toUtf8())
        .isEqualTo(
            "server.1=127.0.0.1:2888:3888:participant\nserver.2=127.0.0.1:2889:3889:participant\n"
                + "server.3=127.0.0.1:2890:3890:participant\n"
                + "server.9=[::1]:5:6:observer;127.0.0.1:2199\nversion=0");
    assertThat(ensemble.files())
        .contains(new Ensemble.MembershipFiles(Configs.FILE, Optional.empty()));
  }

  @Test
  void anObserverIsWhatTheListSaysAndNotWhatPeerTypeSays() throws IOException {
    myId("9");
    ConfigResult.Loaded loaded =
        Configs.loaded(file(MEMBERS + "server.9=127.0.0.1:5:6:observer\npeerType=participant"));
    assertThat(loaded.config().ensemble().orElseThrow().role()).isEqualTo(Role.OBSERVER);
    assertThat(Configs.notices(loaded, Kind.SUSPICIOUS))
        .singleElement()
        .asString()
        .contains("server.9 says observer, and that counts");
  }

  @Test
  void groupsAndWeightsMakeTheQuorum() {
    Ensemble ensemble = ensemble(MEMBERS + "group.1=1:2:3\nweight.3=2");
    assertThat(ensemble.membership().committed().isMajority()).isFalse();
    assertThat(ensemble.membership().weight(3)).isEqualTo(2);
    assertThat(problems(MEMBERS + "group.1=1:2").getFirst().text())
        .contains("line 9: server 3 is in no group. Put every voting server into one group");
    assertThat(problems(MEMBERS + "group.1=1:2\ngroup.2=2:3").getFirst().what())
        .isEqualTo("server 2 is in two groups");
    assertThat(problems(MEMBERS + "weight.1=2").getFirst().what())
        .isEqualTo("server 1 is in no group");
  }

  @Test
  void theLimitsMustBeSet() {
    String text = "dataDir=" + directory + "\nclientPort=2181\n" + MEMBERS;
    assertThat(Configs.problems(text).stream().map(Problem::what))
        .containsExactly("initLimit is not set", "syncLimit is not set");
    assertThat(Configs.problems(text + "initLimit=0\nsyncLimit=-1").stream().map(Problem::text))
        .anyMatch(line -> line.startsWith("/conf/zoo.cfg line 6: initLimit is not set"))
        .anyMatch(line -> line.contains("line 7: syncLimit=-1: out of range"));
  }

  @Test
  void aServerWithoutItsNumberIsToldWhereToWriteIt() throws IOException {
    Files.delete(directory.resolve("myid"));
    Problem missing = problems(MEMBERS).getFirst();
    assertThat(missing.where()).isEqualTo(directory.resolve("myid").toString());
    assertThat(missing.what()).isEqualTo("myid file is missing");
    myId("two");
    assertThat(problems(MEMBERS))
        .singleElement()
        .extracting(Problem::what)
        .isEqualTo("serverid two is not a number");
  }

  @Test
  void aNumberThatIsNotInTheListStopsTheStart() throws IOException {
    myId("4");
    assertThat(problems(MEMBERS).getFirst().text())
        .contains("My id 4 not in the peer list. Write one of [1, 2, 3] into it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          server.4=127.0.0.1:2888:3999          ! 127.0.0.1:2888 is an address of server.1 too
          server.4=127.0.0.1:3888:3999          ! 127.0.0.1:3888 is an address of server.1 too
          server.4=h:1:2;1                      ! port 1 is there for servers and for clients
          server.4=h:1:2;h:2                    ! port 2 is there for servers and for clients
          server.1=127.0.0.1:2:3                ! server.1 is there twice, in /conf/zoo.cfg line 6 too
          server.257=127.0.0.1:2:3              ! sessions of this server and of server.1 would get
          server.4=a:1:2|b:1:2                  ! Multiple address feature is disabled
          """)
  void membersThatDoNotFitTogetherStopTheStart(String line, String what) {
    assertThat(problems(MEMBERS + line).stream().map(Problem::what))
        .anySatisfy(text -> assertThat(text).startsWith(what));
    assertThat(problems(MEMBERS + line).getFirst().where()).isEqualTo("/conf/zoo.cfg line 9");
  }

  @Test
  void oneNumberWrittenInTwoWaysIsOneNumber() {
    assertThat(problems(MEMBERS + "server.01=h:2:3").getFirst().text())
        .contains("server 1 is there twice. Give every server.N line a number of its own");
  }

  @Test
  void aMembershipThatAReconfigurationMadeIsRemarkedUponAndNotRefused() throws IOException {
    Path dynamic = directory.resolve("zoo.cfg.dynamic.100000007");
    Files.writeString(dynamic, MEMBERS + "server.257=127.0.0.1:2888:5", ISO_8859_1);
    ConfigResult.Loaded loaded = Configs.loaded(file("dynamicConfigFile=" + dynamic));
    assertThat(Configs.notices(loaded, Kind.SUSPICIOUS))
        .anyMatch(text -> text.contains("127.0.0.1:2888 is an address of server.1 too"))
        .anyMatch(text -> text.contains("would get the same ids"));
  }

  @Test
  void severalServersMayBeListedOnTheWildcard() {
    assertThat(ensemble("server.1=0.0.0.0:1:2\nserver.2=0.0.0.0:1:2\nserver.3=c:1:2").serverId())
        .isEqualTo(2);
  }

  @Test
  void clientsOfTwoServersOnDifferentHostsMayUseOnePort() {
    assertThat(ensemble("server.1=a:1:2;h:3\nserver.2=b:1:2\nserver.3=c:1:2;3").serverId())
        .isEqualTo(2);
  }

  @Test
  void theLastIdOfAByteDoesNotFitTimesToLive() {
    assertThat(ensemble(MEMBERS + "server.255=h:1:2").serverId()).isEqualTo(2);
    assertThat(problems(MEMBERS + "server.255=h:1:2\nextendedTypesEnabled=true").getFirst().what())
        .contains("look like times to live");
  }

  @Test
  void anEvenNumberOfVotersIsRemarkedUpon() {
    ConfigResult.Loaded four = Configs.loaded(file(MEMBERS + "server.4=127.0.0.1:1:2"));
    assertThat(Configs.notices(four, Kind.SUSPICIOUS))
        .singleElement()
        .asString()
        .startsWith("4 voting servers survive as many failures as 3");
    ConfigResult.Loaded two =
        Configs.loaded(file("server.1=127.0.0.1:1:2\nserver.2=127.0.0.1:3:4"));
    assertThat(Configs.notices(two, Kind.SUSPICIOUS))
        .singleElement()
        .asString()
        .startsWith("2 voting servers");
  }

  @Test
  void aLoopbackEnsembleOpensNoDoorAndEveryOtherOneIsNamed() {
    assertThat(Configs.notices(Configs.loaded(file(MEMBERS)), Kind.OPEN_DOOR)).isEmpty();
    assertThat(
            Configs.notices(
                Configs.loaded(file(MEMBERS + "quorumListenOnAllIPs=true\nobserverMasterPort=9")),
                Kind.OPEN_DOOR))
        .hasSize(2)
        .anyMatch(line -> line.startsWith("quorum port 2889 and election port 3889 are open on"))
        .anyMatch(line -> line.startsWith("observer master port 9 is open"));
    String remote = MEMBERS.replace("server.2=127.0.0.1", "server.2=10.1.1.1");
    assertThat(Configs.notices(Configs.loaded(file(remote)), Kind.OPEN_DOOR))
        .singleElement()
        .asString()
        .contains("open on 10.1.1.1, without TLS");
  }

  @Test
  void theVersionIsInTheNameOfTheMembershipFile() throws IOException {
    for (Map.Entry<String, Long> name :
        Map.of("zoo.cfg.dynamic.10000000b", 0x10000000bL, "zoo.cfg.dynamic", 0L, "members", 0L)
            .entrySet()) {
      Path dynamic = directory.resolve(name.getKey());
      Files.writeString(dynamic, MEMBERS, ISO_8859_1);
      Ensemble ensemble = ensemble("dynamicConfigFile=" + dynamic);
      assertThat(ensemble.membership().committed().version()).isEqualTo(name.getValue());
      assertThat(ensemble.files().orElseThrow().dynamicFile()).contains(dynamic);
    }
  }

  @Test
  void aProposedMembershipIsTakenUpAgain() throws IOException {
    Path configuration = directory.resolve("zoo.cfg");
    Path dynamic = directory.resolve("zoo.cfg.dynamic.100000000");
    Files.writeString(dynamic, MEMBERS, ISO_8859_1);
    Path next = directory.resolve("zoo.cfg.dynamic.next");
    Files.writeString(next, MEMBERS + "server.4=h:1:2\nversion=100000005", ISO_8859_1);
    String text = file("dynamicConfigFile=" + dynamic + "\nreconfigEnabled=");
    ConfigResult.Loaded joint = loaded(configuration, text + "true");
    assertThat(joint.config().ensemble().orElseThrow().membership().isJoint()).isTrue();
    assertThat(joint.config().ensemble().orElseThrow().membership().lastSeen().voters())
        .contains(4L);
    ConfigResult.Loaded off = loaded(configuration, text + "false");
    assertThat(off.config().ensemble().orElseThrow().membership().isJoint()).isFalse();
    assertThat(Configs.notices(off, Kind.SUSPICIOUS))
        .singleElement()
        .asString()
        .contains("ignored");
    Files.writeString(next, MEMBERS + "version=100000000", ISO_8859_1);
    assertThat(loaded(configuration, text + "true").config().ensemble().orElseThrow().membership())
        .matches(membership -> !membership.isJoint());
    Files.writeString(next, "server.1=torn", ISO_8859_1);
    assertThat(ConfigLoader.loadText(configuration, text + "true", Map.of()))
        .isInstanceOfSatisfying(
            ConfigResult.Refused.class,
            refused ->
                assertThat(refused.text())
                    .contains("zoo.cfg.dynamic.next: the membership that was proposed")
                    .contains("Copy the file from another server"));
  }

  private static ConfigResult.Loaded loaded(Path file, String text) {
    return switch (ConfigLoader.loadText(file, text, Map.of())) {
      case ConfigResult.Loaded loaded -> loaded;
      case ConfigResult.Refused refused -> throw new AssertionError(refused.text());
    };
  }

  @Test
  void anEmbeddedMemberHasNoFilesAndSoNoReconfiguration() {
    Map<String, String> keys =
        Map.of(
            "initLimit", "10",
            "syncLimit", "5",
            "server.1", "127.0.0.1:1:2",
            "server.2", "127.0.0.1:3:4");
    assertThat(ConfigLoader.embedded(directory, keys))
        .isInstanceOfSatisfying(
            ConfigResult.Loaded.class,
            loaded -> assertThat(loaded.config().ensemble().orElseThrow().files()).isEmpty());
    Map<String, String> more = new HashMap<>(keys);
    more.put("reconfigEnabled", "true");
    assertThat(ConfigLoader.embedded(directory, more))
        .isInstanceOfSatisfying(
            ConfigResult.Refused.class,
            refused -> assertThat(refused.text()).contains("needs a configuration file"));
  }

  @Test
  void severalAddressesOfOneServerAreTakenWithTheProperty() {
    Ensemble ensemble =
        Configs.loaded(
                file(MEMBERS.replace("server.1=", "server.1=b:7:8|")),
                Map.of("zookeeper.multiAddress.enabled", "true"))
            .config()
            .ensemble()
            .orElseThrow();
    assertThat(ensemble.links().severalAddresses()).isTrue();
    assertThat(ensemble.membership().committed().members().getFirst().addresses()).hasSize(2);
  }
}
