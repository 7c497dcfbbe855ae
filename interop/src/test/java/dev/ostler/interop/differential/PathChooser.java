package dev.ostler.interop.differential;

import dev.ostler.testkit.model.Model;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses paths from few names, so that operations often meet the same nodes. */
final class PathChooser {
  /** Root of the subtree that has quotas; written to one request at a time. */
  static final String QUOTA_SUBTREE = "/q";

  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final List<String> ODD =
      List.of(
          "",
          "foo",
          "/",
          "//",
          "/a/",
          "/a//b",
          "//a",
          "/./a",
          "/a/.",
          "/a/..",
          "/a/...",
          "/.x",
          "/a\0",
          "/a/\0b",
          "/a\u0001",
          "/a/\u007f",
          "/a\u009f",
          "/a/\ud7ff",
          "/a\ue000",
          "/b/\uf8ff",
          "/a/\uf900",
          "/a\uffef",
          "/a/\ufff0",
          "/b\ufffd",
          "/c/\ud83d\ude00",
          "/a/\u00e9",
          "/a b",
          "/a\\b",
          "/%41",
          "/e//b",
          "/a/b/",
          " ",
          "/ ",
          "/a/\u2028");
  private static final List<String> SYSTEM =
      List.of(
          "/zookeeper",
          "/zookeeper/config",
          "/zookeeper/quota",
          "/zookeeper/x",
          "/zookeeper/x/y",
          "/zookeeper/config/z",
          "/zookeeper/quota/w");

  private final Dice dice;
  private final Model shadow;

  /**
   * A chooser that knows the tree.
   *
   * @param shadow what the tree is expected to be
   */
  PathChooser(Dice dice, Model shadow) {
    this.dice = dice;
    this.shadow = shadow;
  }

  /** A path for a read: anything. */
  @Nullable String toRead() {
    int choice = dice.below(100);
    if (choice < 50) {
      return dice.of(shadow.paths());
    }
    if (choice < 85) {
      return plain();
    }
    if (choice < 92) {
      return dice.of(SYSTEM);
    }
    return choice < 99 ? dice.of(ODD) : null;
  }

  /** A path for a read, also one that no node can have. */
  String toReadNotNull() {
    String path = toRead();
    return path == null ? plain() : path;
  }

  /** A path for a write to a node; never in the area of quotas. */
  @Nullable String toWrite() {
    int choice = dice.below(100);
    if (choice < 55) {
      return existing();
    }
    if (choice < 90) {
      return plain();
    }
    if (choice < 94) {
      return dice.of(SYSTEM);
    }
    return choice < 99 ? dice.of(ODD) : null;
  }

  /** A path for a new node. */
  @Nullable String toCreate(boolean sequential) {
    int choice = dice.below(100);
    if (choice >= 97) {
      return dice.percent(90) ? dice.of(ODD) : null;
    }
    String path;
    if (choice < 40) {
      String parent = existing();
      path = (parent.equals("/") ? "" : parent) + "/" + dice.of(NAMES);
    } else {
      path = choice < 92 ? plain() : dice.of(SYSTEM);
    }
    if (sequential) {
      path += dice.of(List.of("-", "/", "/s-", ""));
    }
    return path.length() > 60 ? plain() : path;
  }

  /** A node outside the area of quotas. */
  String existing() {
    for (int attempt = 0; attempt < 20; attempt++) {
      String path = dice.of(shadow.paths());
      if (!isAboutQuotas(path)) {
        return path;
      }
    }
    return "/";
  }

  String plain() {
    StringBuilder path = new StringBuilder("/" + dice.of(NAMES));
    for (int depth = dice.below(3); depth > 0; depth--) {
      path.append('/').append(dice.of(NAMES));
    }
    return path.toString();
  }

  List<String> someToRead(int max) {
    List<String> paths = new ArrayList<>();
    for (int count = dice.below(max + 1); count > 0; count--) {
      paths.add(toReadNotNull());
    }
    return paths;
  }

  static boolean isAboutQuotas(String path) {
    return path.equals(QUOTA_SUBTREE)
        || path.startsWith(QUOTA_SUBTREE + "/")
        || path.startsWith("/zookeeper/quota" + QUOTA_SUBTREE);
  }
}
