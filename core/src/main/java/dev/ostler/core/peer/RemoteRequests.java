package dev.ostler.core.peer;

import dev.ostler.core.access.Identities;
import dev.ostler.core.access.Identity;
import dev.ostler.core.request.Requester;
import dev.ostler.core.request.WriteRules;
import dev.ostler.core.session.Session;
import dev.ostler.core.session.SessionIds;
import dev.ostler.core.session.SessionTable;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.RequestDecoder;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.AuthInfo;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A leader's part of what clients of learners ask for. Everything becomes a transaction, refusals
 * too: the transaction is the answer.
 */
final class RemoteRequests {
  private final SessionTable sessions;
  private final WriteRules writes;
  private final Proposals proposals;
  private final SessionOwners owners;
  private final Replication replication;
  private final Clock clock;
  private final SessionRules rules;
  private final long serverId;

  RemoteRequests(SessionTable sessions, WriteRules writes, Shared shared) {
    this.sessions = sessions;
    this.writes = writes;
    this.proposals = shared.proposals();
    this.owners = shared.owners();
    this.replication = shared.replication();
    this.clock = shared.clock();
    this.rules = shared.settings().sessions();
    this.serverId = shared.settings().serverId();
  }

  void requested(int link, QuorumMessage.Request request) {
    if (!replication.accepts()) {
      return; // the learner hears of the next leader, and its clients with it
    }
    TransactionHeader header = proposals.nextHeader(request.sessionId(), request.cxid());
    int operation = request.opCode();
    switch (operation) {
      case OpCode.CREATE_SESSION -> createSession(link, header, request.body());
      case OpCode.CLOSE_SESSION -> {
        owners.ending(request.sessionId(), sessions);
        propose(header, new Request.CloseSession(), request.authinfo(), false);
      }
      default -> change(link, header, request);
    }
  }

  private void createSession(int link, TransactionHeader header, Bytes body) {
    int timeoutMillis;
    try {
      timeoutMillis = input(body).readInt();
    } catch (MalformedException e) {
      refuse(header, OpCode.CREATE_SESSION, ErrorCode.MARSHALLING_ERROR);
      return;
    }
    owners.creating(header.sessionId(), link);
    proposals.append(writes.proposeSession(header, timeoutMillis), OpCode.CREATE_SESSION);
  }

  private void change(int link, TransactionHeader header, QuorumMessage.Request request) {
    int operation = request.opCode();
    long session = request.sessionId();
    boolean alive = owners.isAlive(session, sessions);
    boolean local = !alive && isLocalElsewhere(session);
    if (!alive && !local) {
      refuse(header, operation, ErrorCode.SESSION_EXPIRED);
    } else if (alive && !owners.isOwner(session, link)) {
      refuse(header, operation, ErrorCode.SESSION_MOVED);
    } else if (!(RequestDecoder.decode(operation, input(request.body()))
        instanceof Request.Change change)) {
      boolean known = WriteOperations.contains(operation);
      refuse(header, operation, known ? ErrorCode.MARSHALLING_ERROR : ErrorCode.UNIMPLEMENTED);
    } else if (WriteRules.isRefusedEarly(change)) {
      refuse(header, operation, ErrorCode.MARSHALLING_ERROR);
    } else {
      Session known = sessions.get(session);
      if (known != null) {
        // The next PINGREPLY would tell as well, but may come too late.
        sessions.touch(known, clock.monotonicMillis);
      }
      propose(header, change, request.authinfo(), local);
    }
  }

  /**
   * A session that this leader does not know may be a local one of the server that gave out its id:
   * only that server can tell. Of one that ends, or has ended lately, something may still be on its
   * way.
   */
  private boolean isLocalElsewhere(long session) {
    return rules.local()
        && !owners.isKnown(session, sessions)
        && session >>> SessionIds.SERVER_SHIFT != serverId
        && !owners.hasEnded(session);
  }

  private void propose(
      TransactionHeader header,
      Request.Change change,
      @Nullable List<AuthInfo> authinfo,
      boolean local) {
    Requester requester = new Requester(header.sessionId(), identities(authinfo), local);
    proposals.append(writes.propose(header, change, requester), change.opCode());
  }

  private void refuse(TransactionHeader header, int operation, int error) {
    proposals.append(writes.proposeFailure(header, error), operation);
  }

  private static Input input(Bytes body) {
    return new Input(body.array(), body.offset(), body.length(), Math.max(1, body.length()));
  }

  private static Identities identities(@Nullable List<AuthInfo> authinfo) {
    List<Identity> identities = new ArrayList<>();
    if (authinfo != null) {
      for (AuthInfo info : authinfo) {
        identities.add(new Identity(info.scheme(), info.id()));
      }
    }
    return Identities.NONE.plus(identities);
  }
}
