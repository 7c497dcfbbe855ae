package dev.ostler.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdentitiesTest {
  private static final Identity IP = new Identity("ip", "10.1.2.3");
  private static final Identity USER = new Identity("digest", "u:secretHash");
  private static final Identity SUPER = new Identity("super", "");

  @Test
  void whatIsAddedComesLastAndOnlyOnce() {
    Identities ip = Identities.of(IP);
    Identities both = ip.plus(List.of(USER, IP, USER));
    assertThat(both.entries()).containsExactly(IP, USER);
    assertThat(both.plus(List.of(USER))).isSameAs(both);
    assertThat(both.plus(List.of())).isSameAs(both);
    assertThat(ip.entries()).containsExactly(IP);
    assertThat(both.size()).isEqualTo(2);
  }

  @Test
  void oneSuperIdentityIsEnough() {
    assertThat(Identities.NONE.isSuper()).isFalse();
    assertThat(Identities.of(IP, USER).isSuper()).isFalse();
    assertThat(Identities.of(IP, USER, SUPER).isSuper()).isTrue();
    assertThat(Identities.of(new Identity("super", "CN=boss")).isSuper()).isTrue();
    assertThat(Identities.of(new Identity("digest", "super:hash")).isSuper()).isFalse();
  }

  @Test
  void schemesAreFoundByTheirWholeName() {
    Identities both = Identities.of(IP, USER);
    assertThat(both.hasScheme("ip")).isTrue();
    assertThat(both.hasScheme("digest")).isTrue();
    assertThat(both.hasScheme("dig")).isFalse();
    assertThat(both.hasScheme("super")).isFalse();
    assertThat(Identities.NONE.hasScheme("ip")).isFalse();
  }

  @Test
  void theTextShowsUsersWithoutTheirHashes() {
    assertThat(Identities.of(IP, USER, SUPER)).hasToString("[ip:10.1.2.3, digest:u, super:]");
    assertThat(new AuthenticationResult.Added(List.of(USER)).toString())
        .contains("digest:u")
        .doesNotContain("secretHash");
  }

  @Test
  void equalListsAreEqual() {
    assertThat(Identities.of(IP, USER))
        .isEqualTo(Identities.of(IP, USER))
        .hasSameHashCodeAs(Identities.of(IP, USER))
        .isNotEqualTo(Identities.of(USER, IP));
  }
}
