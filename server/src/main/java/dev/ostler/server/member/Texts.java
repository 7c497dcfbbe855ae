package dev.ostler.server.member;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;

/** Addresses as they stand in the log. */
final class Texts {
  private Texts() {}

  static String address(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  static String addresses(List<InetSocketAddress> addresses) {
    return addresses.stream().map(Texts::address).collect(Collectors.joining(", "));
  }
}
