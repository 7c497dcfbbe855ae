package dev.ostler.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FrameBuilderTest {
  private static final byte[] DATA = {1, 2, 3};

  @Test
  void aConnectRequestIsFortyFiveBytesWithItsReadOnlyFlag() {
    assertThat(HexFormat.of().formatHex(FrameBuilder.connect(30_000)))
        .isEqualTo(
            "0000002d" // length 45
                + "00000000" // protocol version
                + "0000000000000000" // last zxid seen
                + "00007530" // 30,000 ms
                + "0000000000000000" // session id
                + "00000010"
                + "00".repeat(16) // password
                + "00"); // read only
  }

  @Test
  void aSetDataCarriesPathDataAndAnyVersion() {
    assertThat(copied(FrameBuilder.setData("/a", DATA), 7))
        .isEqualTo(
            "00000019" // length 25
                + "00000007" // xid
                + "00000005" // setData
                + "00000002"
                + "2f61" // "/a"
                + "00000003"
                + "010203"
                + "ffffffff") // version
        .hasSize(2 * (4 + 4 + 4 + 6 + 7 + 4));
  }

  @Test
  void aCreateCarriesAnOpenAccessListAndItsFlags() {
    assertThat(copied(FrameBuilder.create("/a", DATA, Opcode.FLAG_EPHEMERAL), 1))
        .endsWith(
            "00000001" // one entry
                + "0000001f" // all permissions
                + "00000005"
                + ascii("world")
                + "00000006"
                + ascii("anyone")
                + "00000001"); // ephemeral
  }

  @Test
  void aMultiEndsWithTheDoneHeader() {
    FrameTemplate multi = FrameBuilder.multiSet("/k########", DATA, 2);
    assertThat(multi.groupCount()).isEqualTo(2);
    assertThat(copied(multi, 1)).endsWith("ffffffff" + "01" + "ffffffff");
  }

  @Test
  void digitsAreFilledInTheCopyAndNotInTheTemplate() {
    FrameTemplate read = FrameBuilder.read(Opcode.GET_DATA, "/t/a###/b###", false);
    ByteBuffer out = ByteBuffer.allocate(256);
    read.copyTo(out, 1);
    int second = out.position();
    read.copyTo(out, 2);
    read.fill(out, second, 0, 12);
    read.fill(out, second, 1, 345);
    String text = new String(out.array(), 0, out.position(), StandardCharsets.ISO_8859_1);
    assertThat(text).contains("/t/a000/b000").contains("/t/a012/b345");
    assertThat(out.position()).isEqualTo(2 * read.length());
  }

  @Test
  void aLongFrameGrowsItsBuffer() {
    assertThat(FrameBuilder.setData("/a", new byte[10_000]).length())
        .isEqualTo(4 + 4 + 4 + 6 + 10_004 + 4);
  }

  private static String copied(FrameTemplate template, int xid) {
    ByteBuffer out = ByteBuffer.allocate(512);
    template.copyTo(out, xid);
    return HexFormat.of().formatHex(out.array(), 0, out.position());
  }

  private static String ascii(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }
}
