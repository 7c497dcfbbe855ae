package dev.ostler.shell.session;

import dev.ostler.client.ClientOptions;
import dev.ostler.client.TlsOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to connect.
 *
 * @param connectionString servers and chroot, as they were given
 * @param sessionTimeoutMillis 1 or more
 * @param readOnly whether a server that is cut off from its ensemble is better than none
 * @param tls null for connections in the clear
 */
public record ConnectOptions(
    String connectionString, int sessionTimeoutMillis, boolean readOnly, @Nullable TlsOptions tls) {
  /** The servers if none are given. */
  public static final String DEFAULT_SERVER = "localhost:2181";

  /** The session timeout if none is given. */
  public static final int DEFAULT_TIMEOUT_MILLIS = 30_000;

  /** How long a person or a script waits for a server that does not answer. */
  private static final int PATIENCE_MILLIS = 10_000;

  /** The same for other servers. */
  public ConnectOptions to(String otherConnectionString) {
    return new ConnectOptions(otherConnectionString, sessionTimeoutMillis, readOnly, tls);
  }

  /** How long to wait for a server and for an answer. */
  public Duration patience() {
    return Duration.ofMillis(Math.min(sessionTimeoutMillis, PATIENCE_MILLIS));
  }

  /**
   * As the client wants them.
   *
   * @throws IllegalArgumentException the connection string names no server, or cannot be read
   */
  ClientOptions toClientOptions() {
    ClientOptions.Builder builder =
        ClientOptions.builder(connectionString)
            .sessionTimeout(Duration.ofMillis(sessionTimeoutMillis))
            .requestTimeout(patience())
            .allowReadOnly(readOnly)
            .newSessionAfterExpiry(false);
    if (tls != null) {
      builder.tls(tls);
    }
    return builder.build();
  }
}
