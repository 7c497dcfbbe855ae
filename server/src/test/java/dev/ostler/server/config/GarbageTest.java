package dev.ostler.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever stands in the file, the answer is a configuration or a refusal, never an exception. */
class GarbageTest {
  private static final int ROUNDS = 5_000;

  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "-1",
          "1",
          "2147483647",
          "2147483648",
          "-2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "0x7fffffff",
          "010",
          "+5",
          "1e3",
          "NaN",
          "Infinity",
          "true",
          "FALSE",
          "yes",
          "no",
          "*",
          ",,,",
          "srvr,,x",
          "/",
          "a",
          "..",
          "\\u0000",
          "\\",
          "a:1:2",
          "a:1:2:observer;3",
          "[::1]:1:2;[::1]:5",
          "[:1:2",
          "]:1:2",
          ";",
          "|",
          "|;|",
          "a:1:2|",
          "a:99999:2",
          "127.0.0.1",
          "::1",
          "[",
          "sasl",
          "digest,ip",
          "gz",
          "super:x",
          "\u00ff");

  @Test
  void randomLinesAreLoadedOrRefused() {
    long seed = Long.getLong("ostler.seed", System.nanoTime());
    Random random = new Random(seed);
    int loaded = 0;
    for (int i = 0; i < ROUNDS; i++) {
      String text = randomFile(random);
      Map<String, String> properties = randomProperties(random);
      try {
        switch (ConfigLoader.loadText(Configs.FILE, text, properties)) {
          case ConfigResult.Loaded result -> {
            loaded++;
            assertLimits(result.config());
          }
          case ConfigResult.Refused refused ->
              assertThat(refused.problems()).allMatch(problem -> !problem.text().isBlank());
        }
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError(
            "again: mvn -pl server test -Dtest=GarbageTest -Dostler.seed="
                + seed
                + "\n"
                + text
                + properties,
            failure);
      }
    }
    assertThat(loaded).as("some of the files must be usable, seed " + seed).isPositive();
  }

  private static void assertLimits(ServerConfig config) {
    assertThat(config.sessions().minSessionTimeoutMillis())
        .isLessThanOrEqualTo(config.sessions().maxSessionTimeoutMillis());
    assertThat(config.sessions().tickTimeMillis()).isPositive();
    assertThat(config.snapshots().snapCount()).isGreaterThanOrEqualTo(2);
    assertThat(config.purge().retainCount()).isGreaterThanOrEqualTo(3);
    assertThat(config.limits().juteMaxBufferBytes()).isPositive();
    assertThat(config.limits().globalOutstandingLimit()).isPositive();
    assertThat(config.transactionLog().preAllocBytes()).isNotNegative();
    assertThat(config.transactionLog().sizeLimitBytes()).isNotNegative();
    assertThat(config.snapshots().sizeLimitBytes()).isNotNegative();
    assertThat(config.fourLetterWords().allows("srvr")).isTrue();
  }

  private static String randomFile(Random random) {
    StringBuilder text = new StringBuilder();
    if (random.nextInt(4) != 0) {
      text.append("dataDir=/nowhere/ostler-garbage\nclientPort=2181\n");
    }
    int lines = random.nextInt(4);
    for (int i = 0; i < lines; i++) {
      if (random.nextInt(8) == 0) {
        text.append(noise(random));
      } else {
        // A host name would ask a name server; everything else is fair.
        String key = key(random);
        text.append(key).append('=').append(key.equals("clientPortAddress") ? "[" : value(random));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String key(Random random) {
    ConfigKey[] keys = ConfigKey.values();
    ConfigKey key = keys[random.nextInt(keys.length)];
    // Not that one, because some of the values are files of the machine.
    return key == ConfigKey.DYNAMIC_CONFIG_FILE
        ? "clientPort"
        : key.text().replace(".N", "." + random.nextInt(3));
  }

  private static String value(Random random) {
    return VALUES.get(random.nextInt(VALUES.size()));
  }

  private static String noise(Random random) {
    StringBuilder noise = new StringBuilder();
    int length = random.nextInt(200);
    for (int i = 0; i < length; i++) {
      noise.append((char) random.nextInt(256));
    }
    return noise.toString();
  }

  private static Map<String, String> randomProperties(Random random) {
    Map<String, String> properties = new TreeMap<>();
    if (random.nextInt(3) == 0) {
      properties.put("zookeeper." + key(random), value(random));
      properties.put(key(random), value(random));
      properties.put(noise(random), noise(random));
    }
    return properties;
  }
}
