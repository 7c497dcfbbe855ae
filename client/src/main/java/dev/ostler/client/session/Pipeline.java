package dev.ostler.client.session;

import dev.ostler.client.session.Failure.Kind;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.ReplyHeader;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests on one link, answered in the order in which they were sent, and those that wait for
 * it. Only the answers to identities may come out of turn.
 */
final class Pipeline {
  private static final String TOO_LARGE =
      "the request is larger than servers take (jute.maxbuffer there)";

  private final SessionLimits limits;
  private final SessionActions actions;
  private final Heartbeat heartbeat;
  private final CallQueue calls = new CallQueue();
  private final Auths auths = new Auths();
  private int nextXid = 1;
  private long lastZxid;

  Pipeline(SessionLimits limits, SessionActions actions, Heartbeat heartbeat) {
    this.limits = limits;
    this.actions = actions;
    this.heartbeat = heartbeat;
  }

  /** The last transaction the client knows of. */
  long lastZxid() {
    return lastZxid;
  }

  int inFlight() {
    return calls.inFlight();
  }

  int waiting() {
    return calls.waiting();
  }

  @Nullable Long nextDeadline() {
    return calls.nextDeadline();
  }

  /** Takes a call, or fails it: it may not wait, or its session is over. */
  void add(Call call, long sessionId, long now) {
    if (isForAnother(call, sessionId)) {
      fail(call, Kind.SESSION_EXPIRED, "the session it belongs to is over");
    } else if (calls.waiting() >= limits.maxWaiting()) {
      fail(call, Kind.OVERLOADED, calls.waiting() + " requests wait already");
    } else {
      calls.add(call, deadline(now));
    }
  }

  private long deadline(long now) {
    return now + SessionLimits.nanos(limits.requestMillis());
  }

  /**
   * Sends what waits, as far as that is allowed.
   *
   * @return whether nothing waits any more
   */
  boolean pump(int link, long sessionId, long now) {
    while (calls.inFlight() < limits.maxInFlight() && actions.hasRoom(link)) {
      Call call = calls.takeWaiting();
      if (call == null) {
        return true;
      }
      if (isForAnother(call, sessionId)) {
        fail(call, Kind.SESSION_EXPIRED, "the session it belongs to is over");
      } else {
        sendNext(link, call, now);
      }
    }
    return false;
  }

  /** Sends a call with the next number. */
  void sendNext(int link, Call call, long now) {
    int xid = nextXid;
    nextXid = xid == Integer.MAX_VALUE ? 1 : xid + 1;
    send(link, call, xid, now);
  }

  /** Sends a call with a number that has a meaning. */
  void send(int link, Call call, int xid, long now) {
    call.xid = xid;
    call.sentNanos = now;
    if (actions.send(link, xid, call.request())) {
      call.sent = true;
      heartbeat.sent(now);
      call.sending();
      calls.sent(call);
    } else {
      fail(call, Kind.REQUEST_TOO_LARGE, TOO_LARGE);
    }
  }

  private static boolean isForAnother(Call call, long sessionId) {
    return call.pinnedSession() != 0 && call.pinnedSession() != sessionId;
  }

  // Identities

  /** Adds an identity that nobody waits for. */
  void addAuth(Request.Auth request) {
    Auths.Entry unused = auths.add(request, null);
  }

  /**
   * Adds an identity.
   *
   * @param link of a server that is to know it now; 0 for none
   */
  void addAuth(Request.Auth request, Call call, int link, long now) {
    calls.addTimed(call, deadline(now));
    Auths.Entry added = auths.add(request, call);
    if (link != 0) {
      sendAuth(link, added, now);
    }
  }

  /** Gives all identities to a server that knows none. */
  void sendAllAuths(int link, long now) {
    for (Auths.Entry entry : auths.forNewServer()) {
      sendAuth(link, entry, now);
    }
  }

  private void sendAuth(int link, Auths.Entry entry, long now) {
    Call call = entry.call();
    if (actions.send(link, Xid.AUTH, entry.request())) {
      auths.sent(entry);
      heartbeat.sent(now);
      if (call != null) {
        call.sent = true;
      }
      return;
    }
    auths.remove(entry);
    if (call == null) {
      actions.log("An identity is too large for servers and is left out");
    } else {
      fail(call, Kind.REQUEST_TOO_LARGE, TOO_LARGE);
    }
  }

  // Answers

  /**
   * An answer has come.
   *
   * @return what is wrong with it; null if somebody waited for it
   */
  @Nullable String reply(ReplyHeader header, Input in) {
    if (header.xid() == Xid.AUTH && auths.expectsAnswer()) {
      Call call = auths.answered();
      if (call != null) {
        deliver(call, header.error(), in);
      }
      return null;
    }
    Call head = calls.oldestInFlight();
    if (head == null || head.xid != header.xid()) {
      return unasked(header.xid(), head);
    }
    settle(head, header);
    if (!head.over) {
      deliver(head, header.error(), in);
    }
    return null;
  }

  /**
   * An answer was passed over because it is too large.
   *
   * @return what is wrong with it; null if somebody waited for it
   */
  @Nullable String oversized(ReplyHeader header, long bytes) {
    Call head = calls.oldestInFlight();
    if (head == null || head.xid != header.xid()) {
      return unasked(header.xid(), head);
    }
    settle(head, header);
    if (!head.over) {
      fail(head, Kind.REPLY_TOO_LARGE, "the answer has " + bytes + " bytes");
    }
    return null;
  }

  private static String unasked(int xid, @Nullable Call head) {
    return "it answered request %d, %s"
        .formatted(
            xid, head == null ? "but none was open" : "but request " + head.xid + " is next");
  }

  private void settle(Call head, ReplyHeader header) {
    calls.removeOldestInFlight();
    heartbeat.answered(head.sentNanos);
    if (header.xid() > 0 && header.zxid() > lastZxid) {
      lastZxid = header.zxid();
    }
  }

  private static void deliver(Call call, int error, Input in) {
    call.over = true;
    try {
      call.answered(error, in);
    } catch (MalformedException e) {
      call.failed(
          new Failure(
              Kind.REPLY_MALFORMED, true, "the answer cannot be understood: " + e.getMessage()));
    }
  }

  // Failures

  static void fail(Call call, Kind kind, String reason) {
    call.over = true;
    call.failed(new Failure(kind, call.sent, reason));
  }

  private static void failAll(List<Call> failed, Kind kind, String reason) {
    for (Call call : failed) {
      fail(call, kind, reason);
    }
  }

  void failInFlight(Kind kind, String reason) {
    failAll(calls.takeInFlight(), kind, reason);
  }

  void failWaiting(Kind kind, String reason) {
    failAll(calls.takeAllWaiting(), kind, reason);
  }

  void failAll(Kind kind, String reason) {
    failInFlight(kind, reason);
    failWaiting(kind, reason);
    failAll(auths.takeWaiting(), kind, reason);
  }

  /** Fails those whose time is over. */
  void expire(long now, String trouble) {
    for (Call call : calls.expired(now)) {
      auths.removeUnsent(call);
      String where = call.sent ? "no answer came" : "no server could be asked (" + trouble + ")";
      fail(call, Kind.TIMED_OUT, where + " within " + limits.requestMillis() + " ms");
    }
  }

  /** Whether the server closed the link because it wants to know who this is. */
  static boolean refusesIdentity(ReplyHeader header) {
    return header.error() == ErrorCode.SESSION_CLOSED_REQUIRE_AUTH
        || (header.xid() == Xid.AUTH && header.error() != ErrorCode.OK);
  }
}
