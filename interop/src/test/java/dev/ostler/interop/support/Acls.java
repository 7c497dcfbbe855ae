package dev.ostler.interop.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;

/**
 * The ACLs that applications use. The client's own constants cannot be named without a library of
 * annotations that it was compiled with and does not bring.
 */
public final class Acls {
  public static final Id ANYONE = new Id("world", "anyone");

  private Acls() {}

  /** Everybody may do everything. */
  public static List<ACL> open() {
    return of(new ACL(ZooDefs.Perms.ALL, ANYONE));
  }

  /** Everybody may read. */
  public static List<ACL> readable() {
    return of(new ACL(ZooDefs.Perms.READ, ANYONE));
  }

  /** Who creates it, by whatever he has authenticated with, may do everything. */
  public static List<ACL> creatorAll() {
    return of(new ACL(ZooDefs.Perms.ALL, new Id("auth", "")));
  }

  /** A list in which the client may look for a null, which an immutable list does not allow. */
  public static List<ACL> of(ACL... entries) {
    return new ArrayList<>(Arrays.asList(entries));
  }
}
