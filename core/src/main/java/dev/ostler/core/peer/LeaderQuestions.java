package dev.ostler.core.peer;

import dev.ostler.core.session.Session;
import dev.ostler.core.zab.ForwardedWrites;
import dev.ostler.wire.quorum.SessionTouch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this server's clients wait for and only the leader can tell: writes that were forwarded,
 * syncs, and whether sessions live. Also what the leader is to be told: sessions heard of.
 */
final class LeaderQuestions {
  /** Something is over, and what waited for it may go on. */
  record Answer(PendingWrite question, boolean valid) {}

  /** The writes that were handed to the leader. */
  final ForwardedWrites<PendingWrite> writes = new ForwardedWrites<>();

  private final ArrayDeque<PendingWrite> syncs = new ArrayDeque<>();
  private final LinkedHashMap<Long, ArrayDeque<PendingWrite>> sessions = new LinkedHashMap<>();
  private final ArrayDeque<Answer> answers = new ArrayDeque<>();
  private final List<Session> touched = new ArrayList<>();

  void sync(PendingWrite sync) {
    syncs.addLast(sync);
  }

  void session(long sessionId, PendingWrite handshake) {
    sessions.computeIfAbsent(sessionId, id -> new ArrayDeque<>()).addLast(handshake);
  }

  /** The oldest sync is done; taken up when the event has been handled. */
  void synced() {
    PendingWrite sync = syncs.pollFirst();
    if (sync != null) {
      answers.addLast(new Answer(sync, true));
    }
  }

  /** The leader has said whether a session lives; taken up when the event has been handled. */
  void revalidated(long sessionId, boolean valid) {
    ArrayDeque<PendingWrite> waiting = sessions.get(sessionId);
    if (waiting != null) {
      answers.addLast(new Answer(waiting.removeFirst(), valid));
      if (waiting.isEmpty()) {
        sessions.remove(sessionId);
      }
    }
  }

  /** The next answer to be taken up; null if there is none. */
  @Nullable Answer pollAnswer() {
    return answers.pollFirst();
  }

  boolean hasAnswers() {
    return !answers.isEmpty();
  }

  /** The leader is to be told that a session was heard of. */
  void touch(Session session) {
    if (!session.isToBeReported()) {
      session.toBeReported(true);
      touched.add(session);
    }
  }

  List<SessionTouch> drainTouched() {
    if (touched.isEmpty()) {
      return List.of();
    }
    List<SessionTouch> touches = new ArrayList<>(touched.size());
    for (Session session : touched) {
      session.toBeReported(false);
      touches.add(new SessionTouch(session.id(), session.timeoutMillis()));
    }
    touched.clear();
    return touches;
  }

  /**
   * There is no leader any more. Writes stay: their transactions may still come.
   *
   * @return the syncs and handshakes that wait, those of one connection in order
   */
  List<PendingWrite> suspend() {
    List<PendingWrite> open = new ArrayList<>();
    answers.forEach(answer -> open.add(answer.question()));
    open.addAll(syncs);
    sessions.forEach((session, waiting) -> open.addAll(waiting));
    syncs.clear();
    sessions.clear();
    answers.clear();
    for (Session session : touched) {
      session.toBeReported(false);
    }
    touched.clear();
    return open;
  }
}
