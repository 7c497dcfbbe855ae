package dev.ostler.testkit.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands behind a reply header. Lists without a promised order come sorted. */
public sealed interface ModelBody {
  ModelBody NONE = new None();

  /** Nothing. */
  record None() implements ModelBody {}

  /** Reply to exists, setData and setACL. */
  record OfStat(ModelStat stat) implements ModelBody {}

  /** Reply to create and sync. */
  record OfPath(@Nullable String path) implements ModelBody {}

  /** Reply to create2, createContainer and createTTL. */
  record OfPathAndStat(String path, ModelStat stat) implements ModelBody {}

  /** Reply to getData. */
  record OfData(@Nullable ModelBytes data, ModelStat stat) implements ModelBody {}

  /** Reply to getACL. */
  record OfAcl(List<ModelAcl> acl, ModelStat stat) implements ModelBody {}

  /** Reply to getChildren and getEphemerals. */
  record OfNames(List<String> names) implements ModelBody {}

  /** Reply to getChildren2. */
  record OfNamesAndStat(List<String> names, ModelStat stat) implements ModelBody {}

  /** Reply to getAllChildrenNumber, and to addWatch (where the number is always 0). */
  record OfNumber(int number) implements ModelBody {}

  /** Reply to whoAmI. */
  record OfIdentities(List<ModelIdentity> identities) implements ModelBody {}

  /** Reply to sasl. */
  record OfToken(@Nullable ModelBytes token) implements ModelBody {}

  /** Reply to multi and multiRead. */
  record OfResults(List<Result> results) implements ModelBody {}

  /**
   * One entry of a multi reply.
   *
   * @param type the op code in the entry's header; -1 for an error
   * @param error the code in the header, and once more behind it when the type is -1
   */
  record Result(int type, int error, ModelBody body) {
    static Result error(int code) {
      return new Result(-1, code, NONE);
    }
  }
}
