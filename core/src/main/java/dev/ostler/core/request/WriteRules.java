package dev.ostler.core.request;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.tree.Tree;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionBody.Failure;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.Path;
import org.jspecify.annotations.Nullable;

/**
 * Turns write requests into transactions. A request that is refused becomes a transaction, too: it
 * takes a zxid and is logged, so that every server knows of it.
 */
public final class WriteRules {
  private final PendingChanges changes;
  private final CreateRule create;
  private final DeleteRule delete;
  private final SetDataRule setData;
  private final SetAclRule setAcl;
  private final CheckRule check;
  private final MultiRule multi;
  private final CloseSessionRule closeSession;
  private final ReconfigRule reconfig;

  /** Of a server that stands alone and cannot be reconfigured. */
  public WriteRules(Tree tree, AccessRules access, boolean enforceQuota, boolean listEphemerals) {
    this(tree, access, enforceQuota, listEphemerals, Ensemble.alone(false));
  }

  /**
   * @param enforceQuota whether hard limits are limits
   * @param listEphemerals whether the end of a session lists what goes with it
   * @param ensemble the other servers
   */
  public WriteRules(
      Tree tree,
      AccessRules access,
      boolean enforceQuota,
      boolean listEphemerals,
      Ensemble ensemble) {
    this.changes = new PendingChanges(tree);
    QuotaRule quota = new QuotaRule(tree, enforceQuota);
    this.create = new CreateRule(changes, access, quota);
    this.delete = new DeleteRule(changes, access);
    this.setData = new SetDataRule(changes, access, quota);
    this.setAcl = new SetAclRule(changes, access);
    this.check = new CheckRule(changes, access);
    this.multi = new MultiRule(changes, this);
    this.closeSession = new CloseSessionRule(changes, delete, listEphemerals);
    this.reconfig = new ReconfigRule(changes, access, ensemble);
  }

  /** A transaction, and what it will change. */
  public static final class Proposal {
    private final Transaction transaction;
    private final PendingNode[] changed;
    private final @Nullable QuorumConfig configuration;

    Proposal(Transaction transaction, PendingNode[] changed, @Nullable QuorumConfig configuration) {
      this.transaction = transaction;
      this.changed = changed;
      this.configuration = configuration;
    }

    public Transaction transaction() {
      return transaction;
    }

    /** What a reconfiguration leads to; null for all other transactions. */
    public @Nullable QuorumConfig configuration() {
      return configuration;
    }
  }

  /** Checks a write that a client asked for; the header has the zxid it takes, whatever comes. */
  public Proposal propose(TransactionHeader header, Request.Change request, Requester who) {
    changes.begin(header.zxid(), header.timeMillis());
    TransactionBody body =
        switch (request) {
          case Request.SetData r -> setData.propose(r, who);
          case Request.Create r -> proposeCreate(r, who);
          case Request.Delete r -> delete.propose(r, who);
          case Request.Multi r -> multi.propose(r, who);
          case Request.SetAcl r -> setAcl.propose(r, who);
          case Request.Reconfig r -> reconfig.propose(r, who);
          case Request.CloseSession r -> closeSession.propose(who.sessionId());
          case Request.Check r -> throw new IllegalArgumentException("a check alone: " + r);
        };
    return end(header, body, request instanceof Request.Reconfig ? reconfig.accepted() : null);
  }

  /** True for a request that is refused as undecodable without taking a zxid. */
  public static boolean isRefusedEarly(Request.Change request) {
    return request instanceof Request.Multi multi && MultiRule.isRefusedEarly(multi);
  }

  private TransactionBody proposeCreate(Request.Create request, Requester who) {
    int error = create.checkFlags(request);
    return error == ErrorCode.OK ? create.propose(request, who) : new Failure(error);
  }

  /** One step of a multi. */
  TransactionBody.Step proposeStep(Request.Write step, Requester who) {
    return switch (step) {
      case Request.Create r -> {
        int error = create.checkFlags(r);
        yield error == ErrorCode.OK ? create.propose(r, who) : new Failure(error);
      }
      case Request.Delete r -> delete.propose(r, who);
      case Request.SetData r -> setData.propose(r, who);
      case Request.Check r -> check.propose(r, who);
    };
  }

  /** A place in the log for a request that is refused before anything was looked at. */
  public Proposal proposeFailure(TransactionHeader header, int error) {
    changes.begin(header.zxid(), header.timeMillis());
    return end(header, new Failure(error));
  }

  /** A new session. */
  public Proposal proposeSession(TransactionHeader header, int timeoutMillis) {
    changes.begin(header.zxid(), header.timeMillis());
    return end(header, new TransactionBody.CreateSession(timeoutMillis));
  }

  /** The end of a session that expired. */
  public Proposal proposeExpiry(TransactionHeader header) {
    changes.begin(header.zxid(), header.timeMillis());
    return end(header, closeSession.propose(header.sessionId()));
  }

  /** The removal of a container or a znode whose time is over; null if it is in use again. */
  public @Nullable Proposal proposeSweep(TransactionHeader header, Path path, SweepRule rule) {
    changes.begin(header.zxid(), header.timeMillis());
    TransactionBody.Step step = delete.proposeSweep(path, rule);
    return step == null ? null : end(header, step);
  }

  private Proposal end(TransactionHeader header, TransactionBody body) {
    return end(header, body, null);
  }

  private Proposal end(
      TransactionHeader header, TransactionBody body, @Nullable QuorumConfig configuration) {
    boolean digest = changes.tree().options().digest() && !(body instanceof Failure);
    PendingNode[] changed = changes.end();
    return new Proposal(
        new Transaction(header, body, digest, digest ? changes.digest() : 0),
        changed,
        configuration);
  }

  /** The tree has the transaction now. */
  public void settle(Proposal proposal) {
    changes.settle(proposal.changed, proposal.transaction.zxid());
  }
}
