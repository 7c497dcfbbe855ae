package dev.ostler.core.access;

import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Permission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All decisions on access: who may do what, what lists may be stored, and how a connection gains
 * identities.
 */
public final class AccessRules {
  private static final String WORLD = "world";
  private static final String AUTH = "auth";

  /** Remembered identities of plain connections; a power of two. */
  private static final int CACHE_SLOTS = 256;

  /** Entries from which on a walk is worth preparing, and its decision remembering. */
  private static final int LONG_LIST = 16;

  private static final AclDecision OPEN = new AclDecision.Accepted(AclList.OPEN);
  private static final AclDecision INVALID = new AclDecision.Refused(ErrorCode.INVALID_ACL);
  private static final AclDecision UNDECODABLE =
      new AclDecision.Refused(ErrorCode.MARSHALLING_ERROR);
  private static final AclDecision NO_AUTH = new AclDecision.Refused(ErrorCode.NO_AUTH);

  private final boolean skipAcl;
  private final List<AuthenticationScheme> schemes;
  private final List<String> enforcedSchemes;
  private final LongLists longLists;
  private final @Nullable Identities[] connected = new @Nullable Identities[CACHE_SLOTS];

  /**
   * Rules with these settings.
   *
   * @throws IllegalArgumentException if two schemes have one name, an enforced scheme is none of
   *     them, or the digest's hash is unknown
   */
  public AccessRules(AccessSettings settings) {
    this.skipAcl = settings.skipAcl();
    List<AuthenticationScheme> all = new ArrayList<>();
    all.add(new IpScheme());
    if (settings.digestEnabled()) {
      all.add(new DigestScheme(settings.digestAlgorithm(), settings.superDigest()));
    }
    for (AuthenticationScheme extra : settings.extraSchemes()) {
      String name = extra.name();
      if (name.equals(WORLD) || name.equals(AUTH) || name.equals(Identity.SUPER_SCHEME)) {
        throw new IllegalArgumentException(
            "authentication scheme " + name + " is built in: give the authProvider another name");
      }
      if (find(all, name) != null) {
        throw new IllegalArgumentException(
            "authentication scheme " + name + " is registered twice: remove one authProvider");
      }
      all.add(extra);
    }
    this.schemes = List.copyOf(all);
    this.longLists = new LongLists(schemes);
    this.enforcedSchemes = settings.enforcedSchemes();
    for (String name : enforcedSchemes) {
      if (find(schemes, name) == null) {
        throw new IllegalArgumentException(
            "enforce.auth.schemes names "
                + name
                + ", which no authProvider provides: add the provider or remove the scheme");
      }
    }
  }

