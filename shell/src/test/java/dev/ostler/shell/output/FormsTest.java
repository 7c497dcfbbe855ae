package dev.ostler.shell.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Permission;
import dev.ostler.wire.value.Stat;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The text forms that scripts read. */
class FormsTest {
  @Test
  void bytesAreATableOfSixteenColumns() {
    assertThat(HexText.lines(Bytes.utf8("hello")))
        .containsExactly(
            "         +-------------------------------------------------+",
            "         |  0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f |",
            "+--------+-------------------------------------------------+----------------+",
            "|00000000| 68 65 6c 6c 6f                                  |hello           |",
            "+--------+-------------------------------------------------+----------------+");
  }

  @Test
  void aSecondRowBeginsAtSixteen() {
    assertThat(HexText.lines(Bytes.utf8("0123456789abcdef\n")))
        .contains("|00000000| 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66 |0123456789abcdef|")
        .contains("|00000010| 0a                                              |.               |");
  }

  @Test
  void aStatHasElevenLines() {
    Stat stat = new Stat(2, 0x14, 1_795_225_978_000L, 0, 3, 1, 0, 0x1000L, 2, 1, 9);
    assertThat(StatText.lines(stat, ZoneOffset.UTC))
        .containsExactly(
            "cZxid = 0x2",
            "ctime = Sat Nov 21 01:52:58 Z 2026",
            "mZxid = 0x14",
            "mtime = Thu Jan 01 00:00:00 Z 1970",
            "pZxid = 0x9",
            "cversion = 1",
            "dataVersion = 3",
            "aclVersion = 0",
            "ephemeralOwner = 0x1000",
            "dataLength = 2",
            "numChildren = 1");
  }

  @Test
  void aTimeHasTheNameOfItsZone() {
    assertThat(StatText.time(1_795_225_978_000L, java.time.ZoneId.of("UTC")))
        .isEqualTo("Sat Nov 21 01:52:58 UTC 2026");
  }

  @Test
  void anAccessListIsReadBetweenTheFirstAndTheLastColon() {
    List<String> complaints = new ArrayList<>();
    assertThat(AclText.parse("world:anyone:r,digest:bob:x=:cdrwa", complaints::add))
        .containsExactly(
            new Acl(Permission.READ, "world", "anyone"),
            new Acl(Permission.ALL, "digest", "bob:x="));
    assertThat(complaints).isEmpty();
  }

  @Test
  void mistakesInAnAccessListAreToldAndPassedOver() {
    List<String> complaints = new ArrayList<>();
    assertThat(AclText.parse("nothing,world:anyone:rx", complaints::add))
        .containsExactly(new Acl(Permission.READ, "world", "anyone"));
    assertThat(complaints)
        .containsExactly("nothing does not have the form scheme:id:perm", "Unknown perm type: x");
  }

  @Test
  void anEventStandsBetweenBlankLines() {
    assertThat(EventText.ofConnection("SyncConnected"))
        .isEqualTo("\nWATCHER::\n\nWatchedEvent state:SyncConnected type:None path:null zxid: -1");
  }

  @Test
  void aBarFitsItsTerminal() {
    assertThat(Progress.line(50, 100, "znodes", 60))
        .isEqualTo("[###############---------------] 50% 50 of 100 znodes");
    for (int columns = 1; columns < 60; columns++) {
      assertThat(Progress.line(1234, 99999, "znodes", columns)).hasSizeLessThanOrEqualTo(columns);
      assertThat(Progress.line(1234, 0, "znodes", columns)).hasSizeLessThanOrEqualTo(columns);
    }
  }

  @Test
  void aCutNeverHalvesACharacter() {
    assertThat(Fit.cut("abcdef", 4)).isEqualTo("abc…");
    assertThat(Fit.cut("a\ud83d\ude00b", 3)).isEqualTo("a…");
    assertThat(Fit.cut("ab", 0)).isEmpty();
    assertThat(Fit.cut("ab", 1)).isEqualTo("…");
    assertThat(Fit.cut("ab", 2)).isEqualTo("ab");
  }

  @Test
  void aCutCountsColumnsAndNotCharacters() {
    assertThat(Fit.columns("协调a")).isEqualTo(5);
    assertThat(Fit.cut("协调服务", 8)).isEqualTo("协调服务");
    assertThat(Fit.cut("协调服务", 7)).isEqualTo("协调服…");
    assertThat(Fit.cut("协调服务", 6)).isEqualTo("协调…");
  }

  @Test
  void controlCharactersBecomeVisible() {
    assertThat(Fit.oneLine("a\nb\u0007\u007f")).isEqualTo("a␊b␇␡");
    assertThat(Fit.harmless("a\n\tb\u001b")).isEqualTo("a\n\tb␛");
  }
}
