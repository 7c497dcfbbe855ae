package dev.ostler.wire.quorum;

import dev.ostler.wire.codec.MalformedException;

/**
 * A host, by name or number, and a port.
 *
 * @param host an IPv6 address stands without brackets here, and with brackets in the text
 */
public record HostAndPort(String host, int port) {
  /**
   * Reads {@code host:port} or {@code [address]:port}.
   *
   * @throws MalformedException if the host is empty or the port is not between 0 and 65535
   */
  public static HostAndPort parse(String text) throws MalformedException {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new MalformedException("not host:port: " + shortened(text));
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty() || host.indexOf('[') >= 0 || host.indexOf(']') >= 0) {
      throw new MalformedException("not host:port: " + shortened(text));
    }
    return new HostAndPort(host, parsePort(text.substring(colon + 1)));
  }

  private static int parsePort(String digits) throws MalformedException {
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      char digit = digits.charAt(i);
      if (digit < '0' || digit > '9' || port > 65535) {
        throw new MalformedException("not a port: " + shortened(digits));
      }
      port = 10 * port + (digit - '0');
    }
    if (digits.isEmpty() || port > 65535) {
      throw new MalformedException("not a port: " + shortened(digits));
    }
    return port;
  }

  private static String shortened(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "...";
  }

  /** True for an address that means "all of mine", and so nothing to anybody else. */
  public boolean isWildcard() {
    return host.equals("0.0.0.0") || host.equals("::") || host.equals("0:0:0:0:0:0:0:0");
  }

  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
