package dev.ostler.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stops the start, and what the operator is told. */
class RefusalTest {
  private static final String BASE = "dataDir=/d\nclientPort=2181\n";

  /** Texts that operators search for are those the real server logs for the same line. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tickTime=0                    | tickTime is not set
          tickTime=-5                   | out of range
          tickTime=abc                  | not a whole number
          tickTime=2.5                  | not a whole number
          tickTime=                     | not a whole number
          tickTime=99999999999          | out of range
          clientPort=70000              | out of range
          clientPort=-1                 | out of range
          clientPort=2181;              | not a whole number
          maxClientCnxns=0x10           | not a whole number
          minSessionTimeout=-2          | out of range
          clientPortAddress=[bad | host [bad is not known
          electionAlg=2                 | Invalid electionAlg value. Only 3 is supported
          peerType=boss                 | Unrecognised peertype: boss
          initLimit=ten                 | not a whole number
          reconfigEnabled=yes           | neither true nor false
          jvm.pause.sleep.time.ms=1s    | not a whole number
          globalOutstandingLimit=zz     | not a whole number
          snapCount=010                 | not a whole number
          jute.maxbuffer=0              | out of range
          jute.maxbuffer=4MB            | not a whole number
          forceSync=false               | neither yes nor no
          forceSync=NO                  | neither yes nor no
          skipACL=true                  | neither yes nor no
          extendedTypesEnabled=1        | neither true nor false
          snapshot.compression.method=zstd | not a compression method
          connection_throttle_drop_increase=2 | not a number from 0 to 1
          connection_throttle_drop_increase=x | not a number from 0 to 1
          DigestAuthenticationProvider.digestAlg=FOO | not a hash this Java knows
          dataLogDir=                   | the path is empty
          dataLogDir=/a\\u0000b         | not a path of this system
          """)
  void aValueThatCannotBeReadStopsTheStart(String line, String what) {
    List<Problem> problems = Configs.problems(BASE + line);
    assertThat(problems).hasSize(1);
    Problem problem = problems.getFirst();
    assertThat(problem.what()).isEqualTo(what);
    assertThat(problem.where()).isEqualTo("/conf/zoo.cfg line 3");
    assertThat(problem.key()).isEqualTo(line.substring(0, line.indexOf('=')));
    assertThat(problem.remedy()).isNotBlank();
  }

  @Test
  void aMistakeIsOneLineWithPlaceKeyValueAndRemedy() {
    assertThat(Configs.problems(BASE + "\n# comment\n tickTime : abc").getFirst().text())
        .isEqualTo(
            "/conf/zoo.cfg line 5: tickTime=abc: not a whole number."
                + " Write digits only, in ms, for example tickTime=3000.");
  }

  @Test
  void allMistakesOfAFileAreNamedAtOnce() {
    List<Problem> problems =
        Configs.problems(
            "tickTime=x\nclientPort=y\nforceSync=maybe\nfoo=\\u12\nsnapCount=z\nserver.x=1\n");
    assertThat(problems.stream().map(Problem::where))
        .containsExactlyInAnyOrder(
            "/conf/zoo.cfg line 1",
            "/conf/zoo.cfg line 2",
            "/conf/zoo.cfg line 3",
            "/conf/zoo.cfg line 4",
            "/conf/zoo.cfg line 5",
            "/conf/zoo.cfg line 6",
            "/conf/zoo.cfg");
  }

  @Test
  void aWrongSystemPropertyIsNamedAsOne() {
    Problem problem = Configs.problems(BASE, Map.of("zookeeper.snapCount", "many")).getFirst();
    assertThat(problem.text())
        .startsWith("system property -Dzookeeper.snapCount: snapCount=many: ");
  }

  @Test
  void aFileWithoutDataDirectoryIsRefused() {
    assertThat(Configs.problems("clientPort=2181").getFirst().what())
        .isEqualTo("dataDir is not set");
  }

  @Test
  void anAddressWithoutItsPortIsRefused() {
    assertThat(Configs.problems("dataDir=/d\nclientPortAddress=127.0.0.1").getFirst().what())
        .isEqualTo("clientPortAddress is set but clientPort is not set");
    assertThat(Configs.problems(BASE + "secureClientPortAddress=127.0.0.1").getFirst().what())
        .isEqualTo("secureClientPortAddress is set but secureClientPort is not set");
  }

  @Test
  void theLeastSessionTimeoutMayNotExceedTheGreatest() {
    assertThat(Configs.problems(BASE + "tickTime=1000\nminSessionTimeout=20001").getFirst().text())
        .contains("minSessionTimeout must not be larger than maxSessionTimeout")
        .contains("20001 and 20000");
    assertThat(Configs.loaded(BASE + "tickTime=1000\nminSessionTimeout=20000").config().sessions())
        .isEqualTo(new ServerConfig.Sessions(1000, 20000, 20000, true));
  }

  @Test
  void requiredAuthenticationNeedsASchemeThatExists() {
    assertThat(Configs.problems(BASE + "enforce.auth.enabled=true").getFirst().what())
        .contains("enforce.auth.schemes is empty");
    assertThat(
            Configs.problems(BASE + "enforce.auth.enabled=true\nenforce.auth.schemes=digest,x509"))
        .singleElement()
        .extracting(Problem::what)
        .asString()
        .contains("Authentication scheme x509 is not available");
    assertThat(
            Configs.problems(
                BASE
                    + "enforce.auth.enabled=true\nenforce.auth.schemes=digest\n"
                    + "DigestAuthenticationProvider.enabled=false"))
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "secureClientPort,2281",
    "client.portUnification,true",
    "sslQuorum,true",
    "quorum.auth.enableSasl,true",
    "quorum.auth.serverRequireSasl,true",
    "quorum.auth.learnerRequireSasl,true",
    "sessionRequireClientSASLAuth,true",
    "sessionRequireClientSASLAuth,yes"
  })
  void aLockThatIsNotThereYetStopsTheStartInsteadOfLeavingTheDoorOpen(String key, String value) {
    Problem problem = Configs.problems(BASE + key + "=" + value).getFirst();
    assertThat(problem.what()).contains("is not in this release of Ostler");
    assertThat(problem.remedy()).contains(key);
  }

  @ParameterizedTest
  @CsvSource({
    "secureClientPort,0",
    "client.portUnification,FALSE",
    "sslQuorum,false",
    "quorum.auth.enableSasl,false",
    "sessionRequireClientSASLAuth,false"
  })
  void aLockThatIsNotAskedForStopsNothing(String key, String value) {
    assertThat(Configs.loaded(BASE + key + "=" + value).config().network().client()).isPresent();
  }

  @Test
  void aLockAskedForBySystemPropertyStopsTheStartToo() {
    assertThat(Configs.problems(BASE, Map.of("zookeeper.sessionRequireClientSASLAuth", "true")))
        .hasSize(1);
  }

  @Test
  void aSecretIsNeverShown() {
    ConfigResult.Loaded loaded =
        Configs.loaded(
            BASE
                + "DigestAuthenticationProvider.superDigest=hunter2\n"
                + "DigestAuthenticationProvider.superDigest=super:hunter2\n"
                + "ssl.keyStore.password=hunter2\nssl.keyStore.pasword=hunter2\n",
            Map.of("zookeeper.DigestAuthenticationProvider.superDigest", "super:hunter22"));
    assertThat(loaded.toString()).doesNotContain("hunter2");
    assertThat(loaded.config().access().superDigest().orElseThrow().reveal())
        .isEqualTo("super:hunter2");
  }

  @Test
  void controlCharactersOfADamagedFileDoNotReachTheTerminal() {
    assertThat(Configs.problems(BASE + "tickTime=\\u001b[2J").getFirst().text())
        .doesNotContain("\u001b");
  }
}
