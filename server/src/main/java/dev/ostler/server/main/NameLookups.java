package dev.ostler.server.main;

import java.security.Security;

/** How long the answers of name servers are kept. */
final class NameLookups {
  /** Java looks at these once, at the first name that is looked up in the process. */
  private static final String FOUND = "networkaddress.cache.ttl";

  private static final String NOT_FOUND = "networkaddress.cache.negative.ttl";
  private static final String SECONDS = "1";

  private NameLookups() {}

  /**
   * A server that has moved to another address is found there at the next attempt to connect: Java
   * would keep an address for half a minute, and the news that there is none for ten seconds. One
   * second is kept, so that attempts which follow fast do not each ask the name server.
   */
  static void keepShortly() {
    Security.setProperty(FOUND, SECONDS);
    Security.setProperty(NOT_FOUND, SECONDS);
  }
}
