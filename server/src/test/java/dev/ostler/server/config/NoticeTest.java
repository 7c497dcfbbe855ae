package dev.ostler.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.server.config.Notice.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the operator is told at start without being stopped. */
class NoticeTest {
  private static final String BASE = "dataDir=/d\nclientPort=2181\nclientPortAddress=127.0.0.1\n";

  @Test
  void aPlainConfigurationIsStartedWithoutRemarks() {
    assertThat(Configs.loaded(BASE).notices()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ticktime,tickTime",
    "dataLogdir,dataLogDir",
    "autopurge.purgeInterval.,autopurge.purgeInterval",
    "maxClientCnxn,maxClientCnxns",
    "zookeeper.snapCount,snapCount",
    "4lw.command.whitelist,4lw.commands.whitelist",
    "requestThrottleLimit,request_throttle_max_requests",
    "connectionMaxTokens,connection_throttle_tokens",
    "maxConcurrentSnapSyncs,leader.maxConcurrentSnapSyncs"
  })
  void anUnknownKeyIsNamedWithTheNearestKnownOne(String written, String meant) {
    assertThat(Configs.notices(Configs.loaded(BASE + written + "=1"), Kind.UNKNOWN_KEY))
        .containsExactly(
            "/conf/zoo.cfg line 4: key "
                + written
                + " is not known and has no effect; did you mean "
                + meant
                + "?");
  }

  @Test
  void aKeyUnlikeAnyOtherIsNamedWithoutASuggestion() {
    assertThat(Configs.notices(Configs.loaded(BASE + "colour=green"), Kind.UNKNOWN_KEY))
        .containsExactly(
            "/conf/zoo.cfg line 4: key colour is not known and has no effect;"
                + " remove it if nothing else reads it");
  }

  @Test
  void propertiesThatMeanNothingAreNamedAndForeignOnesAreNot() {
    ConfigResult.Loaded loaded =
        Configs.loaded(
            BASE,
            Map.of(
                "zookeeper.tickTime", "1",
                "zookeeper.snapcount", "1",
                "zookeeper.jute.maxbuffer", "1",
                "java.home", "x",
                "user.dir", "y"));
    assertThat(Configs.notices(loaded, Kind.UNKNOWN_KEY))
        .containsExactly(
            "system property -Dzookeeper.jute.maxbuffer has no effect: the property is called"
                + " jute.maxbuffer",
            "system property -Dzookeeper.snapcount: key zookeeper.snapcount is not known and has no"
                + " effect; did you mean snapCount?",
            "system property -Dzookeeper.tickTime has no effect: write tickTime in the"
                + " configuration file");
    assertThat(loaded.notices()).hasSize(3);
    assertThat(loaded.config().limits().juteMaxBufferBytes()).isEqualTo(1048575);
  }

  @Test
  void keysOfLaterCapabilitiesAreOneLineEachWithTheConsequence() {
    ConfigResult.Loaded loaded =
        Configs.loaded(
            BASE + "initLimit=10\noraclePath=/o\nadmin.serverPort=9000\nauthProvider.1=foo.Bar\n",
            Map.of("zookeeper.admin.enableServer", "true"));
    assertThat(Configs.notices(loaded, Kind.NOT_NEEDED_STANDALONE))
        .containsExactly(
            "not in force yet, because this release does not have the oracle of two servers:"
                + " oraclePath (line 5); each of two servers needs the other one to serve");
    assertThat(Configs.notices(loaded, Kind.NOT_IN_FORCE_YET))
        .containsExactly(
            "not in force yet, because this release does not have authentication plug-ins:"
                + " authProvider.1 (line 7); its scheme authenticates nobody and matches no ACL",
            "not in force yet, because this release does not have the HTTP admin server:"
                + " admin.enableServer (-Dzookeeper.admin.enableServer), admin.serverPort (line 6);"
                + " no admin port is opened; use the four-letter words");
  }

  @Test
  void whatIsSwitchedOffAndNotThereNeedsNoRemark() {
    assertThat(
            Configs.loaded(BASE + "admin.enableServer=false\nsslQuorum=false\naudit.enable=FALSE")
                .notices())
        .isEmpty();
  }

  @Test
  void keysWithoutEffectAreNamedWithTheReason() {
    ConfigResult.Loaded loaded = Configs.loaded(BASE + "nio.numSelectorThreads=8\ntraceFile=/t");
    assertThat(Configs.notices(loaded, Kind.WITHOUT_EFFECT))
        .containsExactly(
            "accepted without effect: nio.numSelectorThreads (line 4); one event loop serves every"
                + " socket and never queues behind another thread",
            "accepted without effect: traceFile (line 5); ZooKeeper 3.9 does not read it either");
  }

  @Test
  void ofTwoLinesTheLaterCountsAndBothAreNamed() {
    ConfigResult.Loaded loaded = Configs.loaded(BASE + "tickTime=1000\ntickTime=2000");
    assertThat(loaded.config().sessions().tickTimeMillis()).isEqualTo(2000);
    assertThat(Configs.notices(loaded, Kind.OVERRIDDEN))
        .containsExactly(
            "/conf/zoo.cfg line 5: tickTime=2000 counts, not 1000 of /conf/zoo.cfg line 4: the"
                + " later line counts; remove the other one");
  }

