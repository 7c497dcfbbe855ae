package dev.ostler.core.access;

import dev.ostler.wire.value.Bytes;
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
    int slash = aclId.indexOf('/');
    IpAddress network = IpAddress.parse(slash < 0 ? aclId : aclId.substring(0, slash));
    IpAddress address = IpAddress.parse(withoutZone(identityId));
    if (network == null || address == null) {
      return false;
    }
    int bits = prefixBits(aclId, slash, network);
    return bits >= 0 && address.hasSamePrefix(network, bits);
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
