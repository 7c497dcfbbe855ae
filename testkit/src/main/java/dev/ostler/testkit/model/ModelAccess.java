package dev.ostler.testkit.model;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may do what: the schemes world, ip, digest, auth and super. */
final class ModelAccess {
  private ModelAccess() {}

  /** Whether one of the permissions is granted to somebody with these identities. */
  static boolean allows(List<ModelAcl> acl, int permissions, Collection<ModelIdentity> identities) {
    if (acl.isEmpty() || identities.stream().anyMatch(it -> it.scheme().equals("super"))) {
      return true;
    }
    return acl.stream()
        .filter(entry -> (entry.permissions() & permissions) != 0)
        .anyMatch(entry -> matches(entry, identities));
  }

  static void require(List<ModelAcl> acl, int permissions, Collection<ModelIdentity> identities)
      throws ModelException {
    if (!allows(acl, permissions, identities)) {
      throw new ModelException(ModelError.NO_AUTH);
    }
  }

  private static boolean matches(ModelAcl entry, Collection<ModelIdentity> identities) {
    String scheme = entry.scheme();
    String id = entry.id();
    if (scheme == null || id == null) {
      return false;
    }
    if (scheme.equals("world")) {
      return id.equals("anyone");
    }
    for (ModelIdentity identity : identities) {
      if (identity.scheme().equals(scheme)
          && (scheme.equals("ip") ? addressMatches(id, identity.id()) : id.equals(identity.id()))) {
        return true;
      }
    }
    return false;
  }

  /** The list as it is stored, or the refusal of a list that cannot be stored. */
  static List<ModelAcl> normalise(
      @Nullable List<ModelAcl> requested, Collection<ModelIdentity> identities)
      throws ModelException {
    if (requested == null || requested.isEmpty()) {
      throw new ModelException(ModelError.INVALID_ACL);
    }
    List<ModelAcl> stored = new ArrayList<>();
    for (ModelAcl entry : new LinkedHashSet<>(requested)) {
      stored.addAll(normalise(entry, identities));
    }
    return List.copyOf(stored);
  }

  private static List<ModelAcl> normalise(ModelAcl entry, Collection<ModelIdentity> identities)
      throws ModelException {
    String scheme = entry.scheme();
    String id = entry.id();
    if (scheme == null) {
      throw new ModelException(ModelError.INVALID_ACL);
    }
    switch (scheme) {
      case "world" -> {
        if (id == null) {
          throw new ModelException(ModelError.MARSHALLING_ERROR);
        }
        if (id.equals("anyone")) {
          return List.of(entry);
        }
      }
      case "auth" -> {
        List<ModelAcl> expanded =
            identities.stream()
                .filter(identity -> identity.scheme().equals("digest"))
                .map(it -> new ModelAcl(entry.permissions(), it.scheme(), it.id()))
                .toList();
        if (!expanded.isEmpty()) {
          return expanded;
        }
      }
      case "digest" -> {
        if (id == null) {
          throw new ModelException(ModelError.MARSHALLING_ERROR);
        }
        if (hasTwoParts(id)) {
          return List.of(entry);
        }
      }
      case "ip" -> {
        if (id == null) {
          throw new ModelException(ModelError.MARSHALLING_ERROR);
        }
        if (isAddressRange(id)) {
          return List.of(entry);
        }
      }
      default -> {
        // No provider is registered for any other scheme.
      }
    }
    throw new ModelException(ModelError.INVALID_ACL);
  }

  /** Exactly two parts around colons, where empty parts at the end do not count. */
  private static boolean hasTwoParts(String id) {
    int end = id.length();
    while (end > 0 && id.charAt(end - 1) == ':') {
      end--;
    }
    String trimmed = id.substring(0, end);
    return trimmed.indexOf(':') >= 0 && trimmed.indexOf(':') == trimmed.lastIndexOf(':');
  }

  /** The list as getACL shows it to somebody who may read but not administer the node. */
  static List<ModelAcl> masked(List<ModelAcl> acl) {
    return acl.stream()
        .map(entry -> {
          String id = entry.id();
          if (!"digest".equals(entry.scheme()) || id == null || id.indexOf(':') < 0) {
            return entry;
          }
          String shown = id.substring(0, id.indexOf(':')) + ":x";
          return new ModelAcl(entry.permissions(), entry.scheme(), shown);
        })
        .toList();
  }

  private static boolean addressMatches(String range, String address) {
    int slash = range.indexOf('/');
    byte[] wanted = address(slash < 0 ? range : range.substring(0, slash));
    byte[] given = address(address);
    if (wanted == null || given == null || wanted.length != given.length) {
      return false;
    }
    int bits = slash < 0 ? wanted.length * 8 : Integer.parseInt(range.substring(slash + 1));
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((wanted[bit / 8] & mask) != (given[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAddressRange(String id) {
    String[] parts = id.split("/", 2);
    byte[] address = address(parts[0]);
    if (address == null) {
      return false;
    }
    if (parts.length == 1) {
      return true;
    }
    try {
      int bits = Integer.parseInt(parts[1]);
      return bits >= 0 && bits <= address.length * 8;
    } catch (NumberFormatException notBits) {
      return false;
    }
  }

  private static byte @Nullable [] address(String text) {
    boolean dottedQuad = text.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    if (!dottedQuad && text.indexOf(':') < 0) {
      return null;
    }
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      return (address instanceof Inet4Address) == dottedQuad ? address.getAddress() : null;
    } catch (IllegalArgumentException notAnAddress) {
      return null;
    }
  }
}
