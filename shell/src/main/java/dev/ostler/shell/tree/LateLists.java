package dev.ostler.shell.tree;

import dev.ostler.client.ClientException;
import dev.ostler.client.Identity;
import dev.ostler.client.Operations;
import dev.ostler.shell.session.ShellSession;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Permission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Access control lists that come into force when everything below their znodes is there. Until then
 * such a znode has its list and one entry more, which lets this session create children and change
 * the list: for its identities if it has some, otherwise for its address.
 */
final class LateLists {
  private static final int NEEDED = Permission.CREATE | Permission.ADMIN;
  private static final Set<String> NO_IDENTITY = Set.of("ip", "world");

  private record Late(String path, List<Acl> acl) {}

  private final ShellSession session;
  private final ArrayDeque<Late> waiting = new ArrayDeque<>();
  private @Nullable Acl own;

  LateLists(ShellSession session) {
    this.session = session;
  }

  /** The list until then. */
  List<Acl> meanwhile(List<Acl> acl) throws InterruptedException {
    if (own == null) {
      own = own();
    }
    List<Acl> longer = new ArrayList<>(acl);
    longer.add(own);
    return longer;
  }

  private Acl own() throws InterruptedException {
    List<Identity> identities;
    try {
      identities = session.whoAmI();
    } catch (ClientException.Unimplemented e) {
      // A server that is older than the question.
      identities = List.of();
    }
    if (identities.stream().anyMatch(identity -> !NO_IDENTITY.contains(identity.scheme()))) {
      return new Acl(NEEDED, "auth", "");
    }
    return identities.stream()
        .filter(identity -> identity.scheme().equals("ip"))
        .findFirst()
        .map(identity -> new Acl(NEEDED, "ip", identity.user()))
        .orElse(new Acl(NEEDED, "world", "anyone"));
  }

  /** Takes note of a list; parents come before children. */
  void add(String path, List<Acl> acl) {
    waiting.add(new Late(path, acl));
  }

  /** Puts the lists in force, those of children first. */
  void putInForce() throws InterruptedException {
    while (!waiting.isEmpty()) {
      Late last = waiting.getLast();
      try {
        var _ = session.setAcl(last.path(), last.acl(), Operations.ANY_VERSION);
      } catch (ClientException.NoNode e) {
        // It was not known whether it was created, or somebody has deleted it.
      }
      waiting.removeLast();
    }
  }

  /** The paths that still have the longer list. */
  List<String> left() {
    return waiting.stream().map(Late::path).toList();
  }
}
