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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LargeReplyTest {
  private static final NetworkLoop LOOP = NetworkLoop.start(TransportKind.NIO);
  private static final Stat STAT = new Stat(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

  @AfterAll
  static void stop() {
    LOOP.close();
  }

  private static Reply data(int bytes) {
    return new Reply.DataReply(Bytes.of(new byte[bytes]), STAT);
  }

  private static Reply.Result read(int bytes) {
    return new Reply.Result(OpCode.GET_DATA, 0, data(bytes));
  }

  private static Reply.Result list(int names) {
    List<Bytes> children = Collections.nCopies(names, Bytes.utf8("some-child"));
    return new Reply.Result(OpCode.GET_CHILDREN, 0, new Reply.ChildrenReply(children, null));
  }

  private static List<HeldOutput> expectSame(ReplyBody body) {
    assertThat(LargeReply.is(body)).isTrue();
    Output whole = new Output(16);
    HeldReply.write(whole, 7, 8, 0, body);
    OutputBuffer out = LOOP.outputPool().take();
    List<HeldOutput> pieces = LargeReply.pieces(7, 8, 0, body, new HeldReply.SharedBytes());
    pieces.forEach(piece -> piece.writeTo(out));
    assertThat(out.toArray()).isEqualTo(whole.toArray());
    return pieces;
  }

  @Test
  void smallRepliesAreNotLarge() {
    assertThat(LargeReply.is(null)).isFalse();
    assertThat(LargeReply.is(data(100_000))).isFalse();
    assertThat(LargeReply.is(new Reply.MultiReply(List.of(read(100_000), read(100_000)))))
        .isFalse();
    assertThat(LargeReply.is(new Reply.DataReply(null, STAT))).isFalse();
  }

  @Test
  void largeDataIsOnePiece() {
    assertThat(expectSame(data(1_000_000))).hasSize(1);
  }

  @Test
  void aMultiReadOfLargeDataIsOnePieceForEachAndKeepsNoCopy() {
    List<HeldOutput> pieces =
        expectSame(new Reply.MultiReply(Collections.nCopies(50, read(1_000_000))));
    assertThat(pieces).hasSizeGreaterThan(50);
    assertThat(pieces.stream().mapToInt(HeldOutput::keptBytes).sum()).isLessThan(100_000);
  }

  @Test
  void whatTheReadsReferToIsCountedOnceForAllPieces() {
    Reply.Result once = read(1_000_000);
    List<HeldOutput> same = expectSame(new Reply.MultiReply(Collections.nCopies(50, once)));
    assertThat(same.stream().mapToLong(HeldOutput::referencedBytes).sum()).isEqualTo(1_000_000);
    List<Reply.Result> others = List.of(read(1_000_000), read(600_000), once, once);
    List<HeldOutput> pieces = expectSame(new Reply.MultiReply(others));
    assertThat(pieces.stream().mapToLong(HeldOutput::referencedBytes).sum()).isEqualTo(2_600_000);
  }

  @Test
  void everyKindOfResultHasItsPlace() {
    List<Reply.Result> results = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      results.add(read(10 * i));
      results.add(list(30 * i));
      results.add(Reply.Result.failure(-101));
      results.add(new Reply.Result(OpCode.GET_DATA, 0, new Reply.DataReply(null, STAT)));
      results.add(new Reply.Result(OpCode.CREATE, 0, new Reply.PathReply(Path.of("/a"))));
      results.add(new Reply.Result(OpCode.DELETE, 0, null));
    }
    assertThat(expectSame(new Reply.MultiReply(results))).hasSizeGreaterThan(3);
    results.add(read(1_000_000));
    expectSame(new Reply.MultiReply(results));
  }
}
