package dev.ostler.wire.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class ValuesTest {
  @Test
  void bytesCompareByContent() {
    Bytes slice = Bytes.of(new byte[] {9, 1, 2, 9}, 1, 2);
    assertThat(slice).isEqualTo(Bytes.of(new byte[] {1, 2})).hasSameHashCodeAs(slice.copy());
    assertThat(slice).isNotEqualTo(Bytes.of(new byte[] {1, 3})).isNotEqualTo(Bytes.EMPTY);
    assertThat(slice.copy().array()).hasSize(2);
    assertThat(slice.at(1)).isEqualTo((byte) 2);
    assertThatThrownBy(() -> Bytes.of(new byte[2], 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void longBytesDoNotFloodALog() {
    assertThat(Bytes.utf8("short")).hasToString("short");
    assertThat(Bytes.of(new byte[1_000])).hasToString("1000 bytes");
  }

  @Test
  void permissionsAreShownInTheOrderOperatorsKnow() {
    assertThat(Permission.letters(Permission.ALL)).isEqualTo("cdrwa");
    assertThat(Permission.letters(Permission.READ | Permission.ADMIN)).isEqualTo("ra");
    assertThat(AclList.OPEN).hasToString("[world:anyone:cdrwa]");
  }

  @Test
  void anAccessControlListAddsUpWhatEverybodyMay() {
    AclList list =
        AclList.of(
            List.of(
                new Acl(Permission.READ, "world", "anyone"),
                new Acl(Permission.ALL, "digest", "a:b"),
                new Acl(Permission.WRITE, "world", "anyone"),
                new Acl(Permission.ADMIN, "world", null)));
    assertThat(list.worldPermissions()).isEqualTo(Permission.READ | Permission.WRITE);
    assertThat(list.size()).isEqualTo(4);
    assertThat(AclList.of(List.of()).worldPermissions()).isZero();
    assertThat(AclList.of(List.of(Acl.OPEN))).isEqualTo(AclList.OPEN);
  }

  @RepeatedTest(20)
  void aStatSurvivesTheWire() throws MalformedException {
    RandomValues random = new RandomValues(ValuesTest.class);
    Stat stat = random.stat();
    Output out = new Output(0);
    out.writeStat(stat);
    assertThat(out.position()).isEqualTo(Stat.BYTES);
    assertThat(new Input(out.toArray()).readStat()).as(random.reproduce()).isEqualTo(stat);
  }
}
