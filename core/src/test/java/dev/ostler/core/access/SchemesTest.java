package dev.ostler.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.access.AuthenticationResult.Added;
import dev.ostler.wire.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SchemesTest {
  private static final ConnectionFacts FACTS = ConnectionFacts.ofAddress("10.1.2.3");

  private final IpScheme ip = new IpScheme();
  private final DigestScheme digest = new DigestScheme("SHA1", null);

  @Test
  void anAddressMatchesItselfAndItsNetworks() {
    for (String acl :
        List.of(
            "10.1.2.3",
            "10.1.2.3/32",
            "10.1.2.0/24",
            "10.1.3.0/23",
            "10.0.0.0/8",
            "0.0.0.0/0",
            "255.255.255.255/0")) {
      assertThat(ip.matches("10.1.2.3", acl)).as(acl).isTrue();
    }
    for (String acl :
        List.of(
            "10.1.2.4",
            "10.1.2.2/32",
            "10.1.3.0/24",
            "11.0.0.0/8",
            "::/0",
            "::ffff:10.1.2.3",
            "::10.1.2.3")) {
      assertThat(ip.matches("10.1.2.3", acl)).as(acl).isFalse();
    }
  }

  @Test
  void addressesOfSixteenBytesMatchInAnyOfTheirForms() {
    assertThat(ip.matches("0:0:0:0:0:0:0:1", "::1")).isTrue();
    assertThat(ip.matches("fe80:0:0:0:0:0:0:1%eth0", "FE80::1")).isTrue();
    assertThat(ip.matches("2001:db8:0:0:1:0:0:1", "2001:db8::/32")).isTrue();
    assertThat(ip.matches("2001:db8:0:0:1:0:0:1", "2001:db8:0:0:1::/80")).isTrue();
    assertThat(ip.matches("2001:db8:0:0:1:0:0:1", "2001:db8:0:0:2::/80")).isFalse();
    assertThat(ip.matches("2001:db8:0:0:1:0:0:1", "::/0")).isTrue();
    assertThat(ip.matches("2001:db8:0:0:1:0:0:1", "0.0.0.0/0")).isFalse();
  }

  @Test
  void whatIsNoAddressMatchesNothing() {
    for (String broken :
        List.of(
            "",
            "localhost",
            "1.2.3",
            "10.1.2.3/",
            "10.1.2.3/33",
            "/8",
            "x/0",
            "10.1.2.3/-1",
            "10.1.2.3/8/8",
            "::/129")) {
      assertThat(ip.matches("10.1.2.3", broken)).as(broken).isFalse();
      assertThat(ip.isValidId(broken)).as(broken).isFalse();
    }
    assertThat(ip.matches("", "0.0.0.0/0")).isFalse();
    assertThat(ip.matches("localhost", "localhost")).isFalse();
  }

  @Test
  void networksAreValidUpToTheBitsOfTheirFamily() {
    for (int bits = 0; bits <= 200; bits++) {
      assertThat(ip.isValidId("10.1.2.3/" + bits)).isEqualTo(bits <= 32);
      assertThat(ip.isValidId("fe80::1/" + bits)).isEqualTo(bits <= 128);
    }
    assertThat(ip.isValidId("10.1.2.3")).isTrue();
    assertThat(ip.isValidId("fe80::1")).isTrue();
    assertThat(ip.isValidId("fe80::1%eth0")).isFalse();
    assertThat(ip.isValidId("10.1.2.3/0032")).isTrue();
    assertThat(ip.isValidId("10.1.2.3/+8")).isFalse();
    assertThat(ip.isValidId("::ffff:10.1.2.3")).isFalse();
  }

  @Test
  void authenticatingByAddressAddsTheAddressWhateverIsSent() {
    assertThat(ip.authenticate(null, FACTS))
        .isEqualTo(new Added(List.of(new Identity("ip", "10.1.2.3"))));
    assertThat(ip.authenticate(Bytes.utf8("9.9.9.9"), FACTS))
        .isEqualTo(ip.authenticate(null, FACTS));
    assertThat(ip.isAuthenticating()).isFalse();
  }

  @Test
  void aPasswordBecomesItsHash() {
    assertThat(digest.authenticate(Bytes.utf8("u:p"), FACTS))
        .isEqualTo(new Added(List.of(new Identity("digest", "u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ="))));
  }

  @Test
  void onlyTheCredentialsOfTheFrameAreHashed() {
    byte[] frame = "xxu:pxx".getBytes(StandardCharsets.UTF_8);
    assertThat(digest.authenticate(Bytes.of(frame, 2, 3), FACTS))
        .isEqualTo(digest.authenticate(Bytes.utf8("u:p"), FACTS));
  }

  @Test
  void credentialsWithoutAColonOrNothingAtAllNameAUserToo() {
    assertThat(idOf("")).isEqualTo(":2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
    assertThat(idOf("nobody")).startsWith("nobody:");
    assertThat(idOf(":p")).startsWith(":").hasSize(29);
    assertThat(idOf("u:p:q")).startsWith("u:").hasSize(30);
    assertThat(idOf("u:p:q")).isNotEqualTo(idOf("u:p"));
    assertThat(digest.authenticate(null, FACTS)).isEqualTo(AuthenticationResult.failed());
  }

  @Test
  void hashesAreThoseThatZooKeeperStored() {
    assertThat(idOf("a:b:c")).isEqualTo("a:cLzgnoJ6mP5qz3w+mwvPE2vDgu0=");
    assertThat(idOf("nocolon")).isEqualTo("nocolon:Ra+cHr2ZoHvBjtNArFGNGlVie4g=");
    assertThat(idOf(":p")).isEqualTo(":LlDE5iroUDDm9zdvmLsfjkUvn0k=");
    assertThat(idOf(":")).isEqualTo(":BaefBs8/Z/cm2uaNGKIpD2yaUMk=");
    assertThat(idOf("x:")).isEqualTo("x:klkAALJ94iTJT/Sb0xMaO8xNka8=");
    assertThat(idOf("é:é")).isEqualTo("é:8UNFKyVRHbA3RNj57LCmz5lE8H8=");
    byte[] notUtf8 = {'u', (byte) 0xFF, ':', (byte) 0xC3};
    assertThat(digest.authenticate(Bytes.of(notUtf8), FACTS))
        .isEqualTo(AuthenticationResult.added("digest", "u\uFFFD:R9IP8Wz82G/QyX/5ZbfX8ZtHtE8="));
  }

  @Test
  void theHashCanBeAnother() {
    DigestScheme sha256 = new DigestScheme("SHA-256", null);
    Added added = (Added) sha256.authenticate(Bytes.utf8("u:p"), FACTS);
    assertThat(added.identities().getFirst().id()).startsWith("u:").hasSize(46);
    assertThatThrownBy(() -> new DigestScheme("SHA-0.5", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SHA-0.5")
        .hasMessageContaining("digestAlg");
  }

  @Test
  void whoeverShowsTheSuperPasswordIsSuper() {
    String superDigest = idOf("boss:secret");
    DigestScheme scheme = new DigestScheme("SHA1", superDigest);
    assertThat(scheme.authenticate(Bytes.utf8("boss:secret"), FACTS))
        .isEqualTo(
            new Added(List.of(new Identity("digest", superDigest), new Identity("super", ""))));
    assertThat(scheme.authenticate(Bytes.utf8("boss:secreT"), FACTS))
        .isEqualTo(new Added(List.of(new Identity("digest", idOf("boss:secreT")))));
    assertThat(scheme.authenticate(Bytes.utf8("super:secret"), FACTS))
        .isEqualTo(new Added(List.of(new Identity("digest", idOf("super:secret")))));
  }

  @Test
  void anEmptySuperDigestMakesNobodySuper() {
    DigestScheme scheme = new DigestScheme("SHA1", "");
    assertThat(scheme.authenticate(Bytes.EMPTY, FACTS))
        .isEqualTo(digest.authenticate(Bytes.EMPTY, FACTS));
  }

  @Test
  void idsOfUsersHaveTwoPartsAsTheLibrarySplitsThem() {
    for (String valid : List.of("a:b", ":b", "a:b:", "a:b::")) {
      assertThat(digest.isValidId(valid)).as(valid).isTrue();
    }
    for (String invalid : List.of("", ":", "::", "x", "a:", "a::", "a:b:c", "a::b", "::b")) {
      assertThat(digest.isValidId(invalid)).as(invalid).isFalse();
    }
    long seed = 13;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(9); k > 0; k--) {
        text.append(":ab".charAt(random.nextInt(3)));
      }
      String id = text.toString();
      assertThat(digest.isValidId(id))
          .as("seed %d, %s", seed, id)
          .isEqualTo(id.split(":", 0).length == 2);
    }
  }

  @Test
  void usersMatchToTheLetter() {
    assertThat(digest.matches("u:hash", "u:hash")).isTrue();
    assertThat(digest.matches("u:hash", "U:hash")).isFalse();
    assertThat(digest.matches("u:hash", "u:")).isFalse();
    assertThat(digest.userName("u:hash:more")).isEqualTo("u");
    assertThat(digest.userName("u")).isEqualTo("u");
  }

  private String idOf(String credentials) {
    Added added = (Added) digest.authenticate(Bytes.utf8(credentials), FACTS);
    return added.identities().getFirst().id();
  }
}
