package dev.ostler.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {
  private final ShellFixture fixture = new ShellFixture();

  @Test
  void childrenAreListedByName() {
    fixture.session.with("/b", "x").with("/a", "y");
    assertThat(fixture.run("ls /")).isEqualTo("[a, b]\n");
    assertThat(fixture.status()).isZero();
  }

  @Test
  void aSubtreeIsListedLevelByLevel() {
    fixture.session.with("/a/x", null).with("/b", null).with("/a/w/deep", null);
    assertThat(fixture.lines("ls -R /"))
        .containsExactly("/", "/a", "/b", "/a/w", "/a/x", "/a/w/deep");
  }

  @Test
  void aListingOfASubtreeStopsAtTheFirstZnodeThatMayNotBeRead() {
    fixture.session.with("/a", null).with("/b", null).withoutPermission("/a");
    assertThat(fixture.lines("ls -R /")).startsWith("/");
    assertThat(fixture.errors()).isEqualTo("Insufficient permission : /a\n");
    assertThat(fixture.status()).isEqualTo(1);
  }

  @Test
  void aMissingZnodeIsTold() {
    assertThat(fixture.run("get /nope")).isEmpty();
    assertThat(fixture.errors()).isEqualTo("Node does not exist: /nope\n");
    assertThat(fixture.status()).isEqualTo(1);
  }

  @Test
  void anUnknownCommandPrintsTheListingAndHasItsOwnStatus() {
    fixture.run("foo");
    assertThat(fixture.errors())
        .startsWith("ZooKeeper -server host:port -client-configuration properties-file cmd args\n")
        .contains("\taddWatch [-m mode] path # optional mode is one of ")
        .contains("\tquit \n")
        .contains("Command not found: Command not found foo\n");
    assertThat(fixture.status()).isEqualTo(127);
  }

  @Test
  void aNearCommandIsNamed() {
    fixture.run("sta /");
    assertThat(fixture.errors()).endsWith("Did you mean stat?\n");
  }

  @Test
  void createTellsThePathOnStandardError() {
    assertThat(fixture.run("create /a hello")).isEmpty();
    assertThat(fixture.errors()).isEqualTo("Created /a\n");
    assertThat(fixture.session.text("/a")).isEqualTo("hello");
  }

  @Test
  void createWithoutDataLeavesNone() {
    fixture.run("create /a");
    assertThat(fixture.session.text("/a")).isNull();
    assertThat(fixture.run("get /a")).isEqualTo("null\n");
  }

  @Test
  void sequentialZnodesGetANumber() {
    fixture.run("create -s /job- x");
    assertThat(fixture.errors()).isEqualTo("Created /job-0000000000\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "create -c -s /a     | -c cannot be combined with -s or -e. Containers cannot be ephemeral"
            + " or sequential.",
        "create -e -t 5 /a   | TTLs cannot be used with Ephemeral znodes",
        "create -c -t 5 /a   | TTLs cannot be used with Container znodes",
        "create -t five /a   | -t argument must be a long value",
        "create -t 0 /a      | ttl must be positive and cannot be larger than: 1099511627775",
        "create /a x nolist  | nolist does not have the form scheme:id:perm",
        "create              | create [-s] [-e] [-c] [-t ttl] path [data] [acl]",
        "create /no/parent   | Node does not exist: /no/parent",
        "create relative     | Path must start with / character",
        "create -z /a        | org.apache.commons.cli.UnrecognizedOptionException: Unrecognized"
            + " option: -z",
        "delete -v           | org.apache.commons.cli.MissingArgumentException: Missing argument"
            + " for option: v",
        "delquota -n -b /    | org.apache.commons.cli.AlreadySelectedException: The option 'b' was"
            + " specified but an option from this group has already been selected: 'n'",
        "create /a x nolist  | KeeperErrorCode = InvalidACL",
        "create /a x nolist  | Acl is not valid : null",
        "setAcl / junk       | Acl is not valid : null",
        "get                 | ' -b   Output data in base64 format'",
        "set /               | ' -v <arg>   Set with an expected version'",
        "ls -?               | ls [-s] [-w] [-R] path",
        "delete /            | Node not empty: /",
        "set /nope x         | Node does not exist: /nope",
        "set / x -v 7        | version No is not valid : /",
        "setAcl / junk       | junk does not have the form scheme:id:perm",
        "deleteall / -b many | -b argument must be an int value",
        "reconfig -add a -members b | Can't use -file or -members together with -add or -remove"
            + " (mixing incremental and non-incremental modes is not allowed)",
        "reconfig -file a -members b | Can't use -file and -members together (conflicting"
            + " non-incremental modes)",
        "redo 99             | Command index out of range",
      })
  void mistakesAreToldInTheOldWords(String line, String message) {
    fixture.session.with("/child", null);
    fixture.run(line);
    assertThat(fixture.errors().lines()).contains(message);
    assertThat(fixture.status()).isEqualTo(1);
  }

  @Test
  void optionsMayStandAnywhere() {
    fixture.session.with("/a", "x");
    assertThat(fixture.lines("get /a -s")).startsWith("x", "cZxid = 0x2");
  }

  @Test
  void dataOfOldFormIsShownInBase64AndHex() {
    fixture.session.withBytes("/b", (byte) 0, (byte) 'h', (byte) 0xff);
    assertThat(fixture.run("get -b /b")).isEqualTo("AGj/\n");
    assertThat(fixture.lines("get -x /b"))
        .anyMatch(line -> line.startsWith("|00000000| 00 68 ff "));
  }

  @Test
  void aTerminalIsNotDisturbedByWhatAZnodeHolds() {
    ShellFixture person = new ShellFixture(true, 80);
    person.session.with("/a", "red \u001b[31m");
    assertThat(person.run("get /a")).isEqualTo("red \u241b[31m\n");
    assertThat(person.errors()).contains("get -x");
  }

  @Test
  void aPipeGetsTheBytesAsTheyAre() {
    fixture.session.with("/a", "red \u001b[31m");
    assertThat(fixture.run("get /a")).isEqualTo("red \u001b[31m\n");
  }

  @Test
  void setWritesBase64() {
    fixture.session.with("/a", "x");
    fixture.run("set -b /a aGVsbG8=");
    assertThat(fixture.session.text("/a")).isEqualTo("hello");
  }

  @Test
  void deleteAllDeletesChildrenFirstAndInBatches() {
    fixture.session.with("/a/b/c", null).with("/a/d", null);
    fixture.run("deleteall /a -b 3");
    assertThat(fixture.session.paths()).isEmpty();
    assertThat(fixture.session.calls())
        .filteredOn(call -> call.startsWith("together"))
        .containsExactly("together [/a/b/c, /a/d, /a/b]", "together [/a]");
  }

  @Test
  void deleteAllOneByOneSaysWhatItCouldNotDelete() {
    fixture.session.with("/a/b", null).withoutPermission("/a/b");
    fixture.run("deleteall /a/b -b 0");
    assertThat(fixture.errors()).contains("Insufficient permission : /a/b");
  }

  @Test
  void historyIsNumberedFromZeroAndNamesItself() {
    fixture.run("ls /");
    fixture.run("ls /");
    assertThat(fixture.lines("history")).containsExactly("0 - ls /", "1 - ls /", "2 - history");
  }

  @Test
  void historyShowsElevenLines() {
    for (int i = 0; i < 20; i++) {
      fixture.run("ls /");
    }
    assertThat(fixture.lines("history")).hasSize(11).last().isEqualTo("20 - history");
  }

  @Test
  void redoRunsALineAgain() {
    fixture.run("create -s /x");
    fixture.run("redo 0");
    assertThat(fixture.session.paths()).hasSize(2);
    assertThat(fixture.lines("history"))
        .containsExactly("0 - create -s /x", "1 - create -s /x", "2 - history");
    fixture.run("redo 99");
    assertThat(fixture.errors()).isEqualTo("Command index out of range\n");
    fixture.run("redo 3");
    assertThat(fixture.errors()).isEqualTo("No redoing redos\n");
  }

  @Test
  void aClosedSessionAnswersNothing() {
    fixture.run("close");
    assertThat(fixture.run("ls /")).isEqualTo("Not connected\n");
  }

  @Test
  void thePromptNamesServerStateAndNumber() {
    fixture.run("ls /");
    assertThat(fixture.shell.prompt()).isEqualTo("[zk: memory:2181(CONNECTED) 1] ");
  }

  @Test
  void watchesOfAllKindsAreRemoved() {
    fixture.run("removewatches /a -r -l");
    assertThat(fixture.session.calls())
        .containsExactly("removeWatches /a PERSISTENT_RECURSIVE true");
  }

  @Test
  void clientAddressesOfTheConfiguration() {
    assertThat(fixture.run("config -c")).isEqualTo("100000000 127.0.0.1:21221,h2:21222\n");
  }

  @Test
  void jsonHoldsTheSame() {
    fixture.session.with("/a", "héllo \"x\"");
    assertThat(fixture.run("get --json /a"))
        .startsWith("{\"path\":\"/a\",\"data\":\"héllo \\\"x\\\"\",\"stat\":{\"cZxid\":\"0x2\"");
    assertThat(fixture.run("ls --json /")).startsWith("{\"path\":\"/\",\"children\":[\"a\"],");
    assertThat(fixture.run("getAcl --json /a"))
        .contains("\"acl\":[{\"scheme\":\"world\",\"id\":\"anyone\",\"perms\":\"cdrwa\"}]");
  }

  @Test
  void jsonOfBytesThatAreNoTextIsBase64() {
    fixture.session.withBytes("/b", (byte) 0xff, (byte) 0);
    assertThat(fixture.run("get --json /b")).startsWith("{\"path\":\"/b\",\"base64\":\"/wA=\",");
  }

  @Test
  void helpExplainsOneCommand() {
    assertThat(fixture.lines("help delete"))
        .containsExactly(
            "delete [-v version] path",
            "Deletes a znode that has no children.",
            "  -v version  only if this is its version");
    fixture.run("help nothing");
    assertThat(fixture.status()).isEqualTo(127);
  }

  @Test
  void helpFitsEightColumns() {
    ShellFixture narrow = new ShellFixture(true, 8);
    assertThat(narrow.lines("help")).contains("ls", "getAllChildrenNumber");
  }
}
