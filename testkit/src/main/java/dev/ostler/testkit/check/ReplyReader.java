package dev.ostler.testkit.check;

import dev.ostler.testkit.model.ModelAcl;
import dev.ostler.testkit.model.ModelBody;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelIdentity;
import dev.ostler.testkit.model.ModelStat;
import dev.ostler.wire.client.Reply;
import dev.ostler.wire.client.ReplyDecoder;
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
 * Puts replies into the model's terms. A frame must hold exactly what the protocol says; lists
 * without a promised order are sorted.
 */
final class ReplyReader {
  private ReplyReader() {}

  /** Decodes the body that follows a header without error, to the last byte. */
  static ModelBody body(int opcode, Input in) throws MalformedException {
    ModelBody body = of(ReplyDecoder.decode(opcode, in));
    requireEnd(in);
    return body;
  }

  static void requireEnd(Input in) throws MalformedException {
    if (in.remaining() > 0) {
      throw new MalformedException(in.remaining() + " bytes are left over");
    }
  }

  private static ModelBody of(@Nullable Reply reply) {
    return switch (reply) {
      case null -> ModelBody.NONE;
      case Reply.PathReply r ->
          new ModelBody.OfPath(r.path() == null ? null : String.valueOf(r.path()));
      case Reply.CreatedReply r -> new ModelBody.OfPathAndStat(r.path().toString(), of(r.stat()));
      case Reply.StatReply r -> new ModelBody.OfStat(of(r.stat()));
      case Reply.DataReply r -> new ModelBody.OfData(of(r.data()), of(r.stat()));
      case Reply.AclReply r -> new ModelBody.OfAcl(of(r.acl()), of(r.stat()));
      case Reply.ChildrenReply r -> {
        List<String> names = r.names().stream().map(Bytes::toUtf8).sorted().toList();
        Stat stat = r.stat();
        yield stat == null
            ? new ModelBody.OfNames(names)
            : new ModelBody.OfNamesAndStat(names, of(stat));
      }
      case Reply.PathsReply r ->
          new ModelBody.OfNames(r.paths().stream().map(String::valueOf).sorted().toList());
      case Reply.NumberReply r -> new ModelBody.OfNumber(r.number());
      case Reply.WhoAmIReply r ->
          new ModelBody.OfIdentities(
              r.identities().stream()
                  .map(identity -> new ModelIdentity(identity.scheme(), identity.user()))
                  .sorted(
                      Comparator.comparing(ModelIdentity::scheme).thenComparing(ModelIdentity::id))
                  .toList());
      case Reply.TokenReply r -> new ModelBody.OfToken(of(r.token()));
      case Reply.MultiReply r -> new ModelBody.OfResults(results(r));
    };
  }

  private static List<ModelBody.Result> results(Reply.MultiReply multi) {
    List<ModelBody.Result> results = new ArrayList<>();
    for (Reply.Result result : multi.results()) {
      ModelBody body = result.body() instanceof Reply reply ? of(reply) : ModelBody.NONE;
      results.add(new ModelBody.Result(result.type(), result.error(), body));
    }
    return results;
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

  static List<ModelAcl> of(AclList list) {
    List<ModelAcl> entries = new ArrayList<>();
    for (Acl entry : list.entries()) {
      entries.add(new ModelAcl(entry.permissions(), entry.scheme(), entry.id()));
    }
    return entries;
  }

  private static @Nullable ModelBytes of(@Nullable Bytes bytes) {
    return bytes == null ? null : ModelBytes.of(bytes.toArray());
  }
}
