package dev.ostler.wire.txn;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entry of a log record, and of a proposal:
 *
 * <pre>
 *   clientId long | cxid int | zxid long | time long | type int | body | [ version int | digest long ]
 * </pre>
 */
public final class TransactionCodec {
  private static final int DIGEST_BYTES = 12;

  private TransactionCodec() {}

  public static void encode(Transaction transaction, Output out) {
    TransactionHeader header = transaction.header();
    out.writeLong(header.sessionId());
    out.writeInt(header.cxid());
    out.writeLong(header.zxid());
    out.writeLong(header.timeMillis());
    out.writeInt(transaction.body().type());
    transaction.body().encode(out);
    if (transaction.hasDigest()) {
      out.writeInt(Transaction.DIGEST_VERSION);
      out.writeLong(transaction.digest());
    }
  }

  /**
   * Decodes one entry, which is all of the input.
   *
   * @throws MalformedException if a field is damaged, or the type is none that 3.9 writes
   */
  public static Transaction decode(Input in) throws MalformedException {
    long sessionId = in.readLong();
    int cxid = in.readInt();
    long zxid = in.readLong();
    long timeMillis = in.readLong();
    TransactionHeader header = new TransactionHeader(sessionId, cxid, zxid, timeMillis);
    int type = in.readInt();
    TransactionBody body = decodeBody(type, in);
    boolean hasDigest = false;
    long digest = 0;
    if (type != OpCode.ERROR && in.remaining() >= DIGEST_BYTES) {
      int version = in.readInt();
      digest = in.readLong();
      hasDigest = version == Transaction.DIGEST_VERSION;
    }
    return new Transaction(header, body, hasDigest, hasDigest ? digest : 0);
  }

  private static TransactionBody decodeBody(int type, Input in) throws MalformedException {
    return switch (type) {
      case OpCode.CREATE_SESSION -> new TransactionBody.CreateSession(in.readInt());
      case OpCode.CLOSE_SESSION -> decodeCloseSession(in);
      case OpCode.SET_ACL ->
          new TransactionBody.SetAcl(in.readRequiredPath(), requiredAcl(in), in.readInt());
      case OpCode.MULTI -> decodeMulti(in);
      default -> decodeStep(type, in);
    };
  }

  private static TransactionBody.Step decodeStep(int type, Input in) throws MalformedException {
    return switch (type) {
      case OpCode.ERROR -> new TransactionBody.Failure(in.readInt());
      case OpCode.CREATE, OpCode.CREATE2 ->
          new TransactionBody.Create(
              type,
              in.readRequiredPath(),
              in.readBuffer(),
              requiredAcl(in),
              in.readBoolean(),
              in.remaining() >= 4 ? in.readInt() : -1,
              0);
      case OpCode.CREATE_CONTAINER ->
          new TransactionBody.Create(
              type,
              in.readRequiredPath(),
              in.readBuffer(),
              requiredAcl(in),
              false,
              in.readInt(),
              0);
      case OpCode.CREATE_TTL ->
          new TransactionBody.Create(
              type,
              in.readRequiredPath(),
              in.readBuffer(),
              requiredAcl(in),
              false,
              in.readInt(),
              in.readLong());
      case OpCode.DELETE, OpCode.DELETE_CONTAINER ->
          new TransactionBody.Delete(type, in.readRequiredPath());
      case OpCode.SET_DATA, OpCode.RECONFIG ->
          new TransactionBody.SetData(type, in.readRequiredPath(), in.readBuffer(), in.readInt());
      case OpCode.CHECK -> new TransactionBody.Check(in.readRequiredPath(), in.readInt());
      default -> throw new MalformedException("Unsupported Txn with type=" + type);
    };
  }

  private static TransactionBody decodeCloseSession(Input in) throws MalformedException {
    // Without the list the body is empty; what may follow then is a digest, which is 12 bytes.
    if (in.remaining() == 0 || in.remaining() == DIGEST_BYTES && startsWithDigest(in)) {
      return new TransactionBody.CloseSession(null);
    }
    @Nullable List<@Nullable Path> paths = in.readPaths();
    if (paths == null) {
      return new TransactionBody.CloseSession(null);
    }
    List<Path> ephemerals = new ArrayList<>(paths.size());
    for (Path path : paths) {
      if (path == null) {
        throw new MalformedException("a closed session's ephemeral has no path");
      }
      ephemerals.add(path);
    }
    return new TransactionBody.CloseSession(ephemerals);
  }

  /** Two paths cannot fit into what is left, so a leading 2 can only be a digest's version. */
  private static boolean startsWithDigest(Input in) throws MalformedException {
    return in.peekInt() == Transaction.DIGEST_VERSION && in.remaining() == DIGEST_BYTES;
  }

  private static TransactionBody decodeMulti(Input in) throws MalformedException {
    int count = in.readCount();
    List<TransactionBody.Step> steps = new ArrayList<>(Math.max(0, Math.min(count, 64)));
    for (int i = 0; i < count; i++) {
      int type = in.readInt();
      steps.add(decodeStep(type, in.readRecord()));
    }
    return new TransactionBody.Multi(steps);
  }

  private static AclList requiredAcl(Input in) throws MalformedException {
    AclList list = in.readAclList();
    return list == null ? AclList.of(List.of()) : list;
  }
}
