package dev.ostler.server.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.membership.ConfigText;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands on the disk while the membership changes, and what a restart makes of it. */
class MembershipWriterTest {
  private static final String MEMBERS =
      "server.1=127.0.0.1:2888:3888\n server.2 : 127.0.0.1:2889:\\\n   3889\nserver.3=h:2890:3890";
  private static final String ALL =
      """
      server.1=127.0.0.1:2888:3888:participant
      server.2=127.0.0.1:2889:3889:participant
      server.3=h:2890:3890:participant\
      """;
  private static final long FIRST = 0x100000000L;

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void aStaticFile() throws IOException {
    Files.writeString(directory.resolve("myid"), "2\n", ISO_8859_1);
    file = directory.resolve("zoo.cfg");
    Files.writeString(
        file,
        "# what I know\ntickTime=2000\ninitLimit=10\nsyncLimit=5\npeerType=participant\n"
            + "clientPort=2181\nclientPortAddress=127.0.0.1\nclientPortListenBacklog=7\n"
            + "dataDir="
            + directory
            + "\nreconfigEnabled=true\n! and more\n"
            + MEMBERS,
        ISO_8859_1);
  }

  private Ensemble load() {
    return switch (ConfigLoader.loadFile(file, Map.of())) {
      case ConfigResult.Loaded loaded -> loaded.config().ensemble().orElseThrow();
      case ConfigResult.Refused refused -> throw new AssertionError(refused.text());
    };
  }

  private static MembershipWriter writer(Ensemble ensemble) {
    return MembershipWriter.of(ensemble).orElseThrow();
  }

