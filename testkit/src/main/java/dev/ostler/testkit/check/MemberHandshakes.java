package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.value.Bytes;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whom one server of an ensemble must let in, and what it may ask its leader on the way. It may
 * lose its part while a client waits, and begins anew with all of them when it has one again.
 */
final class MemberHandshakes {
  private final EnsembleJudge ensemble;
  private final MemberJudge member;
  private final EnsembleJudge.Settings settings;
  private final OpenLinks links;
  private final MemberInStep step;
  private boolean spaceLow;

  /** Whose request is being handled. */
  private @Nullable LinkCheck asking;

  /** What another server has sent, while it is handled. */
  private @Nullable QuorumMessage handling;

  MemberHandshakes(EnsembleJudge ensemble, MemberJudge member, OpenLinks links, MemberInStep step) {
    this.ensemble = ensemble;
    this.member = member;
    this.settings = ensemble.settings;
    this.links = links;
    this.step = step;
  }

  // ---- what reaches the core ----

  void spaceDelivered(boolean writable) {
    spaceLow = !writable;
  }

  boolean isSpaceLow() {
    return spaceLow;
  }

  void stopped() {
    spaceLow = false;
    eventEnded();
  }

  void asks(LinkCheck link) {
    asking = link;
  }

  void messageDelivered(QuorumMessage message) {
    handling = message;
  }

  void eventEnded() {
    asking = null;
    handling = null;
  }

  /** A client asks to be let in. */
  void delivered(LinkCheck link, ConnectRequest request) {
    link.request = request;
    link.timeoutMillis =
        Math.clamp(
            request.timeoutMillis(), settings.minTimeoutMillis(), settings.maxTimeoutMillis());
    link.handshake = LinkCheck.Handshake.HELD;
    if (member.peer().isServing() || member.peer().isReadOnly()) {
      decide(link);
    }
  }

  /** A handshake is taken up, when it comes or when the server has a part again. */
  void decide(LinkCheck link) {
    ConnectRequest request = link.request;
    if (link.closing || link.handshake != LinkCheck.Handshake.HELD || request == null) {
      return;
    }
    LocalSessionCheck locals = step.sessions().locals();
    locals.notice(member.peer());
    long session = request.sessionId();
    boolean withoutWrites = member.peer().isReadOnly();
    if (request.lastZxidSeen() > member.peer().tree().zxid()
        || withoutWrites && !request.readOnly()) {
      link.handshake = LinkCheck.Handshake.CLOSED;
    } else if (session == 0 && (withoutWrites || settings.localSessions())) {
      link.handshake = LinkCheck.Handshake.CREATES_LOCAL;
    } else if (session == 0) {
      link.chosen = 0;
      link.handshake = spaceLow ? LinkCheck.Handshake.CLOSED : LinkCheck.Handshake.CREATES;
    } else if (!Objects.equals(EnsembleJudge.password(session), request.password())) {
      link.handshake = LinkCheck.Handshake.REFUSED;
    } else if (locals.isHere(session)) {
      link.handshake = LinkCheck.Handshake.ATTACHES;
      link.session = session;
      ensemble.timeoutAgreed(session, link.timeoutMillis);
    } else if (withoutWrites) {
      // Whether one that is known lives on, only a leader can tell.
      link.handshake =
          step.shown().isGlobal(session) ? LinkCheck.Handshake.CLOSED : LinkCheck.Handshake.REFUSED;
    } else {
      link.handshake = LinkCheck.Handshake.ASKED;
      link.session = session;
      ensemble.timeoutAgreed(session, link.timeoutMillis);
      step.sessions().attached(session, link.timeoutMillis);
    }
  }

  // ---- what leaves the core ----

  /** A session that only this server knows is to become known to all; false if it is none. */
  boolean upgrades(long session, int timeoutMillis) {
    LocalSessionCheck locals = step.sessions().locals();
    boolean here = locals.isHere(session);
    if (here) {
      locals.upgradeAsked(session, timeoutMillis);
    }
    return here;
  }

  /** The server has chosen the number of a session: whose is it? */
  void chosen(long session, int timeoutMillis) {
    for (LinkCheck link : candidates()) {
      if (link.wantsNewSession(timeoutMillis)) {
        decide(link);
        link.session = session;
        link.chosen = session;
        ensemble.opening(session, link.credentials);
        return;
      }
    }
    throw new BrokenClaim(member + " asks for session " + hex(session) + ", which no client wants");
  }

  /** A learner asks its leader about a session, for a client that is here with it. */
  void revalidates(QuorumMessage.Revalidate question) {
    if (question.equals(handling)) {
      // An observer that this server feeds has asked it.
      return;
    }
    for (LinkCheck link : candidates()) {
      if (link.wantsToGoOn(question.sessionId(), question.timeoutMillis())) {
        decide(link);
        if (link.handshake == LinkCheck.Handshake.ASKED) {
          return;
        }
      }
    }
    throw new BrokenClaim(
        member
            + " asks about session "
            + hex(question.sessionId())
            + ", with which no client is here");
  }

