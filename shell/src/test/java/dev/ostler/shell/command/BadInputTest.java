package dev.ostler.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.shell.line.Words;
import dev.ostler.shell.output.Fit;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, data, terminals and moments that are not the usual ones. */
class BadInputTest {
  private static final int EIGHT = 8;

  private final ShellFixture fixture = new ShellFixture();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/with a blank",
        "/it's",
        "/\"in quotes\"",
        "/both ' and \"",
        "/back\\slash",
        "/-v",
        "/$'x",
        "/ünïcode/协调",
        "/tab\u3000wide"
      })
  void anyPathGoesThroughEveryCommand(String path, @TempDir Path folder) {
    fixture.session.with(path + "/child", "data");
    String typed = Words.quote(path);
    String child = Words.quote(path + "/child");
    String name = path.substring(path.lastIndexOf('/') + 1);
    assertThat(fixture.run("get " + child)).isEqualTo("data\n");
    assertThat(fixture.run("ls " + typed)).isEqualTo("[child]\n");
    assertThat(fixture.lines("ls -R " + typed)).containsExactly(path, path + "/child");
    assertThat(fixture.lines("tree " + typed)).containsExactly(path, "└── child");
    assertThat(fixture.lines("tree /")).anyMatch(line -> line.endsWith("── " + name));
    assertThat(fixture.lines("find --name child " + typed)).containsExactly(path + "/child");
    assertThat(fixture.run("ls --json " + typed)).contains("\"children\":[\"child\"]");
    Path file = folder.resolve("some export.json");
    fixture.run("export " + typed + " " + Words.quote(file.toString()));
    fixture.run("deleteall " + typed);
    assertThat(fixture.session.paths()).doesNotContain(path, path + "/child");
    fixture.run("import " + Words.quote(file.toString()));
    assertThat(fixture.session.text(path + "/child")).isEqualTo("data");
    fixture.run("create " + typed + "/new x");
  }

  @Test
  void whatNoServerTakesIsRefusedBeforeItIsAsked() {
    for (String path : new String[] {"/a//b", "/a/", "a", "/\u0001", "/\ud83d\ude00", "/a/../b"}) {
      fixture.run("create " + path + " x");
      assertThat(fixture.errors()).as(path).isNotBlank();
      assertThat(fixture.status()).as(path).isEqualTo(1);
    }
    assertThat(fixture.session.calls()).isEmpty();
  }

  @Test
  void dataThatIsNoTextIsShownWithoutHarmAndNamed() {
    ShellFixture person = new ShellFixture(true, 80);
    person.session.withBytes("/b", (byte) 0x1b, (byte) '[', (byte) '2', (byte) 'J', (byte) 0xff);
    assertThat(person.run("get /b")).isEqualTo("\u241b[2J\ufffd\n");
    assertThat(person.errors()).contains("get -x shows the bytes, get -b is base64");
    assertThat(person.run("get --json /b")).contains("\"base64\":\"G1sySv8=\"");
    assertThat(person.lines("find --data zzz")).isEmpty();
    assertThat(person.status()).isZero();
  }

  @Test
  void aTerminalOfEightColumnsIsNotOverrun() {
    ShellFixture narrow = new ShellFixture(true, EIGHT);
    narrow.session.with("/a-long-name/another-long-name/third", null).with("/协调服务/协调服务", null);
    assertThat(narrow.lines("tree"))
        .hasSize(6)
        .allSatisfy(line -> assertThat(Fit.columns(line)).as(line).isLessThanOrEqualTo(EIGHT));
    narrow.session.whenWatched(() -> narrow.session.setData("/a-long-name", new byte[40], -1));
    assertThat(narrow.lines("watch --count 1")).hasSize(1);
    assertThat(narrow.run("help tree")).contains("tree");
    assertThat(narrow.run("get /a-long-name")).isNotEmpty();
    assertThat(narrow.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls -R /", "find", "find --data x", "tree"})
  void ctrlCInAListingStopsItAndTheShellGoesOn(String listing) {
    for (int i = 0; i < 2000; i++) {
      fixture.session.with("/n" + i, "x");
    }
    fixture.linesUntilInterrupt = 10;
    assertThat(fixture.lines(listing)).hasSizeBetween(10, 1000);
    assertThat(fixture.status()).isEqualTo(130);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(fixture.run("getAllChildrenNumber /")).isEqualTo("2000\n");
    assertThat(fixture.status()).isZero();
  }

  @Test
  void ctrlCBeforeTheFirstLineStopsAListing() {
    fixture.session.with("/a", null);
    Thread.currentThread().interrupt();
    assertThat(fixture.run("ls -R /")).isEmpty();
    assertThat(fixture.status()).isEqualTo(130);
  }

  @Test
  void ctrlCInAnExportLeavesNoFile(@TempDir Path folder) {
    fixture.session.with("/a/b", null);
    Path file = folder.resolve("a.json");
    Thread.currentThread().interrupt();
    fixture.run("export /a " + file);
    assertThat(fixture.status()).isEqualTo(130);
    assertThat(folder).isEmptyDirectory();
  }
}