  private static QuorumConfig config(String text, long version) {
    try {
      return ConfigText.parse(Bytes.utf8(text), false).withVersion(version);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private String read(String name) throws IOException {
    return Files.readString(directory.resolve(name), ISO_8859_1);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /** The same bytes that released servers of version 3.9.4 were seen to write. */
  @Test
  void theFirstEpochMovesTheMembersIntoAFileOfTheirOwn() throws IOException {
    String before = Files.readString(file, ISO_8859_1);
    Ensemble started = load();
    writer(started).write(JointConfig.of(started.membership().committed().withVersion(FIRST)));
    assertThat(names())
        .containsExactly("myid", "zoo.cfg", "zoo.cfg.bak", "zoo.cfg.dynamic.100000000");
    assertThat(read("zoo.cfg.dynamic.100000000")).isEqualTo(ALL);
    assertThat(read("zoo.cfg.bak")).isEqualTo(before);
    assertThat(read("zoo.cfg"))
        .isEqualTo(
            "# what I know\ntickTime=2000\ninitLimit=10\nsyncLimit=5\n"
                + "clientPort=2181\nclientPortAddress=127.0.0.1\nclientPortListenBacklog=7\n"
                + "dataDir="
                + directory
                + "\nreconfigEnabled=true\n! and more\n"
                + "dynamicConfigFile="
                + directory
                + "/zoo.cfg.dynamic.100000000\n");
    Ensemble again = load();
    assertThat(again.membership().committed().version()).isEqualTo(FIRST);
    assertThat(again.membership().committed().members())
        .isEqualTo(started.membership().committed().members());
  }

  @Test
  void aProposedMembershipOutlivesARestartUntilItIsActive() throws IOException {
    Ensemble started = load();
    QuorumConfig active = started.membership().committed();
    QuorumConfig next = config(ALL + "\nserver.4=i:1:2:observer;2181", FIRST + 5);
    MembershipWriter writer = writer(started);
    writer.write(new JointConfig(active, next));
    assertThat(names()).containsExactly("myid", "zoo.cfg", "zoo.cfg.dynamic.next");
    assertThat(read("zoo.cfg.dynamic.next")).isEqualTo(next.text().toUtf8());
    assertThat(load().membership()).isEqualTo(new JointConfig(active, next));
    writer.write(JointConfig.of(next));
    assertThat(names())
        .containsExactly("myid", "zoo.cfg", "zoo.cfg.bak", "zoo.cfg.dynamic.100000005");
    assertThat(load().membership()).isEqualTo(JointConfig.of(next));
  }

  @Test
  void aProposalThatCameToNothingIsForgotten() throws IOException {
    Ensemble started = load();
    QuorumConfig active = started.membership().committed();
    writer(started).write(new JointConfig(active, active.withVersion(FIRST)));
    Ensemble restarted = load();
    writer(restarted).write(JointConfig.of(active));
    assertThat(names()).containsExactly("myid", "zoo.cfg");
  }

  @Test
  void theClientPortGoesOnceTheMemberLineHasIt() throws IOException {
    QuorumConfig next = config(ALL.replace("3889:participant", "3889;127.0.0.1:2191"), FIRST + 1);
    writer(load()).write(JointConfig.of(next));
    assertThat(read("zoo.cfg"))
        .doesNotContain("clientPort=", "clientPortAddress")
        .contains("clientPortListenBacklog=7");
    assertThat(ConfigLoader.loadFile(file, Map.of()))
        .isInstanceOfSatisfying(
            ConfigResult.Loaded.class,
            loaded ->
                assertThat(loaded.config().network().client()).contains(Configs.loopback(2191)));
  }

  @Test
  void theClientPortStaysWhileItIsInTheLineOfAnotherMember() throws IOException {
    writer(load())
        .write(JointConfig.of(config(ALL.replace("3888:participant", "3888;2191"), FIRST)));
    assertThat(read("zoo.cfg")).contains("clientPort=2181");
  }

  @Test
  void theBackupIsTheFileThatItsAuthorWrote() throws IOException {
    String before = Files.readString(file, ISO_8859_1);
    writer(load()).write(JointConfig.of(config(ALL, FIRST)));
    writer(load()).write(JointConfig.of(config(ALL, FIRST + 1)));
    assertThat(read("zoo.cfg.bak")).isEqualTo(before);
    assertThat(names()).contains("zoo.cfg.dynamic.100000000", "zoo.cfg.dynamic.100000001");
    assertThat(read("zoo.cfg")).containsOnlyOnce("dynamicConfigFile=");
  }

  @Test
  void groupsAreWrittenToo() throws IOException {
    QuorumConfig groups = config(ALL + "\ngroup.1=1:2:3\nweight.2=3", FIRST);
    writer(load()).write(JointConfig.of(groups));
    assertThat(read("zoo.cfg.dynamic.100000000"))
        .isEqualTo("group.1=1:2:3\n" + ALL + "\nweight.1=1\nweight.2=3\nweight.3=1");
    assertThat(load().membership().committed()).isEqualTo(groups);
  }

  @Test
  void nothingIsWrittenTwice() throws IOException {
    Ensemble started = load();
    MembershipWriter writer = writer(started);
    writer.write(JointConfig.of(config(ALL, FIRST)));
    Files.delete(directory.resolve("zoo.cfg.dynamic.100000000"));
    writer.write(JointConfig.of(config(ALL, FIRST)));
    assertThat(names()).doesNotContain("zoo.cfg.dynamic.100000000");
  }

  @Test
  void whoMayReadTheFilesStaysAsItWas() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    writer(load()).write(JointConfig.of(config(ALL, FIRST)));
    for (String name : List.of("zoo.cfg", "zoo.cfg.bak")) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
          .as(name)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aFolderNamedInEveryLetterIsFoundAgain() throws IOException {
    Path odd = Files.createDirectory(directory.resolve("a b\\c \u00e9\u4e2d=#"));
    Path moved = odd.resolve("zoo.cfg");
    Files.move(file, moved);
    file = moved;
    writer(load()).write(JointConfig.of(config(ALL, FIRST)));
    assertThat(load().membership().committed().version()).isEqualTo(FIRST);
  }

  @Test
  void whatIsLeftOfAnInterruptedWriteIsInNobodysWay() throws IOException {
    for (String name : List.of("zoo.cfg", "zoo.cfg.bak", "zoo.cfg.dynamic.100000000")) {
      Files.writeString(directory.resolve(name + ".tmp"), "server.1=torn", ISO_8859_1);
    }
    writer(load()).write(JointConfig.of(config(ALL, FIRST)));
    assertThat(names()).noneMatch(name -> name.endsWith(".tmp"));
    assertThat(load().membership().committed().version()).isEqualTo(FIRST);
  }

  @Test
  void aFileThatCannotBeWrittenIsAFailure() throws IOException {
    Files.createDirectories(directory.resolve("zoo.cfg.dynamic.100000000").resolve("in the way"));
    MembershipWriter writer = writer(load());
    assertThatThrownBy(() -> writer.write(JointConfig.of(config(ALL, FIRST))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void withoutReconfigurationNothingIsEverWritten() throws IOException {
    Files.writeString(file, "\nreconfigEnabled=false", ISO_8859_1, StandardOpenOption.APPEND);
    assertThat(MembershipWriter.of(load())).isEmpty();
  }
}
