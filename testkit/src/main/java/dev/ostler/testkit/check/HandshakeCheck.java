package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.value.Bytes;
import java.util.Objects;
import java.util.Random;

/** How a handshake must be answered, and whether it was. */
final class HandshakeCheck {
  private static final long PASSWORD_SECRET = 0xB341_5C00L;

  private final Oracle.Settings settings;
  private final ReferenceState reference;
  private final SessionCheck sessions;
  private final ModelInStep step;
  private final ToldTime time;

  HandshakeCheck(
      Oracle.Settings settings,
      ReferenceState reference,
      SessionCheck sessions,
      ModelInStep step,
      ToldTime time) {
    this.settings = settings;
    this.reference = reference;
    this.sessions = sessions;
    this.step = step;
    this.time = time;
  }

  /** A handshake reaches the core. */
  void delivered(LinkCheck link, ConnectRequest request, boolean spaceLow) {
    link.timeoutMillis =
        Math.clamp(
            request.timeoutMillis(), settings.minTimeoutMillis(), settings.maxTimeoutMillis());
    if (request.lastZxidSeen() > reference.zxid()) {
      link.handshake = LinkCheck.Handshake.CLOSED;
    } else if (request.sessionId() == 0) {
      link.handshake = spaceLow ? LinkCheck.Handshake.CLOSED : LinkCheck.Handshake.CREATES;
    } else if (reference.isAlive(request.sessionId())
        && !sessions.isClosing(request.sessionId())
        && Objects.equals(password(request.sessionId()), request.password())) {
      link.handshake = LinkCheck.Handshake.ATTACHES;
      link.session = request.sessionId();
    } else {
      link.handshake = LinkCheck.Handshake.REFUSED;
    }
  }

  /** The password that belongs to a session, by the public rule. */
  private static Bytes password(long session) {
    byte[] bytes = new byte[ConnectResponse.PASSWORD_BYTES];
    new Random(session ^ PASSWORD_SECRET).nextBytes(bytes);
    return Bytes.of(bytes);
  }

  /** The core answers, in words decoded from what is sent. */
  void answered(LinkCheck link, ConnectResponse response) {
    link.requireOpen("a handshake's answer");
    if (link.handshake == LinkCheck.Handshake.REFUSED) {
      if (response.timeoutMillis() != 0 || response.sessionId() != 0) {
        throw new BrokenClaim("a session that is gone or not the client's was handed out");
      }
      link.handshake = LinkCheck.Handshake.CLOSED;
      return;
    }
    if (link.handshake == LinkCheck.Handshake.CREATES) {
      step.advanceUntilAlive(link.session);
    } else if (link.handshake != LinkCheck.Handshake.ATTACHES) {
      throw new BrokenClaim("a handshake was answered that must be " + link.handshake);
    }
    if (response.sessionId() != link.session
        || response.timeoutMillis() != link.timeoutMillis
        || !response.password().equals(password(link.session))) {
      throw new BrokenClaim(
          "the handshake of session " + hex(link.session) + " was answered with " + response);
    }
    if (link.handshake == LinkCheck.Handshake.ATTACHES) {
      LinkCheck before = step.linkOf(link.session);
      if (before != null && before != link && !before.closing) {
        throw new BrokenClaim("session " + hex(link.session) + " has two connections");
      }
      sessions.attached(link.session, link.timeoutMillis, time.monotonicMillis);
    }
    step.attach(link);
    link.handshake = LinkCheck.Handshake.ANSWERED;
    link.established = true;
  }
}
