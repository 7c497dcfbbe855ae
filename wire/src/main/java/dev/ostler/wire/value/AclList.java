package dev.ostler.wire.value;

import java.util.List;

/**
 * An access control list: entries in the order the client gave them. Two lists are equal when they
 * hold equal entries in the same order.
 */
public final class AclList {
  /** {@code world:anyone:cdrwa}, what most clients send. */
  public static final AclList OPEN = of(List.of(Acl.OPEN));

  /** {@code world:anyone:r}, the list of {@code /zookeeper/config}. */
  public static final AclList READ_ONLY = of(List.of(new Acl(Permission.READ, "world", "anyone")));

  private final List<Acl> entries;
  private final int worldPermissions;
  private final int hash;

  private AclList(List<Acl> entries) {
    this.entries = entries;
    int world = 0;
    for (Acl entry : entries) {
      if (entry.isWorldAnyone()) {
        world |= entry.permissions();
      }
    }
    this.worldPermissions = world;
    this.hash = entries.hashCode();
  }

  public static AclList of(List<Acl> entries) {
    return new AclList(List.copyOf(entries));
  }

  public List<Acl> entries() {
    return entries;
  }

  public int size() {
    return entries.size();
  }

  /** The permissions that this list grants to everybody. */
  public int worldPermissions() {
    return worldPermissions;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof AclList that && hash == that.hash && entries.equals(that.entries));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}
