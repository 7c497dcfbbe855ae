package dev.ostler.wire.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.codec.Allocation;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.RandomValues;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class TransactionCodecTest {
  private static final List<Integer> TYPES =
      List.of(
          OpCode.CREATE_SESSION,
          OpCode.CLOSE_SESSION,
          OpCode.ERROR,
          OpCode.CREATE,
          OpCode.CREATE2,
          OpCode.CREATE_CONTAINER,
          OpCode.CREATE_TTL,
          OpCode.DELETE,
          OpCode.DELETE_CONTAINER,
          OpCode.SET_DATA,
          OpCode.RECONFIG,
          OpCode.SET_ACL,
          OpCode.MULTI);

  private final RandomValues values = new RandomValues(TransactionCodecTest.class);

  private Transaction transaction(int type) {
    TransactionHeader header =
        new TransactionHeader(
            values.nextLong(), values.nextInt(), values.nextLong(), values.nextLong());
    boolean hasDigest = type != OpCode.ERROR && values.nextBoolean();
    return new Transaction(header, body(type), hasDigest, hasDigest ? values.nextLong() : 0);
  }

  private TransactionBody body(int type) {
    return switch (type) {
      case OpCode.CREATE_SESSION -> new TransactionBody.CreateSession(values.nextInt());
      case OpCode.CLOSE_SESSION ->
          new TransactionBody.CloseSession(values.orNull(values.list(values::path)));
      case OpCode.SET_ACL ->
          new TransactionBody.SetAcl(values.path(), values.aclList(), values.nextInt());
      case OpCode.MULTI ->
          new TransactionBody.Multi(
              values.list(() ->
                  step(
                      values.oneOf(
                          OpCode.ERROR,
                          OpCode.CREATE,
                          OpCode.CREATE2,
                          OpCode.CREATE_CONTAINER,
                          OpCode.CREATE_TTL,
                          OpCode.DELETE,
                          OpCode.SET_DATA,
                          OpCode.CHECK))));
      default -> step(type);
    };
  }

  private TransactionBody.Step step(int type) {
    return switch (type) {
      case OpCode.ERROR -> new TransactionBody.Failure(values.nextInt());
      case OpCode.DELETE, OpCode.DELETE_CONTAINER ->
          new TransactionBody.Delete(type, values.path());
      case OpCode.SET_DATA, OpCode.RECONFIG ->
          new TransactionBody.SetData(
              type, values.path(), values.orNull(values.data()), values.nextInt());
      case OpCode.CHECK -> new TransactionBody.Check(values.path(), values.nextInt());
      default ->
          new TransactionBody.Create(
              type,
              values.path(),
              values.orNull(values.data()),
              values.aclList(),
              (type == OpCode.CREATE || type == OpCode.CREATE2) && values.nextBoolean(),
              values.nextInt(),
              type == OpCode.CREATE_TTL ? values.nextLong() : 0);
    };
  }

  private static byte[] encoded(Transaction transaction) {
    Output out = new Output(16);
    TransactionCodec.encode(transaction, out);
    return out.toArray();
  }

  @RepeatedTest(300)
  void everyTransactionComesBackAsItWas() throws MalformedException {
    for (int type : TYPES) {
      Transaction transaction = transaction(type);
      byte[] bytes = encoded(transaction);
      Transaction back = TransactionCodec.decode(new Input(bytes));
      assertThat(back).as(values.reproduce()).isEqualTo(transaction);
      assertThat(encoded(back)).as(values.reproduce()).isEqualTo(bytes);
      assertThat(back.body().type()).isEqualTo(type);
    }
  }

  @RepeatedTest(20)
  void aTruncationIsMalformedUnlessTheDigestAloneIsCut() throws MalformedException {
    for (int type : TYPES) {
      Transaction transaction = transaction(type);
      byte[] bytes = encoded(transaction);
      int body = transaction.hasDigest() ? bytes.length - 12 : bytes.length;
      for (int length = 0; length < bytes.length; length++) {
        Input in = new Input(bytes, 0, length, 1 << 20);
        if (looksLikeAnotherForm(transaction, length)) {
          Allocation.of(() -> TransactionCodec.decode(in));
        } else if (length >= body) {
          assertThat(TransactionCodec.decode(in).hasDigest()).as(values.reproduce()).isFalse();
        } else {
          assertThatExceptionOfType(MalformedException.class)
              .as("%d bytes of type %d, %s", length, type, values.reproduce())
              .isThrownBy(() -> TransactionCodec.decode(in));
        }
      }
    }
  }

  /**
   * Old logs have creations without the last field, and closed sessions without a list. A list cut
   * after twelve bytes looks like a digest, and half a digest like a list; both cannot happen to an
   * entry that its checksum vouches for.
   */
  private static boolean looksLikeAnotherForm(Transaction transaction, int length) {
    int rest = length - TransactionHeader.BYTES;
    if (transaction.body() instanceof TransactionBody.CloseSession closed) {
      return closed.ephemerals() == null ? rest > 0 : rest == 0 || rest == 12;
    }
    if (transaction.body() instanceof TransactionBody.Create create) {
      int end = encoded(transaction).length - (transaction.hasDigest() ? 12 : 0);
      boolean old = create.type() == OpCode.CREATE || create.type() == OpCode.CREATE2;
      return old && length >= end - 4 && length < end;
    }
    return false;
  }

  @RepeatedTest(200)
  void damageIsAtWorstMalformed() {
    for (int type : TYPES) {
      byte[] bytes = encoded(transaction(type));
      int at = 28 + values.below(bytes.length - 28);
      bytes[at] = (byte) values.nextInt();
      long allocated = Allocation.of(() -> TransactionCodec.decode(new Input(bytes)));
      assertThat(allocated).as(values.reproduce()).isLessThan(1 << 20);
    }
  }

  @Test
  void hugeCountsAllocateNothingByThem() {
    for (int type : new int[] {OpCode.CLOSE_SESSION, OpCode.MULTI, OpCode.CREATE}) {
      Output out = new Output(0);
      out.writeRaw(new byte[28], 0, 28);
      out.writeInt(type);
      out.writeInt(Integer.MAX_VALUE);
      out.writeLong(0);
      out.writeLong(0);
      byte[] bytes = out.toArray();
      Allocation.of(() -> TransactionCodec.decode(new Input(bytes)));
      assertThat(Allocation.of(() -> TransactionCodec.decode(new Input(bytes)))).isLessThan(50_000);
    }
  }

  @Test
  void anEntryIsTheHeaderTheBodyAndTheDigest() {
    Transaction transaction =
        new Transaction(
            new TransactionHeader(0x0102030405060708L, 9, 10, 11),
            new TransactionBody.Create(
                OpCode.CREATE2, Path.of("/a"), null, AclList.READ_ONLY, true, 12, 0),
            true,
            13);
    assertThat(HexFormat.of().formatHex(encoded(transaction)))
        .isEqualTo(
            "0102030405060708"
                + "00000009"
                + "000000000000000a"
                + "000000000000000b"
                + "0000000f"
                + "000000022f61"
                + "ffffffff"
                + "000000010000000100000005776f726c6400000006616e796f6e65"
                + "01"
                + "0000000c"
                + "00000002"
                + "000000000000000d");
  }

  @Test
  void aDigestOfAnotherVersionIsNotTaken() throws MalformedException {
    Output out = new Output(0);
    out.writeRaw(new byte[28], 0, 28);
    out.writeInt(OpCode.CREATE_SESSION);
    out.writeInt(4000);
    out.writeInt(1);
    out.writeLong(77);
    Transaction transaction = TransactionCodec.decode(new Input(out.toArray()));
    assertThat(transaction.hasDigest()).isFalse();
    assertThat(transaction.digest()).isZero();
  }

  @Test
  void aClosedSessionWithoutAListKeepsItsDigest() throws MalformedException {
    Transaction transaction =
        new Transaction(
            new TransactionHeader(1, 2, 3, 4), new TransactionBody.CloseSession(null), true, 5);
    assertThat(TransactionCodec.decode(new Input(encoded(transaction)))).isEqualTo(transaction);
  }

  @Test
  void anUnknownTypeIsRefused() {
    for (int type : new int[] {0, 3, OpCode.CHECK_WATCHES, 99}) {
      Output out = new Output(0);
      out.writeRaw(new byte[28], 0, 28);
      out.writeInt(type);
      out.writeRaw(new byte[40], 0, 40);
      byte[] bytes = out.toArray();
      assertThatThrownBy(() -> TransactionCodec.decode(new Input(bytes)))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining(String.valueOf(type));
    }
  }

  @Test
  void aMultiWithAFailureHasFailed() {
    TransactionBody.Step delete = new TransactionBody.Delete(OpCode.DELETE, Path.of("/a"));
    assertThat(new TransactionBody.Multi(List.of(delete)).failed()).isFalse();
    assertThat(new TransactionBody.Multi(List.of(delete, new TransactionBody.Failure(0))).failed())
        .isTrue();
  }
}
