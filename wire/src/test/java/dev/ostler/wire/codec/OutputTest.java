package dev.ostler.wire.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutputTest {
  private final Output out = new Output(0);

  private String written() {
    return HexFormat.of().formatHex(out.toArray());
  }

  @Test
  void numbersAreBigEndian() {
    out.writeInt(0x01020304);
    out.writeLong(-2);
    out.writeByte(0x1ff);
    out.writeBoolean(true);
    out.writeBoolean(false);
    assertThat(written()).isEqualTo("01020304" + "fffffffffffffffe" + "ff0100");
  }

  @Test
  void nullAndEmptyAreDifferent() {
    out.writeBuffer(null);
    out.writeBuffer(Bytes.EMPTY);
    out.writeString(null);
    out.writeString("");
    out.writePath(null);
    out.writePaths(null);
    out.writePaths(List.of());
    out.writeAclList(null);
    assertThat(written())
        .isEqualTo("ffffffff00000000ffffffff00000000ffffffffffffffff00000000ffffffff");
  }

  @Test
  void textIsUtf8AndVectorsAreCounted() {
    out.writeString("\u00e4");
    out.writePaths(List.of(Path.ROOT, Path.of("/a")));
    out.writeAclList(AclList.READ_ONLY);
    assertThat(written())
        .isEqualTo(
            "00000002c3a4"
                + "00000002000000012f000000022f61"
                + "000000010000000100000005776f726c6400000006616e796f6e65");
  }

  @Test
  void lengthsThatAreNotKnownYetAreFilledInLater() {
    int at = out.skipInt();
    out.writeLong(0);
    out.writeRaw(new byte[] {1, 2, 3}, 1, 2);
    out.putInt(at, out.position() - at - 4);
    out.putLong(4, 9);
    assertThat(written()).isEqualTo("0000000a" + "0000000000000009" + "0203");
  }

  @Test
  void rewindForgetsWhatStandsBehindAPosition() {
    out.writeInt(1);
    out.writeInt(2);
    out.rewind(4);
    assertThat(written()).isEqualTo("00000001");
    assertThatThrownBy(() -> out.rewind(5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> out.rewind(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void theArrayGrowsAndKeepsItsContent() {
    for (int i = 0; i < 10_000; i++) {
      out.writeInt(i);
    }
    out.ensure(100_000);
    assertThat(out.array().length).isGreaterThanOrEqualTo(140_000);
    byte[] written = out.toArray();
    assertThat(written).hasSize(40_000).endsWith(new byte[] {0, 0, 0x27, 0x0f});
  }
}
