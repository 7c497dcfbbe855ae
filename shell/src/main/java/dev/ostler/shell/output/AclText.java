package dev.ostler.shell.output;

import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Access control lists, as they are typed and as they are shown. */
public final class AclText {
  private static final String DIGEST = "digest";

  private AclText() {}

  /** The two lines of one entry. */
  public static List<String> lines(Acl acl) {
    return List.of(
        "'" + acl.scheme() + ",'" + acl.id(), ": " + Permission.letters(acl.permissions()));
  }

  /** A list as it is typed: {@code scheme:id:perms,scheme:id:perms}. */
  public static String typed(List<Acl> acls) {
    return String.join(",", acls.stream().map(Acl::toString).toList());
  }

  /**
   * Reads a list as it is typed. The id is what stands between the first and the last colon, so it
   * may hold colons itself. An item of another form is told of and left out, an unknown letter is
   * told of and passed over: ZooKeeper's shell goes on in both cases.
   *
   * @param complaints takes a sentence for each mistake
   */
  public static List<Acl> parse(String text, Consumer<String> complaints) {
    List<Acl> acls = new ArrayList<>();
    String[] items = text.split(",", -1);
    int length = items.length;
    while (length > 0 && items[length - 1].isEmpty()) {
      length--;
    }
    for (int i = 0; i < length; i++) {
      acls.addAll(entry(items[i], complaints));
    }
    return acls;
  }

  /** Reads one entry, whose id may hold commas; an empty list if it has another form. */
  public static List<Acl> entry(String item, Consumer<String> complaints) {
    int first = item.indexOf(':');
    int last = item.lastIndexOf(':');
    if (first < 0 || first == last) {
      complaints.accept(item + " does not have the form scheme:id:perm");
      return List.of();
    }
    int permissions = permissions(item.substring(last + 1), complaints);
    return List.of(new Acl(permissions, item.substring(0, first), item.substring(first + 1, last)));
  }

  /**
   * Whether the server did not show the digest: to a session without ADMIN it shows {@code bob:x}.
   * Nobody has such an id, so a list with it lets nobody in.
   */
  public static boolean isMasked(Acl acl) {
    String id = acl.id();
    return DIGEST.equals(acl.scheme())
        && id != null
        && id.indexOf(':') >= 0
        && masked(id).equals(id);
  }

  /** The entry as a session without ADMIN sees it. */
  public static Acl masked(Acl acl) {
    String id = acl.id();
    return DIGEST.equals(acl.scheme()) && id != null
        ? new Acl(acl.permissions(), DIGEST, masked(id))
        : acl;
  }

  private static String masked(String id) {
    int colon = id.indexOf(':');
    return colon < 0 ? id : id.substring(0, colon) + ":x";
  }

  /** The bits of letters; unknown letters are told of. */
  public static int permissions(String letters, Consumer<String> complaints) {
    int bits = 0;
    for (int i = 0; i < letters.length(); i++) {
      switch (letters.charAt(i)) {
        case 'r' -> bits |= Permission.READ;
        case 'w' -> bits |= Permission.WRITE;
        case 'c' -> bits |= Permission.CREATE;
        case 'd' -> bits |= Permission.DELETE;
        case 'a' -> bits |= Permission.ADMIN;
        default -> complaints.accept("Unknown perm type: " + letters.charAt(i));
      }
    }
    return bits;
  }
}
