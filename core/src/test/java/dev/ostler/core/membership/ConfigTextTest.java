package dev.ostler.core.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigTextTest {
  /** As an ensemble of Apache ZooKeeper 3.9.4 sends it, 242 bytes. */
  private static final String CAPTURED =
      """
      server.1=127.0.0.1:21101:21111:participant;127.0.0.1:21121
      server.2=127.0.0.1:21102:21112:participant;127.0.0.1:21122
      server.3=127.0.0.1:21103:21113:participant;127.0.0.1:21123
      server.4=127.0.0.1:21104:21114:observer;127.0.0.1:21124
      version=0\
      """;

  private static QuorumConfig parse(String text) {
    return Ensembles.parse(text);
  }

  private static Member member(String value) {
    QuorumConfig config = parse("server.1=" + value);
    return config.members().getFirst();
  }

  @Test
  void aCapturedTextIsWrittenAsItWasRead() {
    QuorumConfig config = parse(CAPTURED);
    assertThat(config.text().length()).isEqualTo(242);
    assertThat(config.text().toUtf8()).isEqualTo(CAPTURED);
    assertThat(config.voters()).containsExactly(1L, 2L, 3L);
    assertThat(config.member(4))
        .isEqualTo(
            new Member(
                4,
                List.of(new ServerAddress("127.0.0.1", 21104, 21114)),
                Role.OBSERVER,
                new HostAndPort("127.0.0.1", 21124)));
    assertThat(config.isMajority()).isTrue();
  }

  @Test
  void aTextWithGroupsIsWrittenAsItWasRead() {
    String text =
        """
        server.1=a:1:2:participant;a:3
        server.2=b:1:2:participant;b:3
        server.3=c:1:2:participant;c:3
        group.1=1:2:3
        weight.1=1
        weight.2=1
        weight.3=2
        version=10000000b\
        """;
    QuorumConfig config = parse(text);
    assertThat(config.text().toUtf8()).isEqualTo(text);
    assertThat(config.version()).isEqualTo(0x10000000bL);
    assertThat(ConfigText.lines(config)).hasSize(7).doesNotContain("version=10000000b");
  }

  @Test
  void roleAndClientMayBeMissing() {
    assertThat(member("a:1:2"))
        .isEqualTo(new Member(1, List.of(new ServerAddress("a", 1, 2)), Role.PARTICIPANT, null));
    assertThat(member("a:1:2;2181").client()).isEqualTo(new HostAndPort("0.0.0.0", 2181));
    assertThat(member("a:1:2:OBSERVER;[::1]:2181"))
        .isEqualTo(
            new Member(
                1,
                List.of(new ServerAddress("a", 1, 2)),
                Role.OBSERVER,
                new HostAndPort("::1", 2181)));
  }

  @Test
  void severalAddressesAreSortedAndIpv6StandsInBrackets() {
    QuorumConfig config = parse("server.1=z:1:2|[fe80::1]:3:4|b:5:6:observer;[::]:2181");
    assertThat(config.text().toUtf8())
        .isEqualTo("server.1=[fe80::1]:3:4|b:5:6|z:1:2:observer;[::]:2181\nversion=0");
    assertThat(parse(config.text().toUtf8())).isEqualTo(config);
  }

  @Test
  void severalAddressesNeedTheirSwitch() {
    Bytes text = Bytes.utf8("server.1=a:1:2|b:1:2");
    assertThatThrownBy(() -> ConfigText.parse(text, false))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("zookeeper.multiAddress.enabled");
  }

  @Test
  void membersComeInTheOrderOfTheirNumbers() {
    assertThat(parse("server.20=a:1:2\nserver.3=b:1:2\nserver.100=c:1:2").members())
        .extracting(Member::sid)
        .containsExactly(3L, 20L, 100L);
  }

  @Test
  void thePropertySyntaxIsUnderstood() {
    QuorumConfig config =
        parse(
            """
            # comment
              ! another

            server.1 : a\\:1\\:2
            server.2 b:1:2
            server.\\u0033=c:1:\\
                2:observer
            server.1=d:1:2
            version = ff\s
            """);
    assertThat(config.text().toUtf8())
        .isEqualTo(
            """
            server.1=d:1:2:participant
            server.2=b:1:2:participant
            server.3=c:1:2:observer
            version=ff\
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server.x=a:1:2",
        "server.-1=a:1:2",
        "server.1=",
        "server.1=a",
        "server.1=a:1",
        "server.1=:1:2",
        "server.1=a:1:1",
        "server.1=a:1:65536",
        "server.1=a:1:-2",
        "server.1=a:1:b",
        "server.1=a:1:2:leader",
        "server.1=a:1:2:participant:x",
        "server.1=a:1:2;b;c",
        "server.1=a:1:2;b:c",
        "server.1=a:1:2;",
        "server.1=a:1:2|",
        "server.1=[a:1:2",
        "server.1=a:1:2\nserver.01=a:1:2",
        "server.1=a:1:2\ngroup.1=2",
        "server.1=a:1:2\nweight.1=1",
        "server.1=a:1:2\ngroup.1=1\ngroup.2=1",
        "server.1=a:1:2\ngroup.1=1\ngroup.01=2",
        "server.1=a:1:2\ngroup.1=1\nweight.1=-1",
        "server.1=a:1:2\ngroup.1=1\nweight.1=2147483648",
        "server.1=a:1:2\ngroup=1",
        "server.1=a:1:2\ngroups.1=1",
        "version=xyz",
        "version=",
        "clientPort=2181",
        "server.1=\\u00zz"
      })
  void whatMakesNoSenseIsMalformed(String text) {
    assertThatThrownBy(() -> ConfigText.parse(Bytes.utf8(text), true))
        .isInstanceOf(MalformedException.class)
        .hasMessageMatching("(?s).+");
    assertThat(ConfigText.parseOrNull(Bytes.utf8(text))).isNull();
  }

  @Test
  void noTextIsNoConfiguration() {
    assertThat(ConfigText.parseOrNull(null)).isNull();
    assertThat(ConfigText.parseOrNull(Bytes.EMPTY)).isNull();
  }

  @Test
  void damagedTextsAreMalformedOrReadable() {
    long seed = Long.getLong("ostler.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = CAPTURED.getBytes(StandardCharsets.UTF_8);
      for (int damage = random.nextInt(6); damage >= 0; damage--) {
        bytes[random.nextInt(bytes.length)] = (byte) ":;|=.\\\n18[]gw#".charAt(random.nextInt(14));
      }
      QuorumConfig config = ConfigText.parseOrNull(Bytes.of(bytes));
      if (config != null) {
        assertThat(ConfigText.parseOrNull(config.text()))
            .as("again: mvn -pl core test -Dtest=ConfigTextTest -Dostler.seed=%d", seed)
            .isEqualTo(config);
      }
    }
  }
}
