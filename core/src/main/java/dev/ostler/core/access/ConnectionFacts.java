package dev.ostler.core.access;

import org.jspecify.annotations.Nullable;

/**
 * What a server knows of a connection without being told by the client.
 *
 * @param remoteAddress textual IP address of the socket's other end; never a name, never taken from
 *     a header
 * @param certificateSubject subject of the client certificate that the TLS handshake verified, in
 *     RFC 2253 form; null without one
 */
public record ConnectionFacts(String remoteAddress, @Nullable String certificateSubject) {
  /** A plain connection. */
  public static ConnectionFacts ofAddress(String remoteAddress) {
    return new ConnectionFacts(remoteAddress, null);
  }
}
