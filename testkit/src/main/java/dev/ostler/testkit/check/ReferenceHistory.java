package dev.ostler.testkit.check;

import dev.ostler.core.state.ConfigNode;
import dev.ostler.testkit.model.ModelBody;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelEvent;
import dev.ostler.testkit.model.ModelOutcome;
import dev.ostler.testkit.model.ModelReply;
import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.txn.TransactionBody;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the transactions that leaders have made do to the model, and the model behind any of them.
 */
final class ReferenceHistory {
  /**
   * What comes of a transaction.
   *
   * @param reply to the client whose write it is; null if it is nobody's
   */
  record Taken(@Nullable ModelReply reply, List<ModelEvent> events) {}

  private static final Taken NOTHING = new Taken(null, List.of());

  private ReferenceHistory() {}

  /**
   * The model at the end of a history, be that committed or not. No client is connected, and nobody
   * is told of anything.
   */
  static ReferenceState at(EnsembleJudge ensemble, long zxid) {
    Deque<Proposed> history = new ArrayDeque<>();
    for (long at = zxid; at != 0; ) {
      Proposed last = ensemble.at(at);
      history.addFirst(last);
      at = last.previous();
    }
    ReferenceState state = new ReferenceState(ensemble.settings.model());
    for (Proposed next : history) {
      Taken _ = take(ensemble, state, next.why());
    }
    return state;
  }

  /** Takes the model over a transaction, which counts on from the one before. */
  static Taken take(EnsembleJudge ensemble, ReferenceState state, Pending why) {
    state.standAt(why.zxid() - 1);
    return switch (why) {
      case Pending.OpenSession p -> {
        state.openSession(p.session(), p.credentials());
        yield NOTHING;
      }
      case Pending.EndSession p -> new Taken(null, end(state, p.session(), p.timeMillis()));
      case Pending.Sweep p -> new Taken(null, state.sweep(p.path(), p.timeMillis()));
      case Pending.Nothing p -> {
        state.skip();
        yield NOTHING;
      }
      case Pending.Write p -> write(ensemble, state, p);
    };
  }

  private static List<ModelEvent> end(ReferenceState state, long session, long timeMillis) {
    if (!state.isAlive(session)) {
      // Its end was decided twice, before the first had happened.
      state.skip();
      return List.of();
    }
    return state.expire(session, timeMillis);
  }

  private static Taken write(EnsembleJudge ensemble, ReferenceState state, Pending.Write write) {
    SentRequest sent = write.sent();
    long session = write.session();
    if (sent.request() instanceof ModelRequest.CloseSession) {
      List<ModelEvent> events = end(state, session, write.timeMillis());
      return new Taken(new ModelReply(write.zxid(), ErrorCode.OK, ModelBody.NONE, true), events);
    }
    List<ModelBytes> shown = ensemble.credentials(session);
    if (ensemble.isLocal(session) && !state.wasCreated(session) && shown != null) {
      // Of a session that only another server knows, or whose client has left this one meanwhile.
      state.openLocal(session, shown);
    }
    if (!state.isAlive(session)) {
      throw new BrokenClaim(
          sent
              + " became a transaction of session "
              + BrokenClaim.hex(session)
              + ", which is gone");
    }
    countConfigOn(ensemble.at(write.zxid()).transaction().body(), state);
    ModelOutcome outcome = state.apply(session, sent.request(), write.timeMillis());
    return new Taken(outcome.reply(), outcome.events());
  }

  /**
   * Each server counts the versions of {@code /zookeeper/config} for itself, see {@link
   * TreeCheck#takeOverConfig}, until a client writes to it: then that of the leader counts.
   */
  private static void countConfigOn(TransactionBody body, ReferenceState state) {
    List<? extends TransactionBody> steps =
        body instanceof TransactionBody.Multi multi ? multi.steps() : List.of(body);
    for (TransactionBody step : steps) {
      if (step instanceof TransactionBody.SetData set && set.path().equals(ConfigNode.PATH)) {
        state.model().countConfigOn(set.version() - 1);
        return;
      }
    }
  }
}
