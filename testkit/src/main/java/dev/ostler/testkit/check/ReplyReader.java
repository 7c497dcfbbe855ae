package dev.ostler.testkit.check;

import dev.ostler.testkit.model.ModelAcl;
import dev.ostler.testkit.model.ModelBody;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelIdentity;
import dev.ostler.testkit.model.ModelStat;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Stat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the bodies of replies into the model's terms. A frame must hold exactly what the protocol
 * says; lists without a promised order are sorted.
 */
final class ReplyReader {
  private final Input in;

  private ReplyReader(Input in) {
    this.in = in;
  }

  /** Decodes a body, to the last byte. */
  static ModelBody body(int opcode, Input in) throws MalformedException {
    ModelBody body = new ReplyReader(in).body(opcode);
    if (in.remaining() > 0) {
      throw new MalformedException(in.remaining() + " bytes are left over");
    }
    return body;
  }

  private ModelBody body(int opcode) throws MalformedException {
    return switch (opcode) {
      case OpCode.CREATE -> new ModelBody.OfPath(string());
      case OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL ->
          new ModelBody.OfPathAndStat(string(), stat());
      case OpCode.SYNC -> new ModelBody.OfPath(in.readString());
      case OpCode.EXISTS, OpCode.SET_DATA, OpCode.SET_ACL -> new ModelBody.OfStat(stat());
      case OpCode.GET_DATA -> new ModelBody.OfData(buffer(), stat());
      case OpCode.GET_ACL -> new ModelBody.OfAcl(acl(), stat());
      case OpCode.GET_CHILDREN, OpCode.GET_EPHEMERALS -> new ModelBody.OfNames(names());
      case OpCode.GET_CHILDREN2 -> new ModelBody.OfNamesAndStat(names(), stat());
      case OpCode.MULTI, OpCode.MULTI_READ -> new ModelBody.OfResults(results());
      case OpCode.GET_ALL_CHILDREN_NUMBER, OpCode.ADD_WATCH ->
          new ModelBody.OfNumber(in.readInt());
      case OpCode.WHO_AM_I -> new ModelBody.OfIdentities(identities());
      case OpCode.SASL -> new ModelBody.OfToken(buffer());
      default -> ModelBody.NONE;
    };
  }

  private List<ModelBody.Result> results() throws MalformedException {
    List<ModelBody.Result> results = new ArrayList<>();
    while (true) {
      int type = in.readInt();
      boolean done = in.readBoolean();
      int error = in.readInt();
      if (done) {
        return results;
      }
      if (type != OpCode.ERROR) {
        results.add(new ModelBody.Result(type, error, body(type)));
      } else if (in.readInt() == error) {
        results.add(new ModelBody.Result(type, error, ModelBody.NONE));
      } else {
        throw new MalformedException("error " + error + " in the header and another behind it");
      }
    }
  }

  private ModelStat stat() throws MalformedException {
    return of(in.readStat());
  }

  static ModelStat of(Stat stat) {
    return new ModelStat(
        stat.czxid(),
        stat.mzxid(),
        stat.ctime(),
        stat.mtime(),
        stat.version(),
        stat.cversion(),
        stat.aversion(),
        stat.ephemeralOwner(),
        stat.dataLength(),
        stat.numChildren(),
        stat.pzxid());
  }

  private List<ModelAcl> acl() throws MalformedException {
    AclList list = in.readAclList();
    if (list == null) {
      throw new MalformedException("an access control list is missing");
    }
    return of(list);
  }

  static List<ModelAcl> of(AclList list) {
    List<ModelAcl> entries = new ArrayList<>();
    for (Acl entry : list.entries()) {
      entries.add(new ModelAcl(entry.permissions(), entry.scheme(), entry.id()));
    }
    return entries;
  }

  private List<String> names() throws MalformedException {
    List<String> names = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      names.add(string());
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  private List<ModelIdentity> identities() throws MalformedException {
    List<ModelIdentity> identities = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      identities.add(new ModelIdentity(string(), string()));
    }
    identities.sort(
        Comparator.comparing(ModelIdentity::scheme).thenComparing(ModelIdentity::id));
    return identities;
  }

  private String string() throws MalformedException {
    String text = in.readString();
    if (text == null) {
      throw new MalformedException("null where a string belongs");
    }
    return text;
  }

  private @Nullable ModelBytes buffer() throws MalformedException {
    Bytes bytes = in.readBuffer();
    return bytes == null ? null : ModelBytes.of(bytes.toArray());
  }
}
