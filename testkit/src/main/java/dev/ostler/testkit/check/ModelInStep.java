package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.testkit.fault.DurableRecords;
import dev.ostler.testkit.model.ModelEvent;
import dev.ostler.testkit.model.ModelOutcome;
import dev.ostler.testkit.model.ModelRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the model from one transaction to the next, never further than the disk has for certain.
 * Transactions that were appended and are not known to be applied wait beside it; what the model
 * says about one is due on the connections of those whom it concerns.
 */
final class ModelInStep {
  private final ReferenceState reference;
  private final DurableRecords disk;
  private final SessionCheck sessions;
  private final ToldTime time;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Map<Long, LinkCheck> linkOfSession = new HashMap<>();
  private final Set<Long> unorderedZxids = new HashSet<>();

  ModelInStep(ReferenceState reference, DurableRecords disk, SessionCheck sessions, ToldTime time) {
    this.reference = reference;
    this.disk = disk;
    this.sessions = sessions;
    this.time = time;
  }

  // ---- who hears ----

  /** The connection that a session has now. */
  @Nullable LinkCheck linkOf(long session) {
    return linkOfSession.get(session);
  }

  void attach(LinkCheck link) {
    reference.forgetWatches(link.session);
    linkOfSession.put(link.session, link);
  }

  void detach(LinkCheck link) {
    if (linkOfSession.remove(link.session, link)) {
      reference.forgetWatches(link.session);
    }
  }

  /** The process is gone, and every connection with it. */
  void stopped() {
    linkOfSession.clear();
    for (long session : List.copyOf(reference.alive())) {
      reference.forgetWatches(session);
    }
  }

  // ---- transactions ----

  /** One was appended. */
  void add(Pending next) {
    pending.add(next);
  }

  /** A restart has brought back everything up to here, and nothing else. */
  void restarted(long recoveredZxid) {
    while (reference.zxid() < recoveredZxid) {
      applyNext();
    }
    pending.clear();
  }

  /** The server shows that it has applied everything up to here. */
  void advanceTo(long zxid) {
    if (zxid < reference.zxid()) {
      throw new BrokenClaim(
          hex(zxid) + " was shown after " + hex(reference.zxid()) + " was applied");
    }
    if (zxid > disk.durableZxid()) {
      throw new BrokenClaim(
          hex(zxid) + " was shown when the disk had " + hex(disk.durableZxid()) + " for certain");
    }
    while (reference.zxid() < zxid) {
      applyNext();
    }
  }

  /** The server shows that a session is there. */
  void advanceUntilAlive(long session) {
    while (!reference.isAlive(session)) {
      applyNext();
    }
  }

  /** Whether a transaction's events come in any order. */
  boolean isUnordered(long zxid) {
    return unorderedZxids.contains(zxid);
  }

  private void applyNext() {
    Pending next = pending.poll();
    if (next == null) {
      throw new BrokenClaim("something behind " + hex(reference.zxid()) + " was never proposed");
    }
    List<ModelEvent> events = apply(next);
    if (reference.zxid() != next.zxid()) {
      throw new BrokenClaim(
          next + " took one zxid, in the model " + hex(reference.zxid()) + " comes of it");
    }
    for (ModelEvent event : events) {
      LinkCheck receiver = linkOfSession.get(event.sessionKey());
      if (receiver != null && !receiver.closing) {
        receiver.events.add(event);
      }
    }
  }

  private List<ModelEvent> apply(Pending next) {
    return switch (next) {
      case Pending.OpenSession p -> {
        reference.openSession(p.session(), p.credentials());
        sessions.created(p.session(), p.timeoutMillis(), time.monotonicMillis);
        yield List.of();
      }
      case Pending.EndSession p -> {
        unorderedZxids.add(p.zxid());
        sessions.ended(p.session());
        yield reference.expire(p.session(), p.timeMillis());
      }
      case Pending.Sweep p -> {
        if (!reference.model().dueForRemoval(p.timeMillis()).contains(p.path())) {
          throw new BrokenClaim(
              p.path() + " was removed before it was due: " + reference.model().stat(p.path()));
        }
        yield reference.sweep(p.path(), p.timeMillis());
      }
      case Pending.Nothing p -> {
        reference.skip();
        yield List.of();
      }
      case Pending.Write p -> write(p);
    };
  }

  private List<ModelEvent> write(Pending.Write write) {
    if (!reference.isAlive(write.session())) {
      throw new BrokenClaim(
          write.sent()
              + " became a transaction of session "
              + hex(write.session())
              + ", which is gone");
    }
    if (write.sent().request() instanceof ModelRequest.CloseSession) {
      unorderedZxids.add(write.zxid());
      sessions.ended(write.session());
    }
    ModelOutcome outcome =
        reference.apply(write.session(), write.sent().request(), write.timeMillis());
    write.sent().expected = outcome.reply();
    return outcome.events();
  }
}
