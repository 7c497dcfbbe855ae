package dev.ostler.server.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Security;
import org.junit.jupiter.api.Test;

class NameLookupsTest {
  @Test
  void namesAreLookedUpAnewAfterASecond() {
    NameLookups.keepShortly();
    assertThat(Security.getProperty("networkaddress.cache.ttl")).isEqualTo("1");
    assertThat(Security.getProperty("networkaddress.cache.negative.ttl")).isEqualTo("1");
  }
}
