package dev.ostler.wire.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What was seen on the election ports of Apache ZooKeeper 3.9.4, and what it accepts there. */
final class ElectionCaptureTest {
  private static final Bytes CONFIG = Bytes.utf8(Hex.CONFIG);
  private static final String CONFIG_HEX = " 000000f2 \"" + Hex.CONFIG + "\"";

  private static ElectionDecoder decoder(String hex) {
    byte[] bytes = Hex.bytes(hex);
    ElectionDecoder decoder = new ElectionDecoder();
    decoder.feed(bytes, 0, bytes.length);
    return decoder;
  }

  private static void opening(String hex, ElectionOpening expected) throws MalformedException {
    assertThat(decoder(hex).nextOpening()).isEqualTo(expected);
    Output out = new Output(0);
    expected.encode(out);
    assertThat(out.toArray()).isEqualTo(Hex.bytes(hex));
  }

  private static void notification(String hex, Notification expected) throws MalformedException {
    Bytes body = Objects.requireNonNull(decoder(hex).nextBody());
    assertThat(Notification.decode(body)).isEqualTo(expected);
    Output out = new Output(0);
    expected.encode(out);
    assertThat(out.toArray()).isEqualTo(Hex.bytes(hex));
  }

  private static Notification body(String hex) throws MalformedException {
    return Notification.decode(Bytes.of(Hex.bytes(hex)));
  }

  @Test
  void openings() throws MalformedException {
    ElectionOpening one = ElectionOpening.of(2, List.of(new HostAndPort("127.0.0.1", 21112)));
    opening("ffffffffffff0000 0000000000000002 0000000f 3132372e302e302e313a3231313132", one);
    assertThat(one.form()).isEqualTo(ElectionOpening.Form.V1);
    ElectionOpening several =
        ElectionOpening.of(
            1, List.of(new HostAndPort("127.0.0.1", 21111), new HostAndPort("127.0.0.2", 21115)));
    opening(
        "ffffffffffff0001 0000000000000001 0000001f \"127.0.0.1:21111|127.0.0.2:21115\"", several);
    opening("0000000000000003", new ElectionOpening(ElectionOpening.Form.LEGACY, 3, List.of()));
  }

  @Test
  void anOpeningMayHoldIpv6AndWildcards() throws MalformedException {
    opening(
        "ffffffffffff0001 0000000000000001 00000016 \"[fe80::1]:1|0.0.0.0:65\"",
        new ElectionOpening(
            ElectionOpening.Form.V2,
            1,
            List.of(new HostAndPort("fe80::1", 1), new HostAndPort("0.0.0.0", 65))));
    ElectionOpening read =
        Objects.requireNonNull(
            decoder("ffffffffffff0000 0000000000000001 00000013 \"[::]:3888|host:3888\"")
                .nextOpening());
    assertThat(read.usableAddresses()).containsExactly(new HostAndPort("host", 3888));
  }

  @Test
  void badOpeningsEndTheConnection() {
    for (String hex :
        List.of(
            "ffffffffffffffff",
            "ffffffffffff0002 0000000000000001",
            "ffffffffffff0000 0000000000000001 00000000",
            "ffffffffffff0000 0000000000000001 ffffffff",
            "ffffffffffff0000 0000000000000001 00000801",
            "ffffffffffff0000 0000000000000001 00000004 \"host\"",
            "ffffffffffff0000 0000000000000001 00000005 \"host:\"",
            "ffffffffffff0000 0000000000000001 00000005 \":3888\"",
            "ffffffffffff0000 0000000000000001 0000000a \"host:65536\"",
            "ffffffffffff0000 0000000000000001 0000000a \"host:3888|\"")) {
      assertThatThrownBy(() -> decoder(hex).nextOpening())
          .as(hex)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void theLongestOpeningIsTaken() throws MalformedException {
    String host = "h".repeat(ElectionOpening.TEXT_LIMIT - 5);
    assertThat(
            decoder("ffffffffffff0000 0000000000000001 00000800 \"" + host + ":3888\"")
                .nextOpening())
        .isEqualTo(ElectionOpening.of(1, List.of(new HostAndPort(host, 3888))));
  }

  @Test
  void notifications() throws MalformedException {
    notification(
        "0000011e 00000000 0000000000000002 0000000000000000 0000000000000001 0000000000000000"
            + " 00000002"
            + CONFIG_HEX,
        Notification.of(ServerState.LOOKING, 2, 0, 1, 0, CONFIG));
    notification(
        "0000011e 00000000 8000000000000000 8000000000000000 0000000000000001 8000000000000000"
            + " 00000002"
            + CONFIG_HEX,
        Notification.of(
            ServerState.LOOKING, Long.MIN_VALUE, Long.MIN_VALUE, 1, Long.MIN_VALUE, CONFIG));
    notification(
        "0000011e 00000002 0000000000000002 0000000100000018 0000000000000002 0000000000000002"
            + " 00000002"
            + CONFIG_HEX,
        Notification.of(ServerState.LEADING, 2, 0x100000018L, 2, 2, CONFIG));
  }

  @Test
  void aBodyOf28BytesHasNoEpochOfItsOwn() throws MalformedException {
    assertThat(body("00000001 0000000000000002 0000000300000018 0000000000000005"))
        .isEqualTo(new Notification(ServerState.FOLLOWING, 2, 0x300000018L, 5, 3, 0, null));
  }

  @Test
  void aBodyOf40BytesHasNoConfiguration() throws MalformedException {
    assertThat(
            body(
                "00000003 0000000000000002 0000000300000018 0000000000000005 0000000000000004"
                    + " 00000001"))
        .isEqualTo(new Notification(ServerState.OBSERVING, 2, 0x300000018L, 5, 4, 0, null));
  }

  @Test
  void anEmptyConfigurationIsTaken() throws MalformedException {
    assertThat(
            body(
                "00000000 0000000000000002 0000000000000000 0000000000000005 0000000000000000"
                    + " 00000002 00000000"))
        .isEqualTo(Notification.of(ServerState.LOOKING, 2, 0, 5, 0, Bytes.EMPTY));
  }

  @Test
  void bodiesOfOtherLengthsAreMalformed() {
    String whole =
        "00000000 0000000000000002 0000000000000000 0000000000000005 0000000000000000 00000002"
            + CONFIG_HEX;
    byte[] bytes = Hex.bytes(whole);
    for (int length = 0; length < bytes.length; length++) {
      Bytes body = Bytes.of(bytes, 0, length);
      if (length != 28 && length != 40) {
        assertThatThrownBy(() -> Notification.decode(body))
            .as("%d bytes", length)
            .isInstanceOf(MalformedException.class);
      }
    }
  }

  @Test
  void anUnknownStateOrANegativeLengthIsMalformed() {
    assertThatThrownBy(() -> body("00000004 0000000000000002 0000000000000000 0000000000000005"))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() ->
            body(
                "00000000 0000000000000002 0000000000000000 0000000000000005"
                    + " 0000000000000000 00000002 ffffffff"))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void frameLengthsBeyondTheLimitsEndTheConnection() throws MalformedException {
    for (String hex : List.of("00000000", "ffffffff", "00080001", "7fffffff")) {
      assertThatThrownBy(() -> decoder(hex).nextBody())
          .as(hex)
          .isInstanceOf(MalformedException.class);
    }
    assertThat(decoder("00080000").nextBody()).isNull();
    assertThat(decoder("00000001 05").nextBody()).isEqualTo(Bytes.of(new byte[] {5}));
  }
}
