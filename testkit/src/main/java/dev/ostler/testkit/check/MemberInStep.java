package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.core.peer.Peer;
import dev.ostler.testkit.model.ModelEvent;
import dev.ostler.testkit.model.ModelRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the model of one server of an ensemble over every committed transaction when the server
 * shows it. What that does to others is due on the connections of those whom it concerns.
 */
final class MemberInStep {
  private final EnsembleJudge ensemble;
  private final MemberJudge member;
  private final MemberSessions sessions;
  private ReferenceState reference;
  private final Map<Long, LinkCheck> linkOfSession = new HashMap<>();
  private final Set<Long> unorderedZxids = new HashSet<>();

  /** What clients see while there is no leader: what this server has, be it committed or not. */
  private @Nullable ReferenceState withoutLeader;

  /** Committed transactions that the model has. */
  private int taken;

  // What the server was when its last event was over.
  private boolean serving;
  private boolean readOnly;

  MemberInStep(EnsembleJudge ensemble, MemberJudge member, ToldTime time) {
    this.ensemble = ensemble;
    this.member = member;
    this.reference = new ReferenceState(ensemble.settings.model());
    this.sessions = new MemberSessions(ensemble, member, new View(), time);
  }

  /** What this server has shown tells which sessions only it knows. */
  private final class View implements LocalSessionCheck.View {
    @Override
    public boolean isGlobal(long session) {
      return reference.isGlobal(session);
    }

    @Override
    public void close(long session) {
      reference.closeLocal(session);
      ReferenceState other = withoutLeader;
      if (other != null) {
        other.closeLocal(session);
      }
    }
  }

  MemberSessions sessions() {
    return sessions;
  }

  // ---- states ----

  /** The state at the last transaction that it has shown. */
  ReferenceState reference() {
    return reference;
  }

  /** The state that clients are shown at the moment. */
  ReferenceState shown() {
    Peer peer = member.peer();
    if (!peer.isReadOnly()) {
      return reference;
    }
    ReferenceState state = withoutLeader;
    if (state == null || state.zxid() != peer.tree().zxid()) {
      state = ReferenceHistory.at(ensemble, peer.tree().zxid());
      List<ModelEvent> _ = TreeCheck.takeOverConfig(peer.tree(), state);
      withoutLeader = state;
    }
    return state;
  }

  /** Whether it had a part in the ensemble when its last event was over. */
  boolean wasServing() {
    return serving;
  }

  /** Whether it served without a leader then. */
  boolean wasReadOnly() {
    return readOnly;
  }

  /** Whether the event that is being handled gives the server a part. */
  boolean takesUp() {
    return !serving && member.peer().isServing();
  }

  /** Whether it lets clients in again, with a leader or without one. */
  boolean begins() {
    return takesUp() || !readOnly && member.peer().isReadOnly();
  }

  /** Whoever has a part again shows the membership, whatever its znode held before. */
  void takeOverMembership() {
    if (takesUp()) {
      expect(TreeCheck.takeOverConfig(member.peer().tree(), reference));
    }
  }

  /** The core has handled what it was given. */
  void eventEnded(Peer peer) {
    serving = peer.isServing();
    // Both may come in one event.
    boolean wasWithoutLeader = readOnly || withoutLeader != null;
    readOnly = peer.isReadOnly();
    if (wasWithoutLeader && !readOnly) {
      withoutLeader = null;
      if (!ensemble.settings.localSessions()) {
        sessions.locals().forgotten();
      }
    }
  }

  void stopped() {
    linkOfSession.clear();
    sessions.stopped();
    withoutLeader = null;
    for (long session : List.copyOf(reference.alive())) {
      reference.forgetWatches(session);
    }
    serving = false;
    readOnly = false;
  }

  // ---- who hears ----

  /** The connection that a session has now. */
  @Nullable LinkCheck linkOf(long session) {
    return linkOfSession.get(session);
  }

  void attach(LinkCheck link) {
    shown().forgetWatches(link.session);
    linkOfSession.put(link.session, link);
  }

  void detach(LinkCheck link) {
    link.closing = true;
    if (linkOfSession.remove(link.session, link)) {
      reference.forgetWatches(link.session);
      ReferenceState other = withoutLeader;
      if (other != null) {
        other.forgetWatches(link.session);
      }
    }
  }

  /** Whether a transaction's events come in any order. */
  boolean isUnordered(long zxid) {
    return unorderedZxids.contains(zxid);
  }

  // ---- transactions ----

  /** The server shows that it has applied everything up to here. */
  void advanceTo(long zxid) {
    if (zxid < reference.zxid()) {
      goBackTo(zxid);
    }
    while (reference.zxid() < zxid) {
      Proposed next = ensemble.committed(taken++);
      List<ModelEvent> events = apply(next);
      if (reference.zxid() != next.zxid()) {
        throw new BrokenClaim(next.why() + " comes to " + hex(reference.zxid()) + " in the model");
      }
      expect(events);
    }
  }

  /** It showed more in an earlier life, and this one begins with less: its clients come after. */
  private void goBackTo(long zxid) {
    if (!member.mayComeBackWithLess()) {
      throw new BrokenClaim(
          member + " shows " + hex(zxid) + ", and has shown " + hex(reference.zxid()) + " before");
    }
    reference = ReferenceHistory.at(ensemble, zxid);
    taken = ensemble.countUpTo(zxid);
  }

  private void expect(List<ModelEvent> events) {
    for (ModelEvent event : events) {
      LinkCheck receiver = linkOfSession.get(event.sessionKey());
      if (receiver != null && !receiver.closing) {
        receiver.events.add(event);
      }
    }
  }

  private List<ModelEvent> apply(Proposed next) {
    switch (next.why()) {
      case Pending.OpenSession p -> sessions.created(p.session(), p.timeoutMillis());
      case Pending.EndSession p -> ends(p.zxid(), p.session());
      case Pending.Sweep p -> {
        if (!reference.model().dueForRemoval(p.timeMillis()).contains(p.path())) {
          throw new BrokenClaim(
              p.path() + " was removed before it was due: " + reference.model().stat(p.path()));
        }
      }
      case Pending.Write p -> {
        if (p.sent().request() instanceof ModelRequest.CloseSession) {
          ends(p.zxid(), p.session());
        }
      }
      case Pending.Nothing p -> {
        // Nothing is to be known about it.
      }
    }
    ReferenceHistory.Taken outcome = ReferenceHistory.take(ensemble, reference, next.why());
    if (next.why() instanceof Pending.Write write) {
      write.sent().expected = outcome.reply();
    }
    return outcome.events();
  }

  private void ends(long zxid, long session) {
    unorderedZxids.add(zxid);
    sessions.ended(session);
  }
}
