package dev.ostler.interop.differential;

import dev.ostler.testkit.model.ModelAcl;
import dev.ostler.testkit.model.ModelBody;
import dev.ostler.testkit.model.ModelStat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes the answers of two servers comparable: session ids become numbers in order of appearance, a
 * time becomes the zxid it was stamped by (or a negative number, if one zxid has shown two times).
 */
final class Normalizer {
  private final Map<Long, Long> sessionNumbers = new HashMap<>();
  private final Map<Long, Long> timeOfZxid = new HashMap<>(Map.of(0L, 0L));

  long sessionNumber(long sessionId) {
    return sessionNumbers.computeIfAbsent(sessionId, id -> sessionNumbers.size() + 1L);
  }

  ModelBody body(ModelBody body) {
    return switch (body) {
      case ModelBody.OfStat b -> new ModelBody.OfStat(stat(b.stat()));
      case ModelBody.OfPathAndStat b -> new ModelBody.OfPathAndStat(b.path(), stat(b.stat()));
      case ModelBody.OfData b -> new ModelBody.OfData(b.data(), stat(b.stat()));
      case ModelBody.OfAcl b -> new ModelBody.OfAcl(sortedDigests(b.acl()), stat(b.stat()));
      case ModelBody.OfNamesAndStat b -> new ModelBody.OfNamesAndStat(b.names(), stat(b.stat()));
      case ModelBody.OfResults b ->
          new ModelBody.OfResults(
              b.results().stream()
                  .map(it -> new ModelBody.Result(it.type(), it.error(), body(it.body())))
                  .toList());
      case ModelBody.None b -> b;
      case ModelBody.OfPath b -> b;
      case ModelBody.OfNames b -> b;
      case ModelBody.OfNumber b -> b;
      case ModelBody.OfIdentities b -> b;
      case ModelBody.OfToken b -> b;
    };
  }

  private ModelStat stat(ModelStat raw) {
    return new ModelStat(
        raw.czxid(),
        raw.mzxid(),
        time(raw.czxid(), raw.ctimeMillis()),
        time(raw.mzxid(), raw.mtimeMillis()),
        raw.version(),
        raw.cversion(),
        raw.aversion(),
        raw.ephemeralOwner() == 0 ? 0 : sessionNumber(raw.ephemeralOwner()),
        raw.dataLength(),
        raw.numChildren(),
        raw.pzxid());
  }

  private long time(long zxid, long timeMillis) {
    Long first = timeOfZxid.putIfAbsent(zxid, timeMillis);
    return first == null || first == timeMillis ? zxid : -timeMillis;
  }

  /** Scheme {@code auth} becomes the connection's digests, in no promised order. */
  static List<ModelAcl> sortedDigests(List<ModelAcl> acl) {
    List<ModelAcl> sorted = new ArrayList<>();
    int from = 0;
    while (from < acl.size()) {
      int to = from + 1;
      while (to < acl.size() && areExchangeable(acl.get(from), acl.get(to))) {
        to++;
      }
      List<ModelAcl> run = new ArrayList<>(acl.subList(from, to));
      run.sort(Comparator.comparing(entry -> Optional.ofNullable(entry.id()).orElse("")));
      sorted.addAll(run);
      from = to;
    }
    return sorted;
  }

  private static boolean areExchangeable(ModelAcl one, ModelAcl other) {
    return one.permissions() == other.permissions()
        && Objects.equals(one.scheme(), other.scheme())
        && "digest".equals(one.scheme());
  }
}
