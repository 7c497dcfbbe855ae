package dev.ostler.core.zab;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.quorum.QuorumMessage;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;

/**
 * What a learner asks of its leader, for its own clients and for the observers that it feeds, and
 * whom each answer is for. The leader answers syncs in the order in which they were asked, and
 * names the session of a revalidation, not who asked. What is on its way when the role ends is
 * forgotten.
 */
final class Inquiries {
  /** Who waits for an answer of the leader. */
  interface Asker {
    void synced();

    void revalidated(QuorumMessage.RevalidateReply reply);
  }

  private final Context context;
  private final Asker own = new Own();

  /** Who asked for each sync that the leader has not answered yet, oldest first. */
  private final ArrayDeque<Asker> syncs = new ArrayDeque<>();

  /** Who asked about each session, oldest first. */
  private final LinkedHashMap<Long, ArrayDeque<Asker>> revalidations = new LinkedHashMap<>();

  /**
   * For each sync of this server's own that was answered, what must be applied before it is done.
   */
  private final ArrayDeque<Long> answered = new ArrayDeque<>();

  private int link = -1;

  Inquiries(Context context) {
    this.context = context;
  }

  /** The leader is connected by a link. */
  void link(int leaderLink) {
    link = leaderLink;
  }

  // ---- to the leader ----

  /** Asks as this server, whatever it is that its clients want. */
  void forward(QuorumMessage message) {
    if (message instanceof QuorumMessage.Revalidate question) {
      revalidate(own, question);
    } else if (message instanceof QuorumMessage.Request request
        && request.opCode() == OpCode.SYNC) {
      sync(own, request);
    } else {
      context.actions.send(link, message);
    }
  }

  void sync(Asker asker, QuorumMessage.Request request) {
    syncs.addLast(asker);
    context.actions.send(link, request);
  }

  void revalidate(Asker asker, QuorumMessage.Revalidate question) {
    revalidations.computeIfAbsent(question.sessionId(), id -> new ArrayDeque<>()).addLast(asker);
    context.actions.send(link, question);
  }

  // ---- from the leader ----

  /** The oldest sync is confirmed. */
  void synced() {
    Asker asker = syncs.pollFirst();
    if (asker != null) {
      asker.synced();
    }
  }

  void revalidated(QuorumMessage.RevalidateReply reply) {
    ArrayDeque<Asker> askers = revalidations.get(reply.sessionId());
    if (askers == null) {
      return;
    }
    Asker asker = askers.removeFirst();
    if (askers.isEmpty()) {
      revalidations.remove(reply.sessionId());
    }
    asker.revalidated(reply);
  }

  /** More is applied: syncs that waited for it are done. */
  void applied() {
    while (!answered.isEmpty() && answered.getFirst() <= context.history.applied()) {
      answered.removeFirst();
      context.replica.synced();
    }
  }

  /** Stands for the clients of this server. */
  private final class Own implements Asker {
    @Override
    public void synced() {
      answered.addLast(context.history.committed());
      applied();
    }

    @Override
    public void revalidated(QuorumMessage.RevalidateReply reply) {
      context.replica.revalidated(reply.sessionId(), reply.valid());
    }
  }
}