  /**
   * The identities of a connection that has just come and has shown no certificate. Connections
   * from one address share them.
   *
   * @param remoteAddress textual IP address
   */
  public Identities connected(String remoteAddress) {
    int hash = remoteAddress.hashCode();
    int slot = (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (CACHE_SLOTS - 1);
    Identities cached = connected[slot];
    if (cached != null && cached.entries().getFirst().id().equals(remoteAddress)) {
      return cached;
    }
    Identities made = Identities.of(new Identity(IpScheme.NAME, remoteAddress));
    connected[slot] = made;
    return made;
  }

  /**
   * Whether an operation may go on.
   *
   * @param acl the list of the znode; null if it has none
   * @param needed bits of {@link Permission}, of which any one is enough
   */
  public boolean permits(@Nullable AclList acl, int needed, Identities who) {
    if (acl == null || (acl.worldPermissions() & needed) != 0 || acl.size() == 0) {
      return true;
    }
    if (skipAcl || who.isSuper()) {
      return true;
    }
    return acl.size() < LONG_LIST ? grants(acl, needed, who) : longLists.grants(acl, needed, who);
  }

  private boolean grants(AclList acl, int needed, Identities who) {
    for (Acl entry : acl.entries()) {
      if ((entry.permissions() & needed) != 0 && matches(entry, who)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(Acl entry, Identities who) {
    String schemeName = entry.scheme();
    String id = entry.id();
    if (schemeName == null || id == null) {
      return false;
    }
    AuthenticationScheme scheme = scheme(schemeName);
    if (scheme == null) {
      return false;
    }
    for (Identity identity : who.entries()) {
      if (identity.scheme().equals(schemeName) && scheme.matches(identity.id(), id)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Turns the list of a create or setACL into the list to store: duplicates dropped, {@code auth}
   * replaced by the connection's own identities, everything else checked.
   */
  public AclDecision normalise(@Nullable AclList requested, Identities who) {
    if (requested == null || requested.size() == 0) {
      return INVALID;
    }
    if (requested.equals(AclList.OPEN)) {
      return OPEN;
    }
    List<Acl> stored = new ArrayList<>(requested.size());
    // Only asked, never walked: a frame has room for tens of thousands of entries.
    Set<Acl> seen = new HashSet<>();
    for (Acl entry : requested.entries()) {
      if (!seen.add(entry)) {
        continue;
      }
      AclDecision refusal = addNormalised(entry, who, stored);
      if (refusal != null) {
        return refusal;
      }
    }
    if (stored.equals(requested.entries())) {
      return new AclDecision.Accepted(requested);
    }
    AclList list = AclList.of(stored);
    return list.equals(AclList.OPEN) ? OPEN : new AclDecision.Accepted(list);
  }

  /** Adds what an entry stands for; returns why not if it stands for nothing. */
  private @Nullable AclDecision addNormalised(Acl entry, Identities who, List<Acl> stored) {
    String schemeName = entry.scheme();
    if (schemeName == null) {
      return INVALID;
    }
    String id = entry.id();
    if (schemeName.equals(AUTH)) {
      return addOwnIdentities(entry.permissions(), who, stored) ? null : INVALID;
    }
    AuthenticationScheme scheme = scheme(schemeName);
    boolean world = schemeName.equals(WORLD);
    if (!world && scheme == null) {
      return INVALID;
    }
    if (id == null) {
      // Seen on ZooKeeper 3.9.4 for world, ip and digest.
      return UNDECODABLE;
    }
    boolean valid = scheme == null ? entry.isWorldAnyone() : scheme.isValidId(id);
    if (!valid) {
      return INVALID;
    }
    stored.add(entry);
    return null;
  }

  private boolean addOwnIdentities(int permissions, Identities who, List<Acl> stored) {
    boolean found = false;
    for (Identity identity : who.entries()) {
      AuthenticationScheme scheme = scheme(identity.scheme());
      if (scheme != null && scheme.isAuthenticating()) {
        stored.add(new Acl(permissions, identity.scheme(), identity.id()));
        found = true;
      }
    }
    return found;
  }

  /**
   * What getACL shows of a list: all of it with ADMIN, without the hashes of passwords with READ,
   * and a refusal with neither.
   */
  public AclDecision visible(@Nullable AclList acl, Identities who) {
    if (acl == null) {
      return OPEN;
    }
    if (permits(acl, Permission.ADMIN, who)) {
      return new AclDecision.Accepted(acl);
    }
    return permits(acl, Permission.READ, who)
        ? new AclDecision.Accepted(withoutHashes(acl))
        : NO_AUTH;
  }

  private static AclList withoutHashes(AclList acl) {
    List<Acl> shown = new ArrayList<>(acl.size());
    for (Acl entry : acl.entries()) {
      String id = entry.id();
      boolean secret = DigestScheme.NAME.equals(entry.scheme()) && id != null;
      shown.add(
          secret && id != null
              ? new Acl(entry.permissions(), DigestScheme.NAME, DigestScheme.masked(id))
              : entry);
    }
    return AclList.of(shown);
  }

  /**
   * Answers an {@code auth} request; an unknown scheme fails.
   *
   * @param credentials what the client sent; null is possible
   */
  public AuthenticationResult authenticate(
      String schemeName, @Nullable Bytes credentials, ConnectionFacts facts) {
    AuthenticationScheme scheme = scheme(schemeName);
    return scheme == null ? AuthenticationResult.failed() : scheme.authenticate(credentials, facts);
  }

  /** The name that whoAmI shows for an identity; empty for super. */
  public String userName(Identity identity) {
    AuthenticationScheme scheme = scheme(identity.scheme());
    return scheme == null ? "" : scheme.userName(identity.id());
  }

  /** False if a connection with these identities may only authenticate. */
  public boolean satisfiesEnforcement(Identities who) {
    if (enforcedSchemes.isEmpty()) {
      return true;
    }
    for (String scheme : enforcedSchemes) {
      if (who.hasScheme(scheme)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable AuthenticationScheme scheme(String name) {
    return find(schemes, name);
  }

  /** The scheme of this name, or null: there are so few that a walk is the fastest way. */
  private static @Nullable AuthenticationScheme find(
      List<AuthenticationScheme> schemes, String name) {
    for (int i = 0; i < schemes.size(); i++) {
      AuthenticationScheme scheme = schemes.get(i);
      if (scheme.name().equals(name)) {
        return scheme;
      }
    }
    return null;
  }
}
