package dev.ostler.shell.tree;

import dev.ostler.shell.output.AclText;
import dev.ostler.shell.session.ShellSession;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Two subtrees side by side. Times, zxids and versions do not count: they tell when, not what. */
public final class TreeDiff {
  private TreeDiff() {}

  /** How two subtrees differ in one place. */
  public enum Kind {
    /** Only the first one has the znode. */
    ONLY_LEFT,
    /** Only the second one has it. */
    ONLY_RIGHT,
    /** Their data differ. */
    DATA,
    /** Their access control lists differ. */
    ACL,
    /** Nobody can tell whether their lists differ: a server did not show the digests. */
    ACL_HIDDEN
  }

  /**
   * One difference.
   *
   * @param path below both roots
   * @param left what the first one has, in words; empty where the kind says it
   * @param right what the second one has
   */
  public record Difference(Kind kind, String path, String left, String right) {}

  /**
   * What is kept of a znode: enough to tell two apart, whatever the size of its data.
   *
   * @param dataDigest null for a znode without data
   */
  public record Print(@Nullable String dataDigest, int dataBytes, List<Acl> acl) {
    public Print {
      acl = List.copyOf(acl);
    }

    private boolean aclMasked() {
      return acl.stream().anyMatch(AclText::isMasked);
    }

    private List<Acl> masked() {
      return acl.stream().map(AclText::masked).toList();
    }

    String dataWords() {
      return dataDigest == null
          ? "no data"
          : dataBytes + " bytes, sha256 " + dataDigest.substring(0, 12);
    }
  }

  /** Reads a subtree; ephemeral znodes are left out unless they are wanted. */
  public static TreeMap<String, Print> read(
      ShellSession session, String root, boolean ephemerals, LongConsumer progress)
      throws InterruptedException {
    TreeMap<String, Print> prints = new TreeMap<>();
    SubtreeReader.read(
        session,
        root,
        znode -> {
          progress.accept(1);
          if (ephemerals || !znode.isEphemeral()) {
            prints.put(znode.path(), print(znode));
          }
        });
    return prints;
  }

  /** The differences, by path. */
  public static List<Difference> compare(
      TreeMap<String, Print> left, TreeMap<String, Print> right) {
    SortedSet<String> paths = new TreeSet<>(left.keySet());
    paths.addAll(right.keySet());
    List<Difference> differences = new ArrayList<>();
    for (String path : paths) {
      Print l = left.get(path);
      Print r = right.get(path);
      if (r == null) {
        differences.add(new Difference(Kind.ONLY_LEFT, path, "", ""));
      } else if (l == null) {
        differences.add(new Difference(Kind.ONLY_RIGHT, path, "", ""));
      } else {
        addChanges(differences, path, l, r);
      }
    }
    return differences;
  }

  private static void addChanges(List<Difference> differences, String path, Print l, Print r) {
    if (!Objects.equals(l.dataDigest(), r.dataDigest())) {
      differences.add(new Difference(Kind.DATA, path, l.dataWords(), r.dataWords()));
    }
    boolean hidden = (l.aclMasked() || r.aclMasked()) && l.masked().equals(r.masked());
    if (hidden || !l.acl().equals(r.acl())) {
      Kind kind = hidden ? Kind.ACL_HIDDEN : Kind.ACL;
      differences.add(new Difference(kind, path, AclText.typed(l.acl()), AclText.typed(r.acl())));
    }
  }

  private static Print print(Znode znode) {
    Bytes data = znode.data();
    return data == null
        ? new Print(null, 0, znode.acl())
        : new Print(digest(data), data.length(), znode.acl());
  }

  private static String digest(Bytes data) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(data.array(), data.offset(), data.length());
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
