package dev.ostler.client.session;

import dev.ostler.client.Session;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.value.Bytes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The session as it was agreed on last, and what a server is told of it. */
final class KnownSession {
  private static final Bytes NO_PASSWORD = Bytes.of(new byte[ConnectResponse.PASSWORD_BYTES]);

  private final SessionLimits limits;
  private @Nullable Session agreed;

  /** It was agreed on with a server that takes changes, so that others know it. */
  private boolean shared;

  /**
   * @param resumed the session to take over; null to begin a new one
   */
  KnownSession(SessionLimits limits, @Nullable Session resumed) {
    this.limits = limits;
    this.agreed = resumed;
    this.shared = resumed != null && !resumed.readOnly();
  }

  /** Null until a server has given one. */
  @Nullable Session agreed() {
    return agreed;
  }

  /** 0 for none. */
  long id() {
    Session known = agreed;
    return known == null ? 0 : known.id();
  }

  boolean isShared() {
    return shared;
  }

  boolean isReadOnly() {
    Session known = agreed;
    return known != null && known.readOnly();
  }

  /** What was agreed on, or else what is asked for. */
  int timeoutMillis() {
    Session known = agreed;
    return known == null ? limits.sessionMillis() : (int) known.timeout().toMillis();
  }

  /** Asks a server to go on with it, or to begin one. */
  ConnectRequest hello(long lastZxid) {
    Session known = shared && id() != 0 ? agreed : null;
    return new ConnectRequest(
        0,
        lastZxid,
        limits.sessionMillis(),
        known == null ? 0 : known.id(),
        known == null ? NO_PASSWORD : known.password(),
        true,
        limits.readOnlyAllowed());
  }

  /** A server has agreed. */
  void agree(ConnectResponse response, HostAndPort server) {
    shared |= !response.readOnly();
    agreed =
        new Session(
            response.sessionId(),
            response.password().copy(),
            Duration.ofMillis(response.timeoutMillis()),
            response.readOnly(),
            server);
  }

  /** No server knows it any more. */
  void forget() {
    agreed = null;
    shared = false;
  }
}
