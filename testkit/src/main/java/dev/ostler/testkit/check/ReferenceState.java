package dev.ostler.testkit.check;

import dev.ostler.testkit.model.Model;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelEvent;
import dev.ostler.testkit.model.ModelOptions;
import dev.ostler.testkit.model.ModelOutcome;
import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.wire.client.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The model at the last transaction that the server has shown to be applied.
 *
 * <p>A client shows the same credentials at the start of each of its connections, so who it is
 * belongs to its session here: a write that outlives its connection is judged by the identities it
 * was sent with.
 */
final class ReferenceState {
  private final Model model;
  private final Map<Long, List<ModelBytes>> credentials = new HashMap<>();
  private final TreeSet<Long> alive = new TreeSet<>();

  /** Sessions that a transaction has created, be they over or not. */
  private final Set<Long> created = new HashSet<>();

  ReferenceState(ModelOptions options) {
    model = new Model(options);
  }

  Model model() {
    return model;
  }

  long zxid() {
    return model.lastZxid();
  }

  boolean isAlive(long session) {
    return alive.contains(session);
  }

  SortedSet<Long> alive() {
    return alive;
  }

  /** Whether a session is alive and known to all. */
  boolean isGlobal(long session) {
    return alive.contains(session) && !model.isLocal(session);
  }

  /** Whether a transaction has created the session, which may be over by now. */
  boolean wasCreated(long session) {
    return created.contains(session);
  }

  /** Transactions are counted on from here. */
  void standAt(long zxid) {
    model.standAt(zxid);
  }

  void openSession(long session, List<ModelBytes> shown) {
    created.add(session);
    if (model.isLocal(session)) {
      model.upgradeSession(session);
      return;
    }
    if (alive.contains(session)) {
      // Its client was let in before this server had applied it.
      skip();
      return;
    }
    model.openSession(session);
    alive.add(session);
    credentials.put(session, shown);
    forgetWatches(session);
  }

  /** A client is let in whose session this server has not applied yet. */
  void openSessionEarly(long session, List<ModelBytes> shown) {
    long zxid = model.lastZxid();
    openSession(session, shown);
    model.standAt(zxid);
  }

  /**
   * A session that no transaction has created: a client of this server has it, or a write of it has
   * come from another one.
   */
  void openLocal(long session, List<ModelBytes> shown) {
    if (alive.add(session)) {
      model.openLocalSession(session);
      credentials.put(session, shown);
      forgetWatches(session);
    }
  }

  /** A local session is over. */
  void closeLocal(long session) {
    if (model.isLocal(session)) {
      model.closeLocalSession(session);
      forget(session);
    }
  }

  /** The session's connection is gone, or a new one is there: no watch is armed. */
  void forgetWatches(long session) {
    if (!alive.contains(session)) {
      return;
    }
    model.connect(session);
    for (ModelBytes shown : credentials.getOrDefault(session, List.of())) {
      model.apply(session, new ModelRequest.Auth("digest", shown), 0);
    }
  }

  /** One request; a write takes the next zxid. */
  ModelOutcome apply(long session, ModelRequest request, long timeMillis) {
    ModelOutcome outcome = model.apply(session, request, timeMillis);
    if (request instanceof ModelRequest.CloseSession) {
      forget(session);
    } else if (outcome.reply().closes()) {
      forgetWatches(session);
    }
    return outcome;
  }

  /**
   * What a client that sets its watches again is told of: of what it may not read only that it is
   * gone.
   */
  List<ModelEvent> catchUps(long session, List<ModelEvent> events, long timeMillis) {
    List<ModelEvent> told = new ArrayList<>();
    for (ModelEvent event : events) {
      if (event.type() == ModelEvent.DELETED || mayRead(session, event.path(), timeMillis)) {
        told.add(event);
      }
    }
    return told;
  }

  private boolean mayRead(long session, String path, long timeMillis) {
    ModelOutcome read = model.apply(session, new ModelRequest.GetData(path, false), timeMillis);
    return read.reply().error() != ErrorCode.NO_AUTH;
  }

  /**
   * The session ends by the server's decision. Its own connection, if it still has one, hears of
   * what goes with it, as with an end that it asks for.
   */
  List<ModelEvent> expire(long session, long timeMillis) {
    return apply(session, new ModelRequest.CloseSession(), timeMillis).events();
  }

  private void forget(long session) {
    alive.remove(session);
    credentials.remove(session);
  }

  List<ModelEvent> sweep(String path, long timeMillis) {
    return model.removeContainer(path, timeMillis);
  }

  /** A transaction that changes nothing. */
  void skip() {
    model.removeContainer("", 0);
  }
}
