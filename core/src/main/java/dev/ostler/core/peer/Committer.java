package dev.ostler.core.peer;

import dev.ostler.core.action.Actions;
import dev.ostler.core.action.CloseReason;
import dev.ostler.core.request.ReadRules;
import dev.ostler.core.request.WriteRules;
import dev.ostler.core.session.Session;
import dev.ostler.core.state.ReplicatedState;
import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.Tree;
import dev.ostler.core.zab.Replica;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Reply;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Stat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies transactions that are committed, fires watches, then answers: in this order. */
final class Committer {
  private static final Stat NOWHERE = new Stat(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private final ReplicatedState state;
  private final WriteRules writes;
  private final ReadRules reads;
  private final Notifier notifier;
  private final Responder responder;
  private final Dispatcher dispatcher;
  private final ConnectRequests connects;
  private final SessionOwners owners;
  private final LeaderQuestions questions;
  private final Proposals proposals;
  private final Replication replication;
  private final PeerStatistics statistics;
  private final Clock clock;
  private final LocalSessions localSessions;
  private final NodeState node = new NodeState();
  private @Nullable List<Reply.Result> results;

  /** What was written is not in this server's tree, which is not the leader's then. */
  private boolean strayed;

  Committer(
      ReplicatedState state,
      WriteRules writes,
      ReadRules reads,
      Responder responder,
      Dispatcher dispatcher,
      ConnectRequests connects,
      Shared shared) {
    this.state = state;
    this.writes = writes;
    this.reads = reads;
    this.notifier = shared.notifier();
    this.responder = responder;
    this.dispatcher = dispatcher;
    this.connects = connects;
    this.owners = shared.owners();
    this.questions = shared.questions();
    this.proposals = shared.proposals();
    this.replication = shared.replication();
    this.statistics = shared.statistics();
    this.clock = shared.clock();
    this.localSessions = shared.localSessions();
  }

  /** Applies what this server has proposed. */
  void commit(PendingWrite write, Actions actions) {
    WriteRules.Proposal proposal = write.proposal;
    if (proposal == null) {
      throw new IllegalStateException("a write of another server's is committed as this one's");
    }
    Transaction transaction = proposal.transaction();
    Session ending = ending(transaction);
    if (!apply(transaction, write.connection != null, actions)) {
      throw new IllegalStateException(
          "the tree after zxid 0x"
              + Long.toHexString(transaction.zxid())
              + " is not the one that was proposed");
    }
    writes.settle(proposal);
    if (!replication.isAlone()) {
      noteOwner(transaction);
    }
    answer(write, transaction, actions);
    endConnection(ending, write, actions);
  }

  /** Applies what another server has proposed; a client here may wait for it. */
  Replica.Comparison apply(EncodedTransaction encoded, Actions actions) {
    Transaction transaction = encoded.transaction();
    long session = transaction.header().sessionId();
    boolean expiry =
        transaction.body() instanceof TransactionBody.CloseSession
            && transaction.header().cxid() == 0;
    PendingWrite write =
        questions.writes.size() == 0 || expiry
            ? null
            : questions.writes.poll(session, transaction.header().cxid());
    Session ending = ending(transaction);
    boolean wasInStep = state.isInStep();
    boolean matches = apply(transaction, write != null, actions);
    if (!matches && wasInStep) {
      // Behind a snapshot that was taken while the tree changed this passes with the next ones.
      actions.warn(
          "The digest of the tree after zxid 0x"
              + Long.toHexString(transaction.zxid())
              + " is not the leader's. If this goes on, the files of this server are not a copy of"
              + " the others', and it asks for a snapshot");
    }
    if (write != null) {
      proposals.answered(write);
      answer(write, transaction, actions);
    } else if (transaction.header().cxid() != 0) {
      connects.usedElsewhere(session, transaction.zxid(), actions);
    }
    if (transaction.body() instanceof TransactionBody.CreateSession) {
      Session created = state.sessions().get(session);
      if (created != null) {
        questions.touch(created);
        upgraded(created);
      }
    }
    endConnection(ending, write, actions);
    if (!transaction.hasDigest() || !state.tree().options().digest()) {
      return Replica.Comparison.NONE;
    }
    if (!matches) {
      return Replica.Comparison.DIFFERENT;
    }
    return state.isInStep() ? Replica.Comparison.SAME : Replica.Comparison.NONE;
  }

  private @Nullable Session ending(Transaction transaction) {
    return transaction.body() instanceof TransactionBody.CloseSession
        ? state.sessions().get(transaction.header().sessionId())
        : null;
  }

  /** A session that only this server knew is known to all. */
  private void upgraded(Session session) {
    Session local = localSessions.remove(session.id());
    if (local != null) {
      session.connectionId(local.connectionId());
    }
  }

  private void noteOwner(Transaction transaction) {
    long session = transaction.header().sessionId();
    if (transaction.body() instanceof TransactionBody.CreateSession) {
      Session created = state.sessions().get(session);
      if (owners.created(session) && created != null) {
        state.sessions().markClosing(created);
      }
      if (created != null) {
        upgraded(created);
      }
    } else if (transaction.body() instanceof TransactionBody.CloseSession) {
      owners.ended(session);
    }
  }

  private boolean apply(Transaction transaction, boolean answers, Actions actions) {
    boolean multi = answers && transaction.body() instanceof TransactionBody.Multi;
    strayed = false;
    results = multi ? new ArrayList<>() : null;
    notifier.begin(transaction.zxid(), actions, multi ? this::stepApplied : null);
    boolean matches = state.apply(transaction, notifier, clock.monotonicMillis);
    notifier.end();
    statistics.commits++;
    return matches;
  }

  /** The session is gone: its connection, if it has one, goes as well. */
  private void endConnection(
      @Nullable Session ending, @Nullable PendingWrite write, Actions actions) {
    if (ending != null && ending.connectionId() != Session.NO_CONNECTION) {
      boolean expired = write == null || write.connection == null;
      connects.ended(
          ending.connectionId(),
          expired ? CloseReason.SESSION_EXPIRED : CloseReason.SESSION_CLOSED,
          actions);
    }
  }

  private void answer(PendingWrite write, Transaction transaction, Actions actions) {
    ClientConnection connection = write.connection;
    if (connection == null) {
      return;
    }
    connection.outstanding--;
    if (connection.lastPending == write) {
      connection.lastPending = null;
    }
    if (connection.closing) {
      return;
    }
    if (write.connect != null) {
      Session session = state.sessions().get(transaction.header().sessionId());
      if (session != null) {
        connects.establish(connection, session, write.connect, actions);
        if (connection.ending) {
          state.sessions().markClosing(session);
        }
      }
    } else {
      int error =
          transaction.body() instanceof TransactionBody.Failure failure
              ? failure.error()
              : ErrorCode.OK;
      if (error == ErrorCode.SESSION_MOVED) {
        responder.close(connection, CloseReason.SESSION_MOVED, actions);
        return;
      }
      ReplyBody body = body(transaction.body());
      if (strayed) {
        // Another server knows the answer.
        responder.close(connection, CloseReason.NOT_SERVING, actions);
        return;
      }
      responder.reply(
          connection, write.xid, write.operation, error, body, write.arrivedMillis, true, actions);
    }
    dispatcher.answerFollowers(connection, write, actions);
  }

  private @Nullable ReplyBody body(TransactionBody body) {
    return switch (body) {
      case TransactionBody.SetData t ->
          t.type() == OpCode.RECONFIG
              ? new Reply.DataReply(t.data(), stat(t.path()))
              : reads.statOf(state.lastSet());
      case TransactionBody.SetAcl t -> reads.statOf(t.path());
      case TransactionBody.Create t ->
          t.type() == OpCode.CREATE
              ? new Reply.PathReply(t.path())
              : new Reply.CreatedReply(t.path(), stat(t.path()));
      case TransactionBody.Multi t -> multiBody(t);
      case TransactionBody.Delete t -> null;
      case TransactionBody.Check t -> null;
      case TransactionBody.Failure t -> null;
      case TransactionBody.CreateSession t -> null;
      case TransactionBody.CloseSession t -> null;
    };
  }

  private ReplyBody multiBody(TransactionBody.Multi multi) {
    if (!multi.failed()) {
      return new Reply.MultiReply(results == null ? List.of() : results);
    }
    List<Reply.Result> failures = new ArrayList<>(multi.steps().size());
    for (TransactionBody.Step step : multi.steps()) {
      failures.add(
          Reply.Result.failure(
              step instanceof TransactionBody.Failure f ? f.error() : ErrorCode.OK));
    }
    return new Reply.MultiReply(failures);
  }

  /** Takes the result of a step while the tree is as the step left it. */
  private void stepApplied(TransactionBody.Step step) {
    List<Reply.Result> list = results;
    if (list == null) {
      return;
    }
    list.add(
        switch (step) {
          case TransactionBody.Create t ->
              t.type() == OpCode.CREATE
                  ? new Reply.Result(OpCode.CREATE, 0, new Reply.PathReply(t.path()))
                  : new Reply.Result(
                      OpCode.CREATE2, 0, new Reply.CreatedReply(t.path(), stat(t.path())));
          case TransactionBody.SetData t ->
              new Reply.Result(OpCode.SET_DATA, 0, new Reply.StatReply(stat(t.path())));
          case TransactionBody.Delete t -> new Reply.Result(OpCode.DELETE, 0, null);
          case TransactionBody.Check t -> new Reply.Result(OpCode.CHECK, 0, null);
          case TransactionBody.Failure t -> Reply.Result.failure(t.error());
        });
  }

  private Stat stat(Path path) {
    Tree tree = state.tree();
    int slot = tree.find(path);
    if (slot == Tree.NONE && replication.isLearning()) {
      strayed = true;
      return NOWHERE;
    }
    if (slot == Tree.NONE) {
      throw new IllegalStateException(path + " is not there after it was written");
    }
    tree.read(slot, node);
    return node.stat(tree.owner().visible(node.ephemeralOwner));
  }
}
