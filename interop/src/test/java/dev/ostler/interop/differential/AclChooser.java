package dev.ostler.interop.differential;

import dev.ostler.testkit.model.ModelAcl;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelIdentity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses access control lists and credentials. */
final class AclChooser {
  static final List<String> CREDENTIALS =
      List.of("u1:p", "u2:p", "u1:other", "nocolon", "", "u:p:q", "u2:\u00e9");

  private static final List<Integer> PERMISSIONS =
      List.of(31, 31, 31, 31, 1, 2, 4, 8, 16, 3, 0, 255);
  private static final List<ModelAcl> ENTRIES =
      List.of(
          new ModelAcl(0, "world", "anyone"),
          new ModelAcl(0, "auth", ""),
          new ModelAcl(0, "auth", "whatever"),
          new ModelAcl(0, "ip", "127.0.0.1"),
          new ModelAcl(0, "ip", "127.0.0.0/8"),
          new ModelAcl(0, "ip", "127.0.0.1/32"),
          new ModelAcl(0, "ip", "10.0.0.0/8"),
          new ModelAcl(0, "ip", "0.0.0.0/0"),
          new ModelAcl(0, "ip", "::1"),
          new ModelAcl(0, "ip", "fe80::/10"),
          digest("u1:p"),
          digest("u1:p"),
          digest("u2:p"),
          digest("nocolon"),
          new ModelAcl(0, "digest", "a:b"),
          new ModelAcl(0, "digest", ":b"));
  private static final List<ModelAcl> INVALID =
      List.of(
          new ModelAcl(31, "world", "nobody"),
          new ModelAcl(31, "world", ""),
          new ModelAcl(31, "", ""),
          new ModelAcl(31, "digest", "x"),
          new ModelAcl(31, "digest", "a:"),
          new ModelAcl(31, "digest", "a:b:c"),
          new ModelAcl(31, "digest", ""),
          new ModelAcl(31, "ip", "127.0.0.1/33"),
          new ModelAcl(31, "ip", "127.0.0.1/-1"),
          new ModelAcl(31, "ip", "127.0.0.1/x"),
          new ModelAcl(31, "ip", "300.0.0.1"),
          new ModelAcl(31, "ip", "127.0.0"),
          new ModelAcl(31, "ip", "localhost"),
          new ModelAcl(31, "ip", ""),
          new ModelAcl(31, "ip", "::1/129"),
          new ModelAcl(31, "super", ""),
          new ModelAcl(31, "sasl", "me"),
          new ModelAcl(31, "x509", "CN=me"),
          new ModelAcl(31, "nosuch", "me"));

  /** In longer lists the released server stumbles over nulls while it looks for duplicates. */
  private static final List<ModelAcl> WITH_NULLS =
      List.of(
          new ModelAcl(31, "auth", null),
          new ModelAcl(31, "world", null),
          new ModelAcl(31, null, "anyone"),
          new ModelAcl(31, null, null),
          new ModelAcl(31, "digest", null),
          new ModelAcl(31, "ip", null));

  private final Dice dice;

  AclChooser(Dice dice) {
    this.dice = dice;
  }

  private static ModelAcl digest(String credentials) {
    return new ModelAcl(0, "digest", ModelIdentity.digest(ModelBytes.of(credentials)).id());
  }

  /** A list for a create: mostly open, so that the tree can grow. */
  @Nullable List<ModelAcl> forCreate() {
    return dice.percent(75) ? ModelAcl.OPEN : any();
  }

  /**
   * A list for a create inside a multi. An entry with a null in it makes the released server give
   * the multi up without taking back what it did before, so that requests close behind see it;
   * without any list it depends on the multi's other operations whether a zxid is taken.
   */
  List<ModelAcl> forMulti() {
    List<ModelAcl> list = forCreate();
    return list != null && list.stream().allMatch(it -> it.scheme() != null && it.id() != null)
        ? list
        : ModelAcl.OPEN;
  }

  /** A list of any sort, sound or not. */
  @Nullable List<ModelAcl> any() {
    int choice = dice.below(100);
    if (choice < 3) {
      return null;
    }
    if (choice < 6) {
      return List.of();
    }
    if (choice < 9) {
      return List.of(dice.of(WITH_NULLS));
    }
    if (choice < 25) {
      return ModelAcl.OPEN;
    }
    List<ModelAcl> list = new ArrayList<>();
    for (int count = 1 + dice.below(3); count > 0; count--) {
      ModelAcl entry = dice.of(ENTRIES);
      list.add(new ModelAcl(dice.of(PERMISSIONS), entry.scheme(), entry.id()));
    }
    if (choice >= 85) {
      list.add(dice.below(list.size() + 1), dice.of(INVALID));
    }
    if (dice.percent(10)) {
      list.add(list.getFirst());
    }
    return list;
  }
}
