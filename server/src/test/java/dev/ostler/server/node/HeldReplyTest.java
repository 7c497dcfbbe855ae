package dev.ostler.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.OutputBuffer;
import dev.ostler.net.link.TransportKind;
import dev.ostler.net.listen.HeldOutput;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Reply;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Stat;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class HeldReplyTest {
  private static final NetworkLoop LOOP = NetworkLoop.start(TransportKind.NIO);
  private static final Stat STAT = new Stat(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

  private final HeldReply.SharedBytes shared = new HeldReply.SharedBytes();

  @AfterAll
  static void stop() {
    LOOP.close();
  }

  private static byte[] written(HeldOutput held) {
    OutputBuffer out = LOOP.outputPool().take();
    held.writeTo(out);
    return out.toArray();
  }

  private static byte[] written(int error, @Nullable ReplyBody body) {
    Output out = new Output(16);
    HeldReply.write(out, 7, 8, error, body);
    return out.toArray();
  }

  private HeldReply held(int error, @Nullable ReplyBody body) {
    return HeldReply.of(7, 8, error, body, shared);
  }

  @Test
  void largeDataIsKeptWithoutACopy() {
    Reply body = new Reply.DataReply(Bytes.of(new byte[1_000_000]), STAT);
    HeldReply held = held(0, body);
    assertThat(held.keptBytes()).isLessThan(1_000);
    assertThat(written(held)).isEqualTo(written(0, body));
  }

  @Test
  void dataThatTheTreeMayLetGoOfIsCountedAsReferenced() {
    // A znode that is written again each time, while its replies are held.
    long referenced = 0;
    for (int version = 0; version < 10; version++) {
      Bytes data = Bytes.of(new byte[1_000_000]);
      referenced += held(0, new Reply.DataReply(data, STAT)).referencedBytes();
      // Many read the same version in the same batch.
      assertThat(held(0, new Reply.DataReply(data, STAT)).referencedBytes()).isZero();
    }
    assertThat(referenced).isEqualTo(10_000_000);
    Bytes data = Bytes.of(new byte[5_000]);
    assertThat(held(0, new Reply.DataReply(data, STAT)).referencedBytes()).isEqualTo(5_000);
    shared.release();
    assertThat(held(0, new Reply.DataReply(data, STAT)).referencedBytes()).isEqualTo(5_000);
    assertThat(held(0, new Reply.DataReply(null, STAT)).referencedBytes()).isZero();
  }

  @Test
  void aSmallMultiReadIsCountedForWhatItRefersTo() {
    Reply.Result read =
        new Reply.Result(OpCode.GET_DATA, 0, new Reply.DataReply(Bytes.of(new byte[2_000]), STAT));
    HeldReply held = held(0, new Reply.MultiReply(List.of(read, read)));
    assertThat(held.referencedBytes()).isEqualTo(2_000);
  }

  @Test
  void aBodyThatIsUsedAgainIsKeptAsItsBytes() {
    byte[] changing = {1, 2, 3};
    ReplyBody body = out -> out.writeRaw(changing, 0, 3);
    byte[] wanted = written(0, body);
    HeldReply held = held(0, body);
    changing[0] = 9;
    assertThat(written(held)).isEqualTo(wanted);
  }

  @Test
  void repliesThatAreTheSameShareTheirBytes() {
    List<Bytes> names = Collections.nCopies(50_000, Bytes.utf8("child"));
    ReplyBody first = new Reply.ChildrenReply(names, null);
    assertThat(held(0, first).keptBytes()).isGreaterThan(450_000);
    HeldReply second = held(0, new Reply.ChildrenReply(names, null));
    assertThat(second.keptBytes()).isLessThan(1_000);
    assertThat(written(second)).isEqualTo(written(0, first));
    assertThat(held(0, new Reply.ChildrenReply(names, STAT)).keptBytes()).isGreaterThan(450_000);
    shared.release();
    assertThat(held(0, first).keptBytes()).isGreaterThan(450_000);
  }

  @Test
  void everyKindOfReplyIsWrittenAsItWouldHaveBeen() {
    for (Reply body :
        List.of(
            new Reply.PathReply(Path.of("/a")),
            new Reply.StatReply(STAT),
            new Reply.CreatedReply(Path.of("/a"), STAT),
            new Reply.NumberReply(4),
            new Reply.MultiReply(
                List.of(
                    new Reply.Result(OpCode.CREATE, 0, new Reply.PathReply(Path.of("/a"))),
                    new Reply.Result(
                        OpCode.GET_CHILDREN,
                        0,
                        new Reply.ChildrenReply(List.of(Bytes.utf8("b")), null)),
                    Reply.Result.failure(-101))))) {
      assertThat(written(held(0, body))).isEqualTo(written(0, body));
    }
    assertThat(written(held(-101, null))).isEqualTo(written(-101, null));
  }

  @Test
  void aLargeMultiReadIsChargedForItsNames() {
    List<Bytes> names = Collections.nCopies(10_000, Bytes.utf8("child"));
    Reply.Result result =
        new Reply.Result(OpCode.GET_CHILDREN, 0, new Reply.ChildrenReply(names, null));
    assertThat(held(0, new Reply.MultiReply(Collections.nCopies(10, result))).keptBytes())
        .isGreaterThan(1_000_000);
  }

  @Test
  void aFrameIsHeldAsItIs() {
    byte[] frame = written(0, new Reply.NumberReply(3));
    HeldBytes held = new HeldBytes(frame);
    assertThat(held.keptBytes()).isGreaterThanOrEqualTo(frame.length);
    assertThat(written(held)).isEqualTo(frame);
  }
}
