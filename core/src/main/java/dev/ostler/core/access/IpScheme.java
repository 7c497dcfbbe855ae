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
    int bits = slash < 0 ? network.bits() : prefixBits(aclId, slash + 1, network.bits());
    return bits >= 0 && address.hasSamePrefix(network, bits);
  }

  @Override
  public boolean isValidId(String aclId) {
    int slash = aclId.indexOf('/');
    IpAddress network = IpAddress.parse(slash < 0 ? aclId : aclId.substring(0, slash));
    return network != null && (slash < 0 || prefixBits(aclId, slash + 1, network.bits()) >= 0);
  }

  @Override
  public boolean isAuthenticating() {
    return false;
  }

  /** A socket's link-local address names its interface behind a percent sign: fe80::1%eth0. */
  private static String withoutZone(String address) {
    int percent = address.indexOf('%');
    return percent < 0 ? address : address.substring(0, percent);
  }

  /** The number that stands in the text from {@code start}, or -1 if it is not 0 to {@code max}. */
  private static int prefixBits(String text, int start, int max) {
    int digits = text.length() - start;
    if (digits < 1 || digits > 3) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = 10 * value + c - '0';
    }
    return value <= max ? value : -1;
  }
}
