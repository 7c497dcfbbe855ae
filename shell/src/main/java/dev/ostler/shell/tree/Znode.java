package dev.ostler.shell.tree;

import dev.ostler.shell.output.AclText;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Stat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A znode in full.
 *
 * @param path below the root of the walk: {@code /} for that root itself
 * @param data null if it was created without
 */
public record Znode(String path, @Nullable Bytes data, List<Acl> acl, Stat stat) {
  public Znode {
    acl = List.copyOf(acl);
  }

  /** Whether the server kept digests of the list to itself: see {@link AclText#isMasked}. */
  public boolean aclMasked() {
    return acl.stream().anyMatch(AclText::isMasked);
  }

  /** Whether it ends with a session. */
  public boolean isEphemeral() {
    return stat.ephemeralOwner() != 0;
  }
}
