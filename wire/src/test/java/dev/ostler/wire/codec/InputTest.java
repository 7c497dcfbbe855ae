package dev.ostler.wire.codec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InputTest {
  private static Input of(String hex) {
    return new Input(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @Test
  void numbersAreBigEndian() throws MalformedException {
    Input in = of("01020304 fffffffffffffffe 7f");
    assertThat(in.peekInt()).isEqualTo(0x01020304);
    assertThat(in.readInt()).isEqualTo(0x01020304);
    assertThat(in.readLong()).isEqualTo(-2);
    assertThat(in.readByte()).isEqualTo((byte) 127);
    assertThat(in.remaining()).isZero();
    assertThat(in.position()).isEqualTo(13);
  }

  @Test
  void anyByteButZeroIsTrue() throws MalformedException {
    Input in = of("00 01 02 ff");
    assertThat(in.readBoolean()).isFalse();
    assertThat(in.readBoolean()).isTrue();
    assertThat(in.readBoolean()).isTrue();
    assertThat(in.readBoolean()).isTrue();
  }

  @Test
  void nullAndEmptyAreDifferent() throws MalformedException {
    Input in = of("ffffffff 00000000 ffffffff 00000000 ffffffff 00000000");
    assertThat(in.readBuffer()).isNull();
    assertThat(in.readBuffer()).isEqualTo(Bytes.EMPTY);
    assertThat(in.readString()).isNull();
    assertThat(in.readString()).isEmpty();
    assertThat(in.readPath()).isNull();
    assertThat(in.readPath()).isEqualTo(Path.of(""));
  }

  @Test
  void otherNegativeLengthsAreRefused() {
    assertThatThrownBy(() -> of("fffffffe 00").readBuffer()).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> of("80000000 00").readString()).isInstanceOf(MalformedException.class);
  }

  @Test
  void theFieldLimitIsKept() throws MalformedException {
    byte[] bytes = HexFormat.of().parseHex("0000000361626300000004616263640000");
    Input in = new Input(bytes, 0, bytes.length, 3);
    assertThat(in.readString()).isEqualTo("abc");
    assertThatThrownBy(in::readString)
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("4");
  }

  @Test
  void anInputEndsWhereItsPartOfTheArrayEnds() throws MalformedException {
    byte[] bytes = HexFormat.of().parseHex("ff0000000500000007ff");
    Input in = new Input(bytes, 1, 8, 100);
    assertThat(in.readInt()).isEqualTo(5);
    assertThat(in.readInt()).isEqualTo(7);
    assertThatThrownBy(in::readByte).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new Input(bytes, 3, 8, 100))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void buffersAndPathsAreSlicesOfTheMessage() throws MalformedException {
    byte[] bytes = HexFormat.of().parseHex("00000001610000000162");
    Input in = new Input(bytes);
    Bytes buffer = requireNonNull(in.readBuffer());
    Path path = requireNonNull(in.readPath());
    assertThat(buffer.array()).isSameAs(bytes);
    assertThat(path.array()).isSameAs(bytes);
    assertThat(path.offset()).isEqualTo(9);
  }

  @Test
  void textThatIsNotUtf8GetsReplacementCharacters() throws MalformedException {
    assertThat(of("00000002 41ff").readString()).isEqualTo("A\ufffd");
  }

  @Test
  void vectorsAreNullOrEmptyOrFull() throws MalformedException {
    assertThat(of("ffffffff").readPaths()).isNull();
    assertThat(of("fffffffe").readPaths()).isEmpty();
    assertThat(of("80000000").readCount()).isZero();
    assertThat(of("00000002 00000001 2f ffffffff").readPaths()).containsExactly(Path.ROOT, null);
    assertThat(of("ffffffff").readAclList()).isNull();
  }

  @Test
  void theOpenAccessControlListIsAlwaysTheSameObject() throws MalformedException {
    Input in = of("00000001 0000001f 00000005 776f726c64 00000006 616e796f6e65");
    assertThat(in.readAclList()).isSameAs(AclList.OPEN);
    Input nulls = of("00000001 00000001 ffffffff ffffffff");
    assertThat(nulls.readAclList()).isEqualTo(AclList.of(List.of(new Acl(1, null, null))));
  }

  @Test
  void aRecordInABufferCannotReachBeyondIt() throws MalformedException {
    Input in = of("00000004 00000009 00000008");
    Input record = in.readRecord();
    assertThat(record.readInt()).isEqualTo(9);
    assertThatThrownBy(record::readInt).isInstanceOf(MalformedException.class);
    assertThat(in.readInt()).isEqualTo(8);
    assertThatThrownBy(() -> of("ffffffff").readRecord()).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> of("ffffffff").readRequiredPath())
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aHugeCountOrLengthAllocatesNothingByIt() {
    String huge = "7fffffff 00000000 00000000";
    Allocation.of(() -> of(huge).readPaths());
    assertThat(Allocation.of(() -> of(huge).readPaths())).isLessThan(50_000);
    assertThat(Allocation.of(() -> of(huge).readAclList())).isLessThan(50_000);
    assertThat(Allocation.of(() -> of(huge).readBuffer())).isLessThan(50_000);
    assertThat(Allocation.of(() -> of(huge).readString())).isLessThan(50_000);
    assertThat(Allocation.of(() -> of(huge).readRecord())).isLessThan(50_000);
  }
}