  /** The connections for which the server may ask something now, in the order in which it does. */
  private Collection<LinkCheck> candidates() {
    if (step.begins()) {
      return links.all();
    }
    LinkCheck link = asking;
    return link == null ? List.of() : List.of(link);
  }

  /** A learner hands something of a client's on. */
  void forwarded(QuorumMessage.Request request) {
    if (request.equals(handling)) {
      return;
    }
    if (request.opCode() == OpCode.CREATE_SESSION) {
      long session = request.sessionId();
      Bytes body = request.body();
      try {
        int timeoutMillis = new Input(body.toArray()).readInt();
        if (!upgrades(session, timeoutMillis)) {
          chosen(session, timeoutMillis);
        }
      } catch (MalformedException e) {
        throw new BrokenClaim(member + " asks for a session without a timeout", e);
      }
    }
  }

  /** The core answers, in words decoded from what is sent. */
  void answered(LinkCheck link, ConnectResponse response) {
    link.requireOpen("a handshake's answer");
    if (link.handshake == LinkCheck.Handshake.HELD) {
      if (link.chosen != 0 && link.chosen == response.sessionId()) {
        // The transaction that was asked for before the election is in the history.
        link.handshake = LinkCheck.Handshake.CREATES;
      } else if (step.begins()) {
        decide(link);
      }
    }
    if (response.hasReadOnlyFlag() && response.readOnly() != member.peer().isReadOnly()) {
      throw new BrokenClaim(member + " tells a client wrongly whether it may write: " + response);
    }
    if (response.timeoutMillis() == 0) {
      refused(link);
      return;
    }
    long session = response.sessionId();
    switch (link.handshake) {
      case CREATES, ASKED, ATTACHES -> {
        // The session is known.
      }
      case CREATES_LOCAL -> {
        ensemble.openedLocally(session, member.sid(), link.credentials);
        ensemble.timeoutAgreed(session, link.timeoutMillis);
        link.session = session;
      }
      case NOT_SENT, HELD, REFUSED, CLOSED, ANSWERED ->
          throw new BrokenClaim("a handshake was answered that must be " + link.handshake);
    }
    if (session != link.session
        || response.timeoutMillis() != link.timeoutMillis
        || !response.password().equals(EnsembleJudge.password(session))) {
      throw new BrokenClaim(
          "the handshake of session " + hex(link.session) + " was answered with " + response);
    }
    letIn(link, session);
    LinkCheck before = step.linkOf(session);
    if (before != null && before != link && !before.closing) {
      throw new BrokenClaim("session " + hex(session) + " has two connections at " + member);
    }
    step.attach(link);
    link.handshake = LinkCheck.Handshake.ANSWERED;
    link.established = true;
  }

  private void letIn(LinkCheck link, long session) {
    if (link.handshake == LinkCheck.Handshake.CREATES_LOCAL) {
      step.shown().openLocal(session, link.credentials);
      step.sessions().locals().opened(session, link.timeoutMillis);
      ensemble.countReadOnlySession(member.peer().isReadOnly());
      return;
    }
    if (link.handshake == LinkCheck.Handshake.ATTACHES) {
      // It may have begun while there was no leader.
      step.shown().openLocal(session, link.credentials);
      step.sessions().locals().attached(session, link.timeoutMillis);
      return;
    }
    if (!ensemble.isKnown(session)) {
      throw new BrokenClaim(
          member
              + " lets a client in with session "
              + hex(session)
              + ", which no leader has ever created");
    }
    if (step.reference().isGlobal(session)) {
      return;
    }
    List<ModelBytes> credentials = ensemble.credentials(session);
    if (link.handshake == LinkCheck.Handshake.CREATES
        || credentials == null
        || step.reference().wasCreated(session)) {
      throw new BrokenClaim(
          member + " lets a client in with session " + hex(session) + ", which is gone");
    }
    // Its creation is committed, and not applied here yet.
    step.reference().openSessionEarly(session, credentials);
  }

  private void refused(LinkCheck link) {
    if (link.handshake == LinkCheck.Handshake.REFUSED) {
      link.handshake = LinkCheck.Handshake.CLOSED;
      return;
    }
    if (link.handshake != LinkCheck.Handshake.ASKED) {
      throw new BrokenClaim("a handshake was refused that must be " + link.handshake);
    }
    if (ensemble.isKnown(link.session)
        && step.reference().isGlobal(link.session)
        && !ensemble.isEndProposed(link.session)) {
      throw new BrokenClaim(member + " refuses session " + hex(link.session) + ", which is alive");
    }
    link.handshake = LinkCheck.Handshake.CLOSED;
  }
}
