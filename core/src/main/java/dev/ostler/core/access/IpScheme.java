package dev.ostler.core.access;

import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The scheme {@code ip}: where a connection comes from. Every connection has such an identity. An
 * access control list names an address, or a network as {@code address/bits}.
 */
final class IpScheme implements AuthenticationScheme {
  static final String NAME = "ip";

  @Override
  public String name() {
    return NAME;
  }

  /** Adds what is there already; credentials mean nothing. */
  @Override
  public AuthenticationResult authenticate(@Nullable Bytes credentials, ConnectionFacts facts) {
    return AuthenticationResult.added(NAME, facts.remoteAddress());
  }

  @Override
  public boolean matches(String identityId, String aclId) {
    IpAddress address = IpAddress.parse(withoutZone(identityId));
    return address != null && isIn(address, aclId);
  }

  private static boolean isIn(IpAddress address, String aclId) {
    int slash = aclId.indexOf('/');
    IpAddress network = IpAddress.parse(slash < 0 ? aclId : aclId.substring(0, slash));
    if (network == null) {
      return false;
    }
    int bits = prefixBits(aclId, slash, network);
    return bits >= 0 && address.hasSamePrefix(network, bits);
  }

  /** Takes the addresses apart once, and of an entry only as much as tells it from them. */
  @Override
  public AclIdMatcher matcher(List<String> identityIds) {
    List<IpAddress> addresses = new ArrayList<>();
    for (String identityId : identityIds) {
      IpAddress address = IpAddress.parse(withoutZone(identityId));
      if (address != null) {
        addresses.add(address);
      }
    }
    return aclId -> {
      for (int i = 0; i < addresses.size(); i++) {
        IpAddress address = addresses.get(i);
        if (!isSurelyElsewhere(address, aclId) && isIn(address, aclId)) {
          return true;
        }
      }
      return false;
    };
  }

  /** True only if the entry cannot mean the address; nearly all that do not are told so. */
  private static boolean isSurelyElsewhere(IpAddress address, String aclId) {
    return address.bits() == 32 ? !mayMeanV4((int) address.low(), aclId) : aclId.indexOf(':') < 0;
  }

  /** Reads an entry up to the first number that is not the address's. */
  private static boolean mayMeanV4(int address, String aclId) {
    int length = aclId.length();
    int at = 0;
    for (int shift = 24; shift >= 0; shift -= 8) {
      int number = 0;
      char c = '.';
      while (at < length && (c = aclId.charAt(at++)) >= '0' && c <= '9') {
        number = 10 * number + c - '0';
        c = '.';
      }
      if (c != '.' && c != '/') {
        // An IPv6 address, or none at all.
        return false;
      }
      int different = (number ^ address >>> shift) & 0xff;
      if (different != 0) {
        int slash = aclId.indexOf('/', at - 1);
        int samePrefix = 24 - shift + Integer.numberOfLeadingZeros(different) - 24;
        return slash >= 0 && IpAddress.decimal(aclId, slash + 1, length, 32) <= samePrefix;
      }
    }
    return true;
  }

  @Override
  public boolean isValidId(String aclId) {
    int slash = aclId.indexOf('/');
    IpAddress network = IpAddress.parse(slash < 0 ? aclId : aclId.substring(0, slash));
    return network != null && prefixBits(aclId, slash, network) >= 0;
  }

  @Override
  public boolean isAuthenticating() {
    return false;
  }

  /**
   * How many bits of the address count: what stands behind the slash, or all; -1 if it is wrong.
   */
  private static int prefixBits(String aclId, int slash, IpAddress network) {
    return slash < 0
        ? network.bits()
        : IpAddress.decimal(aclId, slash + 1, aclId.length(), network.bits());
  }

  /** A socket's link-local address names its interface behind a percent sign: fe80::1%eth0. */
  private static String withoutZone(String address) {
    int percent = address.indexOf('%');
    return percent < 0 ? address : address.substring(0, percent);
  }
}
