package dev.ostler.client;

import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Stat;
import java.util.List;

/**
 * Who may do what with a znode.
 *
 * @param stat its {@code aversion} is the version {@link Operations#setAcl} compares with
 */
public record NodeAcl(List<Acl> acl, Stat stat) {
  public NodeAcl {
    acl = List.copyOf(acl);
  }
}
