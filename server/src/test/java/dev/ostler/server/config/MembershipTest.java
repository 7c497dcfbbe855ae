package dev.ostler.server.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.server.config.Notice.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server.N lines: who is in the ensemble, and when there is none. */
class MembershipTest {
  private static final String LIMITS = "initLimit=10\nsyncLimit=5\n";
  private static final String BASE = "dataDir=/d\nclientPort=2181\nclientPortAddress=127.0.0.1\n";

  @TempDir Path directory;

  private String inDirectory(String text) {
    return "dataDir=" + directory + "\n" + text;
  }

  private void myId(String text) throws IOException {
    Files.writeString(directory.resolve("myid"), text, ISO_8859_1);
  }

  @Test
  void severalVotersAreAnEnsemble() throws IOException {
    myId("2");
    assertThat(
            Configs.loaded(
                    inDirectory(
                        LIMITS + "server.1=a:2888:3888\nserver.2=b:2888:3888\nserver.3=c:1:2"))
                .config()
                .ensemble()
                .orElseThrow()
                .membership()
                .committed()
                .voters())
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void standaloneEnabledFalseAsksForAnEnsembleOfOne() throws IOException {
    myId("1");
    String alone = inDirectory(LIMITS + "server.1=a:2888:3888\nstandaloneEnabled=");
    assertThat(Configs.loaded(alone + "false").config().ensemble()).isPresent();
    assertThat(Configs.loaded(alone + "true").config().ensemble()).isEmpty();
    assertThat(Configs.problems(BASE + "standaloneEnabled=false").getFirst().what())
        .isEqualTo("standaloneEnabled = false then number of participants should be >0");
  }

  @Test
  void oneListedServerRunsStandaloneOnItsListedAddress() throws IOException {
    myId("1\n");
    ConfigResult.Loaded loaded =
        Configs.loaded(
            inDirectory("standaloneEnabled=true\nserver.1=127.0.0.1:2888:3888;127.0.0.1:2191"));
    assertThat(loaded.config().network().client()).contains(Configs.loopback(2191));
    assertThat(loaded.config().directories().serverId()).hasValue(1);
    assertThat(Configs.notices(loaded, Kind.SUSPICIOUS)).hasSize(1);
  }

  @Test
  void aListedPortWithoutHostListensEverywhere() throws IOException {
    myId("1");
    InetSocketAddress address =
        Configs.loaded(inDirectory("server.1=localhost:2888:3888;2191"))
            .config()
            .network()
            .client()
            .orElseThrow();
    assertThat(address.getAddress().isAnyLocalAddress()).isTrue();
    assertThat(address.getPort()).isEqualTo(2191);
  }

  @Test
  void withoutMyIdTheListedAddressIsNotOpenedAndTheOperatorIsTold() {
    ConfigResult.Loaded loaded = Configs.loaded(inDirectory("server.1=localhost:2888:3888;2191"));
    assertThat(loaded.config().network().client()).isEmpty();
    assertThat(Configs.notices(loaded, Kind.SUSPICIOUS)).anyMatch(text -> text.contains("myid"));
  }

  @Test
  void twoDifferentClientAddressesAreRefused() throws IOException {
    myId("1");
    assertThat(
            Configs.problems(inDirectory("clientPort=2181\nserver.1=localhost:2888:3888;2191"))
                .getFirst()
                .what())
        .contains("is different from client address found in dynamic file");
    assertThat(
            Configs.loaded(inDirectory("clientPort=2191\nserver.1=localhost:2888:3888;2191"))
                .config()
                .network()
                .client())
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          server.1=localhost                      | localhost does not have the form
          server.1=a:1:2:participant:x            | does not have the form
          server.1=a:1:2;1;2                      | does not have the form
          server.1=:1:2                           | does not have the form
          server.1=a:x:2                          | 'x' is not a port
          server.1=a:1:70000                      | is not a port
          server.1=a b:1:2                        | 'a b' is not a host
          server.-1=a:1:2                         | the id after server. is not a number
          server.1=a:2888:2888                    | Client and election port must be different!
          server.1=a:1:2:boss                     | Unrecognised peertype: boss
          server.one=a:1:2                        | the id after server. is not a number
          server.1=a:1:2:observer                 | Observers w/o participants
          """)
  void aMalformedMemberIsRefused(String line, String what) {
    assertThat(Configs.problems(BASE + line))
        .singleElement()
        .extracting(Problem::what)
        .asString()
        .contains(what);
  }

  @Test
  void oneVoterWithAnObserverIsRefused() {
    assertThat(
            Configs.problems(BASE + "server.1=a:1:2:PARTICIPANT\nserver.2=[::1]:1:2:Observer")
                .getFirst()
                .what())
        .isEqualTo("Observers w/o quorum is an invalid configuration");
  }

  @Test
  void severalAddressesNeedTheSystemPropertyAsInZooKeeper() {
    String text = BASE + "server.1=a:1:2|b:1:2\nmultiAddress.enabled=true";
    assertThat(Configs.problems(text).getFirst().what())
        .startsWith("Multiple address feature is disabled");
    assertThat(
            Configs.loaded(
                    BASE + "server.1=a:1:2|b:1:2", Map.of("zookeeper.multiAddress.enabled", "true"))
                .config()
                .network()
                .client())
        .isPresent();
  }

  @Test
  void theMembershipFileIsReadAndHoldsNothingElse() throws IOException {
    Path dynamic = directory.resolve("zoo.cfg.dynamic");
    String text = BASE + "dynamicConfigFile=" + dynamic;
    assertThat(Configs.problems(text).getFirst().what()).isEqualTo("the file is missing");
    Files.writeString(dynamic, "server.1=a:1:2\nserver.2=b:1:1\n", ISO_8859_1);
    assertThat(Configs.problems(text).getFirst().where()).isEqualTo(dynamic + " line 2");
    Files.writeString(dynamic, "server.1=a:1:2\nversion=100\ntickTime=5\n", ISO_8859_1);
    assertThat(Configs.problems(text).stream().map(Problem::what))
        .containsExactly(
            "dynamic file shouldn't have version inside", "Unrecognised parameter: tickTime");
    Files.writeString(dynamic, "", ISO_8859_1);
    assertThat(Configs.problems(text + "\nserver.1=a:1:2").getFirst().what())
        .isEqualTo("parameter: server.1 must be in a separate dynamic config file");
  }

  @ParameterizedTest
  @CsvSource({"one", "' 1'", "''", "1 2"})
  void aMyIdThatIsNotANumberIsRefused(String text) throws IOException {
    myId(text);
    assertThat(Configs.problems(inDirectory("clientPort=2181")).getFirst().what())
        .isEqualTo("serverid " + text + " is not a number");
  }

  @Test
  void onlyTheFirstLineOfMyIdCounts() throws IOException {
    myId("7\r\nnonsense");
    assertThat(Configs.loaded(inDirectory("clientPort=2181")).config().directories().serverId())
        .hasValue(7);
  }
}
