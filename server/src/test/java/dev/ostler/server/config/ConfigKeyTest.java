package dev.ostler.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of keys itself. */
class ConfigKeyTest {

  @ParameterizedTest
  @EnumSource
  void everyKeyIsFoundUnderItsNameAndItsProperty(ConfigKey key) {
    assertThat(ConfigKey.ofFileKey(key.text())).contains(key);
    key.systemProperty()
        .ifPresent(property -> assertThat(ConfigKey.ofSystemProperty(property)).contains(key));
    assertThat(key.defaultText()).isNotBlank();
    assertThat(key.state().label()).isNotBlank();
  }

  @Test
  void aFamilyAnswersForItsMembers() {
    assertThat(ConfigKey.ofFileKey("server.12")).contains(ConfigKey.SERVER_MEMBER);
    assertThat(ConfigKey.ofFileKey("metricsProvider.foo")).contains(ConfigKey.METRICS_OTHER);
    assertThat(ConfigKey.ofFileKey("metricsProvider.httpPort"))
        .contains(ConfigKey.METRICS_HTTP_PORT);
    assertThat(ConfigKey.ofSystemProperty("zookeeper.authProvider.sasl"))
        .contains(ConfigKey.AUTH_PROVIDER);
    assertThat(ConfigKey.ofSystemProperty("zookeeper.server.1")).isEmpty();
    assertThat(ConfigKey.ofSystemProperty("server.1")).isEmpty();
    assertThat(ConfigKey.ofFileKey("server.")).isEmpty();
    assertThat(ConfigKey.ofFileKey("server")).isEmpty();
  }

  @Test
  void distanceCountsInsertedDroppedAndChangedLetters() {
    assertThat(KeySuggestion.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(KeySuggestion.distance("", "abc")).isEqualTo(3);
    assertThat(KeySuggestion.distance("abc", "abc")).isZero();
  }

  @Test
  void aVeryLongKeyIsNotCompared() {
    assertThat(KeySuggestion.nearest("x".repeat(100_000))).isEmpty();
  }
}
