package dev.ostler.client;

import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.value.Bytes;
import java.time.Duration;

/**
 * A session as it was agreed on with a server.
 *
 * @param id the {@code ephemeralOwner} of its ephemeral znodes
 * @param password with the id it lets another client take the session over: a secret
 * @param timeout after so long without a sign of life the session is over; set by the server, which
 *     may differ from the wish, and may change at a reconnect
 * @param readOnly the server is cut off from its ensemble
 * @param server the one it is connected to, or was last
 */
public record Session(
    long id, Bytes password, Duration timeout, boolean readOnly, HostAndPort server) {
  /** Without the password: sessions end up in logs. */
  @Override
  public String toString() {
    return "0x%x at %s, timeout %d ms%s"
        .formatted(id, server, timeout.toMillis(), readOnly ? ", read-only" : "");
  }
}
