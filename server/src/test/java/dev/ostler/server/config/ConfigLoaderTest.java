package dev.ostler.server.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways a configuration reaches the server. */
class ConfigLoaderTest {
  @TempDir Path directory;

  private static ServerConfig config(ConfigResult result) {
    return switch (result) {
      case ConfigResult.Loaded loaded -> loaded.config();
      case ConfigResult.Refused refused -> throw new AssertionError(refused.text());
    };
  }

  private static List<Problem> problems(ConfigResult result) {
    return switch (result) {
      case ConfigResult.Loaded loaded -> throw new AssertionError(loaded.toString());
      case ConfigResult.Refused refused -> refused.problems();
    };
  }

  @Test
  void oneArgumentIsAFile() throws IOException {
    Path file = directory.resolve("a zoo.cfg");
    Files.writeString(file, "dataDir=/d\u00e9\nclientPort = 2181\n", ISO_8859_1);
    ServerConfig config = config(ConfigLoader.load(List.of(file.toString()), Map.of()));
    assertThat(config.directories().dataDir()).isEqualTo(Path.of("/d\u00e9"));
    assertThat(config.network().client()).contains(new InetSocketAddress(2181));
    assertThat(config).isEqualTo(config(ConfigLoader.loadFile(file, Map.of())));
  }

  @Test
  void aMissingOrUnreadableFileIsRefused() throws IOException {
    assertThat(problems(ConfigLoader.loadFile(directory.resolve("none"), Map.of())).getFirst())
        .extracting(Problem::what)
        .isEqualTo("the file is missing");
    assertThat(problems(ConfigLoader.loadFile(directory, Map.of())).getFirst().what())
        .startsWith("cannot be read");
    assertThat(problems(ConfigLoader.load(List.of("a\0b"), Map.of())).getFirst().what())
        .isEqualTo("not a path of this system");
  }

  @Test
  void aFileBeyondOneMebibyteIsRefusedAndOneOfThatSizeIsRead() throws IOException {
    Path file = directory.resolve("zoo.cfg");
    String base = "dataDir=/d\nclientPort=2181\n#";
    Files.writeString(file, base + "x".repeat((1 << 20) - base.length()), ISO_8859_1);
    assertThat(config(ConfigLoader.loadFile(file, Map.of())).network().client()).isPresent();
    Files.writeString(file, base + "x".repeat((1 << 20) - base.length() + 1), ISO_8859_1);
    assertThat(problems(ConfigLoader.loadFile(file, Map.of())).getFirst().what())
        .contains("longer than 1 MiB");
  }

  @Test
  void twoToFourArgumentsAreAServerWithoutAFile() {
    ServerConfig two = config(ConfigLoader.load(List.of("2182", "/d"), Map.of()));
    assertThat(two.network().client()).contains(new InetSocketAddress(2182));
    assertThat(two.directories().dataLogDir()).isEqualTo(Path.of("/d"));
    assertThat(two.sessions().tickTimeMillis()).isEqualTo(3000);
    assertThat(two.network().maxClientCnxns()).isEqualTo(60);
    ServerConfig four =
        config(
            ConfigLoader.load(List.of("0", "/d", "500", "9"), Map.of("zookeeper.snapCount", "7")));
    assertThat(four.network().client()).contains(new InetSocketAddress(0));
    assertThat(four.sessions().tickTimeMillis()).isEqualTo(500);
    assertThat(four.network().maxClientCnxns()).isEqualTo(9);
    assertThat(four.snapshots().snapCount()).isEqualTo(7);
  }

  @Test
  void wrongArgumentsAreNamed() {
    assertThat(problems(ConfigLoader.load(List.of("port", "/d"), Map.of())).getFirst().text())
        .startsWith("argument clientPort: clientPort=port: not a whole number");
    for (List<String> arguments : List.of(List.<String>of(), List.of("1", "2", "3", "4", "5"))) {
      assertThat(problems(ConfigLoader.load(arguments, Map.of())).getFirst().remedy())
          .isEqualTo("Usage: ZooKeeperServerMain configfile | port datadir [ticktime] [maxcnxns]");
    }
  }

  @Test
  void anEmbeddedServerListensOnLoopbackAndPurges() {
    ServerConfig config = config(ConfigLoader.embedded(directory, Map.of()));
    assertThat(config.network().client()).contains(Configs.loopback(2181));
    assertThat(config.directories().dataDir()).isEqualTo(directory);
    assertThat(config.purge()).isEqualTo(new ServerConfig.Purge(3, 1));
    assertThat(config.purge().enabled()).isTrue();
  }

  @Test
  void anEmbeddingProgramMaySetEveryKeyAndTakeAnyPort() {
    ServerConfig config =
        config(ConfigLoader.embedded(directory, Map.of("clientPort", "0", "tickTime", "100")));
    assertThat(config.network().client()).contains(Configs.loopback(0));
    assertThat(config.sessions().tickTimeMillis()).isEqualTo(100);
    assertThat(problems(ConfigLoader.embedded(directory, Map.of("tickTime", "x"))).getFirst())
        .extracting(Problem::where)
        .isEqualTo("embedding program");
  }

  @Test
  void anExistingFileWithoutPurgeKeysKeepsPurgingOff() {
    assertThat(Configs.loaded("dataDir=/d\nclientPort=2181").config().purge().enabled()).isFalse();
  }

  @Test
  void theSystemPropertiesAreACopy() {
    Map<String, String> copy = SystemProperties.copy();
    assertThat(copy).containsKey("java.home");
  }
}
