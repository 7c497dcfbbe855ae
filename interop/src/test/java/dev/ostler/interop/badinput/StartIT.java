package dev.ostler.interop.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Bystander;
import dev.ostler.interop.support.Launch;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.Ports;
import dev.ostler.interop.support.TestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that must fail say why, name the place, and touch nothing. */
final class StartIT {
  @TempDir
  @SuppressWarnings("NullAway.Init") // Set by JUnit.
  private Path folder;

  private static List<String> configuration(int port, Path data) {
    return List.of("clientPort=" + port, "clientPortAddress=127.0.0.1", "dataDir=" + data);
  }

  @Test
  void everyMistakeInTheConfigurationIsNamedWithItsLine() {
    List<String> lines =
        List.of(
            "# nine mistakes",
            "dataDir=" + folder,
            "clientPort=99999",
            "tickTime=two seconds",
            "minSessionTimeout=9000",
            "maxSessionTimeout=100",
            "maxClientCnxns=lots",
            "electionAlg=1",
            "reconfigEnabled=perhaps",
            "autopurge.purgeInterval=daily",
            "peerType=spectator",
            "server.x=nowhere");
    try (Launch launch = Launch.of(lines)) {
      assertThat(launch.exitStatus()).as(launch.output()).isEqualTo(2);
      assertThat(launch.output()).contains("Invalid config, exiting abnormally");
      List<String> silent = new ArrayList<>();
      for (int line : new int[] {3, 4, 5, 7, 8, 9, 10, 11, 12}) {
        String mistake = "zoo.cfg line " + line + ": ";
        // Either of a pair that contradicts itself may be named.
        String key = lines.get(line - 1).replaceAll("=.*", "");
        boolean named =
            isNamedWithARemedy(launch.output(), mistake, key)
                || (line == 5
                    && isNamedWithARemedy(
                        launch.output(), "zoo.cfg line 6: ", "maxSessionTimeout"));
        if (!named) {
          silent.add(lines.get(line - 1));
        }
      }
      assertThat(silent).as(launch.output()).isEmpty();
    }
  }

  /** Whether a line of the output names file, line and key, says what is wrong, and what to do. */
  private static boolean isNamedWithARemedy(String output, String place, String key) {
    return output
        .lines()
        .filter(line -> line.contains(place + key))
        .anyMatch(line -> line.substring(line.indexOf(place)).matches("[^.]+\\..+\\. .+\\."));
  }

