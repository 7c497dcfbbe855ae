package dev.ostler.wire.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.codec.Allocation;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.RandomValues;
import java.util.HexFormat;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class RequestCodecTest {
  private final RandomValues values = new RandomValues(RequestCodecTest.class);
  private final RandomMessages messages = new RandomMessages(values);

  private static byte[] encoded(Request request) {
    Output out = new Output(16);
    request.encode(out);
    return out.toArray();
  }

  private static Request decoded(int opCode, String hex) {
    return RequestDecoder.decode(opCode, new Input(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  @RepeatedTest(200)
  void everyRequestComesBackAsItWas() {
    for (int opCode : RandomMessages.OPERATIONS) {
      Request request = messages.request(opCode);
      byte[] bytes = encoded(request);
      Request back = RequestDecoder.decode(opCode, new Input(bytes));
      assertThat(request.opCode()).isEqualTo(opCode);
      assertThat(back).as(values.reproduce()).isEqualTo(request);
      assertThat(encoded(back)).as(values.reproduce()).isEqualTo(bytes);
    }
  }

  @RepeatedTest(20)
  void everyTruncationIsMalformed() {
    for (int opCode : RandomMessages.OPERATIONS) {
      byte[] bytes = encoded(messages.request(opCode));
      for (int length = 0; length < bytes.length; length++) {
        assertThat(RequestDecoder.decode(opCode, new Input(bytes, 0, length, 1 << 20)))
            .as("%d bytes of operation %d, %s", length, opCode, values.reproduce())
            .isInstanceOf(Request.Malformed.class);
      }
    }
  }

  @RepeatedTest(20)
  void bytesBehindTheLastFieldAreIgnored() {
    for (int opCode : RandomMessages.OPERATIONS) {
      Request request = messages.request(opCode);
      Output out = new Output(16);
      request.encode(out);
      byte[] extra = values.bytes(30);
      out.writeRaw(extra, 0, extra.length);
      assertThat(RequestDecoder.decode(opCode, new Input(out.toArray())))
          .as(values.reproduce())
          .isEqualTo(request);
    }
  }

  @RepeatedTest(200)
  void randomBytesNeverThrow() {
    for (int opCode = -20; opCode < 120; opCode++) {
      byte[] bytes = values.bytes(80);
      for (int i = 0; i + 4 <= bytes.length; i += 4) {
        // Mostly small numbers, or nearly all lengths would be refused at once.
        if (values.below(3) > 0) {
          bytes[i] = 0;
          bytes[i + 1] = 0;
          bytes[i + 2] = 0;
          bytes[i + 3] &= 0x0f;
        }
      }
      Request request = RequestDecoder.decode(opCode, new Input(bytes));
      assertThat(request.opCode()).as(values.reproduce()).isEqualTo(opCode);
    }
  }

  @RepeatedTest(20)
  void damagedRequestsNeverThrow() {
    for (int opCode : RandomMessages.OPERATIONS) {
      byte[] bytes = encoded(messages.request(opCode));
      for (int i = 0; i < bytes.length; i++) {
        byte before = bytes[i];
        bytes[i] = (byte) values.nextInt();
        Request request = RequestDecoder.decode(opCode, new Input(bytes));
        assertThat(request.opCode()).as(values.reproduce()).isEqualTo(opCode);
        bytes[i] = before;
      }
    }
  }

  @Test
  void hugeCountsAllocateNothingByThem() {
    byte[] bytes = new byte[64];
    for (int i = 0; i < bytes.length; i += 4) {
      bytes[i] = 0x7f;
    }
    for (int opCode : RandomMessages.OPERATIONS) {
      for (int offset = 0; offset < 24; offset++) {
        byte[] shifted = new byte[64];
        System.arraycopy(bytes, 0, shifted, offset, 64 - offset);
        Allocation.Action action = () -> RequestDecoder.decode(opCode, new Input(shifted));
        Allocation.of(action);
        assertThat(Allocation.of(action)).as("operation %d", opCode).isLessThan(50_000);
      }
    }
  }

  @Test
  void codesThatClientsMayNotSendAreUnknown() {
    for (int opCode :
        new int[] {OpCode.NOTIFICATION, OpCode.ERROR, 10, OpCode.CHECK, 23, 108, 999, -10}) {
      assertThat(decoded(opCode, "00000001 2f ffffffff")).isEqualTo(new Request.Unknown(opCode));
    }
  }

  @Test
  void aMultiOfAnythingButWritesIsMalformed() {
    for (int type : new int[] {OpCode.GET_DATA, OpCode.DELETE_CONTAINER, OpCode.SET_ACL, 999}) {
      Output out = new Output(16);
      MultiHeader.encode(out, type, false, -1);
      out.writePath(Path.ROOT);
      out.writeLong(0);
      MultiHeader.encode(out, -1, true, -1);
      assertThat(RequestDecoder.decode(OpCode.MULTI, new Input(out.toArray())))
          .isInstanceOf(Request.Malformed.class);
    }
    assertThat(decoded(OpCode.MULTI_READ, "00000002 00 ffffffff 00000001 2f ffffffff"))
        .isInstanceOf(Request.Malformed.class);
  }

  @Test
  void aMissingListOfWatchesIsMalformed() {
    assertThat(decoded(OpCode.SET_WATCHES, "0000000000000000 00000000 ffffffff 00000000"))
        .isInstanceOf(Request.Malformed.class);
    assertThat(decoded(OpCode.SET_WATCHES, "0000000000000000 00000000 fffffffe 00000000"))
        .isInstanceOf(Request.SetWatches.class);
  }

  @Test
  void secretsAreNotShown() {
    Bytes secret = Bytes.utf8("bob:secret");
    assertThat(new Request.Auth(0, "digest", secret).toString()).doesNotContain("secret");
    assertThat(new Request.Sasl(secret).toString()).doesNotContain("secret");
  }

  @Test
  void createFlagsKnowTheirKinds() {
    assertThat(CreateFlags.isKnown(6)).isTrue();
    assertThat(CreateFlags.isKnown(7)).isFalse();
    assertThat(CreateFlags.isKnown(-1)).isFalse();
    assertThat(CreateFlags.isEphemeral(CreateFlags.EPHEMERAL_SEQUENTIAL)).isTrue();
    assertThat(CreateFlags.isEphemeral(CreateFlags.CONTAINER)).isFalse();
    assertThat(CreateFlags.isSequential(CreateFlags.PERSISTENT_SEQUENTIAL_WITH_TTL)).isTrue();
    assertThat(CreateFlags.isSequential(CreateFlags.PERSISTENT_WITH_TTL)).isFalse();
    assertThat(CreateFlags.isTtl(CreateFlags.PERSISTENT_WITH_TTL)).isTrue();
    assertThat(CreateFlags.isTtl(CreateFlags.CONTAINER)).isFalse();
  }
}
