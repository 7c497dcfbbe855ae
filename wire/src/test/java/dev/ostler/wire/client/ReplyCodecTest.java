package dev.ostler.wire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.wire.codec.Allocation;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.RandomValues;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class ReplyCodecTest {
  private final RandomValues values = new RandomValues(ReplyCodecTest.class);
  private final RandomMessages messages = new RandomMessages(values);

  private static byte[] encoded(ReplyBody reply) {
    Output out = new Output(16);
    reply.encode(out);
    return out.toArray();
  }

  @RepeatedTest(200)
  void everyReplyComesBackAsItWas() throws MalformedException {
    for (int opCode : RandomMessages.OPERATIONS) {
      Reply reply = messages.reply(opCode);
      byte[] bytes = reply == null ? new byte[0] : encoded(reply);
      Reply back = ReplyDecoder.decode(opCode, new Input(bytes));
      assertThat(back).as(values.reproduce()).isEqualTo(reply);
      if (back != null) {
        assertThat(encoded(back)).as(values.reproduce()).isEqualTo(bytes);
      }
    }
  }

  @RepeatedTest(20)
  void everyTruncationIsMalformed() {
    for (int opCode : RandomMessages.OPERATIONS) {
      Reply reply = messages.reply(opCode);
      byte[] bytes = reply == null ? new byte[0] : encoded(reply);
      for (int i = 0; i < bytes.length; i++) {
        Input in = new Input(bytes, 0, i, 1 << 20);
        assertThatExceptionOfType(MalformedException.class)
            .as("%d bytes of operation %d, %s", i, opCode, values.reproduce())
            .isThrownBy(() -> ReplyDecoder.decode(opCode, in));
      }
    }
  }

  @RepeatedTest(200)
  void randomBytesAreAtWorstMalformed() {
    for (int opCode : RandomMessages.OPERATIONS) {
      byte[] bytes = values.bytes(120);
      for (int i = 0; i < bytes.length; i++) {
        if (values.below(3) > 0) {
          bytes[i] = 0;
        }
      }
      Allocation.of(() -> ReplyDecoder.decode(opCode, new Input(bytes)));
    }
  }

  @Test
  void hugeCountsAllocateNothingByThem() {
    byte[] bytes = HexFormat.of().parseHex("7fffffff0000000000000000");
    for (int opCode : RandomMessages.OPERATIONS) {
      Allocation.Action action = () -> ReplyDecoder.decode(opCode, new Input(bytes));
      Allocation.of(action);
      assertThat(Allocation.of(action)).as("operation %d", opCode).isLessThan(50_000);
    }
  }

  @Test
  void operationsWithoutAReplyAreRefused() {
    for (int opCode : new int[] {OpCode.NOTIFICATION, OpCode.ERROR, OpCode.CHECK, 23, 999}) {
      assertThatThrownBy(() -> ReplyDecoder.decode(opCode, new Input(new byte[100])))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void missingPartsAreMalformed() {
    byte[] missing = new byte[100];
    for (int i = 0; i < 4; i++) {
      missing[i] = -1;
    }
    for (int opCode :
        new int[] {
          OpCode.CREATE2,
          OpCode.GET_ACL,
          OpCode.GET_CHILDREN,
          OpCode.GET_CHILDREN2,
          OpCode.GET_EPHEMERALS,
          OpCode.WHO_AM_I
        }) {
      assertThatThrownBy(() -> ReplyDecoder.decode(opCode, new Input(missing)))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void resultsKeepToTheKindOfTheirMulti() {
    byte[] read = encoded(new Reply.MultiReply(List.of(result(OpCode.GET_DATA))));
    byte[] written = encoded(new Reply.MultiReply(List.of(result(OpCode.SET_DATA))));
    assertThatThrownBy(() -> ReplyDecoder.decode(OpCode.MULTI, new Input(read)))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> ReplyDecoder.decode(OpCode.MULTI_READ, new Input(written)))
        .isInstanceOf(MalformedException.class);
  }

  private Reply.Result result(int type) {
    return new Reply.Result(type, 0, messages.reply(type));
  }

  @RepeatedTest(20)
  void headersAndNotificationsComeBackAsTheyWere() throws MalformedException {
    ReplyHeader header = new ReplyHeader(values.nextInt(), values.nextLong(), values.nextInt());
    Output out = new Output(0);
    header.encode(out);
    assertThat(out.position()).isEqualTo(ReplyHeader.BYTES);
    assertThat(ReplyHeader.decode(new Input(out.toArray())))
        .as(values.reproduce())
        .isEqualTo(header);
    WatcherEvent event = new WatcherEvent(values.nextInt(), values.path());
    assertThat(WatcherEvent.decode(new Input(encoded(event))))
        .as(values.reproduce())
        .isEqualTo(event);
  }

  @RepeatedTest(50)
  void theHandshakeComesBackAsItWas() throws MalformedException {
    boolean hasFlag = values.nextBoolean();
    boolean readOnly = hasFlag && values.nextBoolean();
    ConnectRequest request =
        new ConnectRequest(
            values.nextInt(),
            values.nextLong(),
            values.nextInt(),
            values.nextLong(),
            values.orNull(values.data()),
            hasFlag,
            readOnly);
    Output out = new Output(0);
    request.encode(out);
    assertThat(ConnectRequest.decode(new Input(out.toArray())))
        .as(values.reproduce())
        .isEqualTo(request);
    ConnectResponse response =
        new ConnectResponse(
            values.nextInt(), values.nextLong(), Bytes.of(new byte[16]), hasFlag, readOnly);
    out.rewind(0);
    response.encode(out);
    assertThat(ConnectResponse.decode(new Input(out.toArray())))
        .as(values.reproduce())
        .isEqualTo(response);
  }

  @Test
  void aTruncatedHandshakeIsMalformedUnlessOnlyTheFlagIsMissing() throws MalformedException {
    ConnectRequest request = new ConnectRequest(0, 1, 2, 3, Bytes.of(new byte[16]), true, true);
    Output out = new Output(0);
    request.encode(out);
    byte[] bytes = out.toArray();
    for (int length = 0; length < bytes.length - 1; length++) {
      Input in = new Input(bytes, 0, length, 100);
      assertThatThrownBy(() -> ConnectRequest.decode(in)).isInstanceOf(MalformedException.class);
    }
    ConnectRequest old = ConnectRequest.decode(new Input(bytes, 0, bytes.length - 1, 100));
    assertThat(old.hasReadOnlyFlag()).isFalse();
    assertThat(old.readOnly()).isFalse();
  }

  @Test
  void aPasswordInAConnectResponseHasSixteenBytes() {
    assertThatThrownBy(() -> new ConnectResponse(1, 2, Bytes.of(new byte[15]), true, false))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] bytes = HexFormat.of().parseHex("00000000000027100000000000000001000000020000" + "00");
    assertThatThrownBy(() -> ConnectResponse.decode(new Input(bytes)))
        .isInstanceOf(MalformedException.class);
    byte[] missing = HexFormat.of().parseHex("00000000000027100000000000000001ffffffff00");
    assertThatThrownBy(() -> ConnectResponse.decode(new Input(missing)))
        .isInstanceOf(MalformedException.class);
  }
}
