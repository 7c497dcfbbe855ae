package dev.ostler.testkit.ensemble;

import dev.ostler.core.action.Actions;
import dev.ostler.core.event.Event;
import dev.ostler.testkit.sim.ForwardingActions;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with sessions, and with clients of a server without a leader. Each class is one
 * exhibit of {@link Museum}.
 */
final class SessionMistakes {
  private SessionMistakes() {}

  static Event everybodyLetIn(MemberProcess process, Event event) {
    return event instanceof Event.PeerMessage m
            && m.message() instanceof QuorumMessage.RevalidateReply reply
        ? new Event.PeerMessage(
            m.link(), new QuorumMessage.RevalidateReply(reply.zxid(), reply.sessionId(), true))
        : event;
  }

  static final class ReadOnlyWrites extends ForwardingActions {
    ReadOnlyWrites(Actions actions) {
      super(actions);
    }

    @Override
    public void reply(int connection, int xid, long zxid, int error, @Nullable ReplyBody body) {
      super.reply(connection, xid, zxid, error == ErrorCode.NOT_READ_ONLY ? 0 : error, body);
    }
  }

  static final class ForgottenTimeouts extends ForwardingActions {
    private final MemberProcess process;

    ForgottenTimeouts(MemberProcess process, Actions actions) {
      super(actions);
      this.process = process;
    }

    @Override
    public void send(int link, QuorumMessage message) {
      if (message instanceof QuorumMessage.Request request
          && request.opCode() == OpCode.CREATE_SESSION
          && process.peer().localSessions().get(request.sessionId()) != null) {
        Output body = new Output(Integer.BYTES);
        body.writeInt(1);
        super.send(
            link,
            new QuorumMessage.Request(
                request.sessionId(),
                request.cxid(),
                request.opCode(),
                Bytes.of(body.toArray()),
                request.authinfo()));
      } else {
        super.send(link, message);
      }
    }
  }
}
