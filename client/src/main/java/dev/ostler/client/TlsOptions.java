package dev.ostler.client;

import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * How connections are encrypted.
 *
 * @param context with the trusted certificates and, where servers ask for one, the client's own
 * @param verifyHostname whether the server's certificate must name the host of the connection
 *     string
 * @param protocols allowed ones, for instance {@code TLSv1.3}; empty for those of the context
 * @param cipherSuites allowed ones; empty for those of the context
 */
public record TlsOptions(
    SSLContext context, boolean verifyHostname, List<String> protocols, List<String> cipherSuites) {
  public TlsOptions {
    protocols = List.copyOf(protocols);
    cipherSuites = List.copyOf(cipherSuites);
  }

  /** With this context, the host names checked. */
  public static TlsOptions of(SSLContext context) {
    return new TlsOptions(context, true, List.of(), List.of());
  }

  /** The same without a check of the host names. */
  public TlsOptions withoutHostnameVerification() {
    return new TlsOptions(context, false, protocols, cipherSuites);
  }
}
