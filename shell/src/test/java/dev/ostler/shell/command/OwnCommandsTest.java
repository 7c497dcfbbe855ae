package dev.ostler.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnCommandsTest {
  private final ShellFixture fixture = new ShellFixture();

  @Test
  void aTreeIsDrawn() {
    fixture.session.with("/a/x", null).with("/a/y/z", null).with("/b", null);
    assertThat(fixture.lines("tree"))
        .containsExactly(
            "/", //
            "├── a",
            "│   ├── x",
            "│   └── y",
            "│       └── z",
            "└── b");
  }

  @Test
  void aTreeIsCutAtADepth() {
    fixture.session.with("/a/x", null).with("/a/y", null).with("/b", null);
    assertThat(fixture.lines("tree --depth 1")).containsExactly("/", "├── a … 2 below", "└── b");
  }

  @Test
  void znodesAreFoundByNameDataAndSize() {
    fixture.session.with("/a/node-1", "hello").with("/a/node-2", "x").with("/b", "hello");
    assertThat(fixture.lines("find --name node-*")).containsExactly("/a/node-1", "/a/node-2");
    assertThat(fixture.lines("find --data ell /a")).containsExactly("/a/node-1");
    assertThat(fixture.lines("find --larger 3")).containsExactly("/b", "/a/node-1");
    assertThat(fixture.run("find --json --name b"))
        .isEqualTo("{\"path\":\"/\",\"found\":[\"/b\"]}\n");
    fixture.run("find --newer soon");
    assertThat(fixture.errors()).contains("--newer takes a time like 90s, 5m, 2h or 3d");
  }

  @Test
  void ephemeralZnodesAreFound() {
    fixture.session.with("/a", null).withEphemeral("/a/e");
    assertThat(fixture.lines("find --ephemeral")).containsExactly("/a/e");
  }

  @Test
  void subtreesOfOneServerAreCompared() {
    fixture.session.with("/a/x", "1").with("/b/x", "2").with("/b/y", null);
    assertThat(fixture.lines("diff /a /b")).hasSize(2).last().isEqualTo("> /y");
    assertThat(fixture.status()).isEqualTo(1);
    assertThat(fixture.lines("diff /a /a")).isEmpty();
    assertThat(fixture.errors()).contains("Name another path");
  }

  @Test
  void equalSubtreesHaveStatusZero() {
    fixture.session.with("/a/x", "1").with("/b/x", "1");
    assertThat(fixture.lines("diff /a /b")).isEmpty();
    assertThat(fixture.status()).isZero();
  }

  @Test
  void anExportGoesToAFileAndBack(@TempDir Path folder) {
    fixture.session.with("/a/x", "1");
    Path file = folder.resolve("a.json");
    fixture.run("export /a " + file);
    assertThat(fixture.errors()).isEqualTo("Wrote 2 znodes to " + file + ".\n");
    fixture.run("import " + file + " /b");
    assertThat(fixture.session.text("/b/x")).isEqualTo("1");
    assertThat(fixture.run("import --dry-run " + file)).isEqualTo("2 znodes of /a, for /a\n");
  }

  @Test
  void anExportToStandardOutputIsAFileForImport(@TempDir Path folder) throws Exception {
    fixture.session.with("/a/x", "1");
    Path file = Files.writeString(folder.resolve("a.json"), fixture.run("export /a"));
    assertThat(fixture.errors()).isEmpty();
    fixture.run("import " + file + " /b");
    assertThat(fixture.status()).isZero();
    assertThat(fixture.session.text("/b/x")).isEqualTo("1");
  }

  @Test
  void anExportComesThroughAPipe(@TempDir Path folder) throws Exception {
    fixture.session.with("/a/x", "1");
    String export = fixture.run("export /a");
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Thread writer = Thread.startVirtualThread(() -> write(pipe, export));
    fixture.run("import " + pipe + " /b");
    writer.join();
    assertThat(fixture.errors()).startsWith("Created 2, updated 0");
    assertThat(fixture.session.text("/b/x")).isEqualTo("1");
  }

  @Test
  void aListWhoseDigestsAreHiddenLocksNobodyOut(@TempDir Path folder) {
    fixture.session.with("/a/x", "1");
    fixture.run("setAcl /a/x digest:bob:x:cdrwa");
    Path file = folder.resolve("a.json");
    fixture.run("export /a " + file);
    assertThat(fixture.status()).isZero();
    assertThat(fixture.errors()).contains("Of 1 znode the server did not show the digests");
    fixture.run("import " + file + " /b");
    assertThat(fixture.status()).isEqualTo(1);
    assertThat(fixture.errors()).contains("of 1 znode (the first: /x)", "Nothing was written.");
    assertThat(fixture.session.paths()).containsExactly("/a", "/a/x");
    fixture.run("import --update " + file + " /a");
    assertThat(fixture.status()).isEqualTo(1);
    fixture.run("import --open " + file + " /b");
    assertThat(fixture.status()).isZero();
    assertThat(fixture.run("getAcl /b/x")).isEqualTo("'world,'anyone\n: cdrwa\n");
    fixture.session.with("/b/x", "1");
    assertThat(fixture.lines("diff /a /b"))
        .containsExactly("! /x acl: digest:bob:x:cdrwa | world:anyone:cdrwa");
  }

  @Test
  void listsWithHiddenDigestsAreSaidToBeNotComparable() {
    fixture.session.with("/a", null).with("/b", null);
    fixture.run("setAcl /a digest:bob:x:cdrwa");
    fixture.run("setAcl /b digest:bob:hash=:cdrwa");
    assertThat(fixture.lines("diff /a /b"))
        .containsExactly("? / acl: digest:bob:x:cdrwa | digest:bob:hash=:cdrwa");
    assertThat(fixture.status()).isEqualTo(1);
    assertThat(fixture.errors()).startsWith("0 differences. Not comparable: 1 list with digests");
  }

  @Test
  void anExportGoesIntoAPipeAndBehindALink(@TempDir Path folder) throws Exception {
    fixture.session.with("/a/x", "1");
    String export = fixture.run("export /a");
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> read(pipe));
    fixture.run("export /a " + pipe);
    assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(export);
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
    for (String run : List.of("a new file", "one that exists")) {
      fixture.run("export /a " + link);
      assertThat(link).as(run).isSymbolicLink();
      assertThat(folder.resolve("file")).as(run).hasContent(export);
    }
    fixture.run("export /a " + folder);
    assertThat(fixture.errors()).isEqualTo(folder + " is a folder; name a file in it.\n");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(3);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anExportThatFailsLeavesTheOldFile(@TempDir Path folder) throws Exception {
    fixture.session.with("/a/x", "1").withoutPermission("/a/x");
    Path file = folder.resolve("a.json");
    Files.writeString(file, "old");
    fixture.run("export /a " + file);
    assertThat(fixture.status()).isEqualTo(1);
    assertThat(Files.readString(file)).isEqualTo("old");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aFileThatIsNoExportChangesNothing(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("a.json");
    Files.writeString(file, "{\"format\":");
    fixture.run("import " + file + " /b");
    assertThat(fixture.errors()).contains("Nothing was written.");
    assertThat(fixture.session.paths()).isEmpty();
    fixture.run("import " + folder.resolve("missing"));
    assertThat(fixture.errors()).contains("Cannot read");
  }

  @Test
  void aClientOfAServerIsReadFromItsLine() {
    assertThat(
            ConnectionLine.parse(
                " /127.0.0.1:35050[1](queued=0,recved=6,sent=6,sid=0x100001203930008,lop=ADDW,"
                    + "est=1795226060995,to=30000,lcxid=0x5,lzxid=0x4d,lresp=1301204,llat=0,"
                    + "minlat=0,avglat=2,maxlat=6)"))
        .isEqualTo(new ConnectionLine("127.0.0.1:35050", "0x100001203930008", 6, "ADDW", 2, 6));
    assertThat(ConnectionLine.parse("")).isNull();
    assertThat(ConnectionLine.parse(" /127.0.0.1:5[0](queued=0,recved=1,sent=0)"))
        .isEqualTo(new ConnectionLine("127.0.0.1:5", "-", 1, "-", 0, 0));
  }
}