  @Test
  void aConfigurationThatIsMissingIsNamed() {
    try (Launch launch = Launch.of(List.of("clientPort=2181"))) {
      assertThat(launch.exitStatus()).isEqualTo(2);
      assertThat(launch.output()).contains("dataDir is not set");
    }
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("data"), "not a directory");
    try (Launch launch = Launch.of(configuration(Ports.next(), file))) {
      assertThat(launch.exitStatus()).isEqualTo(3);
      assertThat(launch.output())
          .contains("Unable to access datadir, exiting abnormally")
          .contains(file.toString());
    }
    assertThat(file).hasContent("not a directory");
  }

  @Test
  void aReadOnlyDirectoryIsRefused() {
    // Nobody, not even root, can make a folder there.
    try (Launch launch = Launch.of(configuration(Ports.next(), Path.of("/proc/ostler")))) {
      assertThat(launch.exitStatus()).isEqualTo(3);
      assertThat(launch.output()).contains("/proc/ostler");
    }
  }

  @Test
  void aSecondServerOnTheSameDirectoryIsRefused() {
    try (LiveServer first = LiveServer.ostler(Map.of()).start();
        Bystander bystander = new Bystander(first);
        Launch second = Launch.of(configuration(Ports.next(), first.dataDirectory()))) {
      assertThat(second.exitStatus()).as(second.output()).isEqualTo(3);
      assertThat(second.output())
          .contains("another server is running on")
          .contains(first.dataDirectory().toString());
      bystander.awaitProgress();
    }
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Launch launch = Launch.of(configuration(taken.getLocalPort(), folder))) {
      assertThat(launch.exitStatus()).isEqualTo(1);
      assertThat(launch.output())
          .contains("127.0.0.1:" + taken.getLocalPort())
          .contains("another process listens there");
    }
  }

  /** Fills a server and kills it; what is returned holds snapshots and a log. */
  private static Path filled(LiveServer server, int znodes) throws Exception {
    return filled(server, 0, znodes);
  }

  private static Path filled(LiveServer server, int from, int to) throws Exception {
    server.start();
    try (TestClient client = TestClient.connect(server)) {
      for (int i = from; i < to; i++) {
        client.create("/n" + i, "some data to be damaged " + i);
      }
    }
    server.kill();
    return server.dataDirectory().resolve("version-2");
  }

  /** The same in four runs, each with a log, and most with a snapshot, of its own. */
  private static Path filledInRuns(LiveServer server, int znodes) throws Exception {
    Path directory = server.dataDirectory();
    for (int run = 0; run < 4; run++) {
      directory = filled(server, run * znodes / 4, (run + 1) * znodes / 4);
    }
    return directory;
  }

  private static List<Path> files(Path directory, String prefix) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(path -> path.getFileName().toString().startsWith(prefix + "."))
          .sorted(Comparator.comparingLong(StartIT::zxid))
          .toList();
    }
  }

  private static long zxid(Path file) {
    String name = file.getFileName().toString();
    return Long.parseUnsignedLong(name.substring(name.indexOf('.') + 1), 16);
  }

  private static void flip(Path file, int offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= 0x55;
    Files.write(file, bytes);
  }

  /** Where the bytes of a text begin. */
  private static int find(Path file, String text) throws IOException {
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    int found = bytes.lastIndexOf(text);
    assertThat(found).as(text + " in " + file).isPositive();
    return found;
  }

  @Test
  void aDamagedRecordInTheLogIsNamedWithItsOffsetAndNothingIsChanged() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of())) {
      Path directory = filled(server, 100);
      Path log = files(directory, "log").getLast();
      int offset = find(log, "damaged 50");
      flip(log, offset);
      byte[] before = Files.readAllBytes(log);
      try (Launch launch = Launch.of(configuration(Ports.next(), server.dataDirectory()))) {
        assertThat(launch.exitStatus()).as(launch.output()).isEqualTo(1);
        assertThat(launch.output()).contains(log + ", offset ").contains("0x");
        String digits = launch.output().replaceAll("(?s).*?, offset (\\d+):.*", "$1");
        assertThat(Integer.parseInt(digits)).isBetween(offset - 200, offset);
      }
      assertThat(Files.readAllBytes(log)).isEqualTo(before);
    }
  }

  @Test
  void aRecordCutOffByAKillIsDroppedWithAWord() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of("preAllocSize", "0"))) {
      Path directory = filled(server, 20);
      Path log = files(directory, "log").getLast();
      byte[] bytes = Files.readAllBytes(log);
      int end = find(log, "damaged 19");
      Files.write(log, Arrays.copyOf(bytes, end));
      server.start();
      try (TestClient client = TestClient.connect(server)) {
        assertThat(client.read("/n18")).isEqualTo("some data to be damaged 18");
        assertThat(client.zk().exists("/n19", false)).isNull();
        client.create("/n19", "again");
      }
      assertThat(server.log()).contains(log.toString()).contains("never acknowledged");
      server.crashAndRestart();
      try (TestClient client = TestClient.connect(server)) {
        assertThat(client.read("/n19")).isEqualTo("again");
      }
    }
  }

  @Test
  void aDamagedSnapshotIsReplacedByAnOlderOneAndTheLogs() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of("snapCount", "40"))) {
      Path directory = filledInRuns(server, 200);
      List<Path> snapshots = files(directory, "snapshot");
      assertThat(snapshots).hasSizeGreaterThan(2);
      Path newest = snapshots.getLast();
      flip(newest, (int) (Files.size(newest) / 2));
      server.start();
      try (TestClient client = TestClient.connect(server)) {
        for (int i = 0; i < 200; i++) {
          assertThat(client.read("/n" + i)).isEqualTo("some data to be damaged " + i);
        }
      }
      assertThat(server.log()).contains(newest.toString());
    }
  }

  @Test
  void withoutAnyReadableSnapshotTheStartIsRefused() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of("snapCount", "40"))) {
      Path directory = filledInRuns(server, 100);
      List<Path> snapshots = files(directory, "snapshot");
      for (Path snapshot : snapshots) {
        flip(snapshot, (int) (Files.size(snapshot) / 2));
      }
      try (Launch launch = Launch.of(configuration(Ports.next(), server.dataDirectory()))) {
        assertThat(launch.exitStatus()).as(launch.output()).isEqualTo(1);
        assertThat(launch.output())
            .contains(snapshots.getLast().toString())
            .contains("does not start");
      }
      assertThat(files(directory, "snapshot")).isEqualTo(snapshots);
    }
  }

  @Test
  void aMissingLogInTheMiddleIsNoticed() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of("snapCount", "40"))) {
      Path directory = filledInRuns(server, 200);
      List<Path> logs = files(directory, "log");
      assertThat(logs).hasSizeGreaterThan(2);
      for (Path snapshot : files(directory, "snapshot")) {
        if (zxid(snapshot) > 0) {
          Files.delete(snapshot);
        }
      }
      Files.delete(logs.get(logs.size() / 2));
      try (Launch launch = Launch.of(configuration(Ports.next(), server.dataDirectory()))) {
        assertThat(launch.exitStatus()).as(launch.output()).isEqualTo(1);
        assertThat(launch.output()).contains("would lose acknowledged");
      }
    }
  }
}