  @Test
  void theFileWinsOverAPropertyWithThePrefix() {
    ConfigResult.Loaded loaded =
        Configs.loaded(BASE + "snapCount=50", Map.of("zookeeper.snapCount", "60"));
    assertThat(loaded.config().snapshots().snapCount()).isEqualTo(50);
    assertThat(Configs.notices(loaded, Kind.OVERRIDDEN)).hasSize(1);
  }

  @Test
  void aBarePropertyWinsOverTheFileBecauseTheLineNeverHadAnEffect() {
    ConfigResult.Loaded loaded =
        Configs.loaded(BASE + "jute.maxbuffer=50", Map.of("jute.maxbuffer", "60"));
    assertThat(loaded.config().limits().juteMaxBufferBytes()).isEqualTo(60);
    assertThat(Configs.notices(loaded, Kind.OVERRIDDEN)).hasSize(1);
  }

  @Test
  void aBarePropertyInTheFileCountsAndIsNamed() {
    ConfigResult.Loaded loaded = Configs.loaded(BASE + "jute.maxbuffer=50");
    assertThat(loaded.config().limits().juteMaxBufferBytes()).isEqualTo(50);
    assertThat(Configs.notices(loaded, Kind.SUSPICIOUS))
        .singleElement()
        .asString()
        .contains("Apache ZooKeeper reads it only as -Djute.maxbuffer");
  }

  @Test
  void thePropertyWithPrefixWinsOverTheOneWithout() {
    ConfigResult.Loaded loaded =
        Configs.loaded(
            BASE,
            Map.of("fsync.warningthresholdms", "7", "zookeeper.fsync.warningthresholdms", "8"));
    assertThat(loaded.config().transactionLog().fsyncWarningThresholdMillis()).isEqualTo(8);
    assertThat(
            Configs.loaded(BASE, Map.of("fsync.warningthresholdms", "7"))
                .config()
                .transactionLog()
                .fsyncWarningThresholdMillis())
        .isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"snapCount,1,2", "autopurge.snapRetainCount,1,3", "preAllocSize,big,65536"})
  void whereZooKeeperWarnsAndGoesOnSoDoesOstler(String key, String value, String used) {
    ConfigResult.Loaded loaded = Configs.loaded(BASE + key + "=" + value);
    assertThat(Configs.notices(loaded, Kind.ADJUSTED))
        .singleElement()
        .asString()
        .startsWith("/conf/zoo.cfg line 4: " + key + "=" + value)
        .contains(used);
  }

  @ParameterizedTest
  @CsvSource({"skipACL,yes", "forceSync,no", "4lw.commands.whitelist,*"})
  void anOpenDoorIsNamed(String key, String value) {
    assertThat(Configs.notices(Configs.loaded(BASE + key + "=" + value), Kind.OPEN_DOOR))
        .singleElement()
        .asString()
        .startsWith(key + "=" + value);
  }

  @Test
  void aPortOnEveryInterfaceIsAnOpenDoor() {
    assertThat(Configs.notices(Configs.loaded("dataDir=/d\nclientPort=2181"), Kind.OPEN_DOOR))
        .singleElement()
        .asString()
        .startsWith("client port 2181 is open on every network interface");
  }

  @Test
  void aServerWithoutAnyPortStartsAndSaysSo() {
    ConfigResult.Loaded loaded = Configs.loaded("dataDir=/d\nclientPort=0");
    assertThat(loaded.config().network().client()).isEmpty();
    assertThat(Configs.notices(loaded, Kind.SUSPICIOUS))
        .containsExactly(
            "/conf/zoo.cfg: no client port is opened; set clientPort=2181 to serve clients");
  }

  @Test
  void aRelativePathIsNamed() {
    assertThat(Configs.notices(Configs.loaded(BASE + "dataLogDir=log"), Kind.SUSPICIOUS))
        .singleElement()
        .asString()
        .contains("the path is relative");
  }

  @Test
  void srvrStaysAndAllWordsComeWithTheStar() {
    ServerConfig.FourLetterWords none =
        Configs.loaded(BASE + "4lw.commands.whitelist=").config().fourLetterWords();
    assertThat(none.words()).containsExactly("srvr");
    assertThat(none.allows("ruok")).isFalse();
    ServerConfig.FourLetterWords all =
        Configs.loaded(BASE + "4lw.commands.whitelist=*").config().fourLetterWords();
    assertThat(all.allows("wchp")).isTrue();
    ServerConfig.FourLetterWords readOnly =
        Configs.loaded(BASE, Map.of("readonlymode.enabled", "true")).config().fourLetterWords();
    assertThat(readOnly.words()).containsExactly("srvr", "ruok", "isro");
  }

  @Test
  void aWordThatDoesNotExistIsNamed() {
    assertThat(
            Configs.notices(
                Configs.loaded(BASE + "4lw.commands.whitelist=srvr,lead"), Kind.SUSPICIOUS))
        .singleElement()
        .asString()
        .contains("'lead' is not a four-letter word");
  }

  @Test
  void aSuperDigestForNobodyIsNamedWithoutItsText() {
    assertThat(
            Configs.notices(
                Configs.loaded(BASE + "DigestAuthenticationProvider.superDigest=admin:abc"),
                Kind.SUSPICIOUS))
        .singleElement()
        .asString()
        .contains("super:<digest>")
        .doesNotContain("abc");
  }
}
