package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.testkit.model.ModelBody;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelEvent;
import dev.ostler.testkit.model.ModelReply;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.ReplyHeader;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** What one connection has been promised and not yet been sent. */
final class LinkCheck {
  /** How a handshake must be answered. */
  enum Handshake {
    NOT_SENT,
    /** When the server has a part in the ensemble again, as if it came then; or not at all. */
    HELD,
    /** With a new session, once its transaction is durable. */
    CREATES,
    /** With the session asked for, or with none, when the leader has said which. */
    ASKED,
    /** At once, with the session asked for. */
    ATTACHES,
    /** At once, with a new session that no transaction knows of. */
    CREATES_LOCAL,
    /** At once, with no session, and the connection ends. */
    REFUSED,
    /** Not at all: the connection ends. */
    CLOSED,
    ANSWERED
  }

  final int id;

  /** What the client shows at the start of every connection. */
  final List<ModelBytes> credentials;

  /** Requests that the core was given, in order, and has not answered. */
  final Deque<SentRequest> unanswered = new ArrayDeque<>();

  final Deque<ModelEvent> events = new ArrayDeque<>();

  /** Notifications made up by setWatches that came since the last reply. */
  final List<ModelEvent> catchUps = new ArrayList<>();

  Handshake handshake = Handshake.NOT_SENT;

  /** What the handshake asks for. */
  @Nullable ConnectRequest request;

  /** The number that the server has chosen for a new session; 0 if it has not. */
  long chosen;

  int timeoutMillis;
  long session;
  boolean established;

  /** The client has asked for the end of its session. */
  boolean ending;

  /** Nothing may be sent any more. */
  boolean closing;

  /** The last reply was one after which the server ends the connection. */
  boolean mustClose;

  private long lastZxid;

  LinkCheck(int id, List<ModelBytes> credentials) {
    this.id = id;
    this.credentials = credentials;
  }

  /** The server has lost its part: what it has not answered it may ask for once more. */
  void hold() {
    if (handshake == Handshake.CREATES || handshake == Handshake.ASKED) {
      handshake = Handshake.HELD;
    }
  }

  /** Whether the server may still choose a number for the session that this client wants. */
  boolean wantsNewSession(int timeout) {
    ConnectRequest wanted = request;
    return !closing
        && wanted != null
        && wanted.sessionId() == 0
        && timeout == timeoutMillis
        && (handshake == Handshake.HELD || handshake == Handshake.CREATES && chosen == 0);
  }

  /** Whether the server may ask its leader about the session that this client comes with. */
  boolean wantsToGoOn(long wantedSession, int timeout) {
    ConnectRequest wanted = request;
    return !closing
        && wanted != null
        && wanted.sessionId() == wantedSession
        && timeout == timeoutMillis
        && (handshake == Handshake.HELD || handshake == Handshake.ASKED);
  }

  void requireOpen(String what) {
    if (closing) {
      throw new BrokenClaim(what + " was sent on connection " + id + ", which is closed");
    }
    if (mustClose) {
      throw new BrokenClaim(
          what + " was sent on connection " + id + " behind the reply that ends it");
    }
  }

  /** The request that a reply must be the answer to. */
  SentRequest answers(int xid, long zxid) {
    SentRequest sent = unanswered.poll();
    while (sent != null && sent.late && sent.replyXid() != xid) {
      sent = unanswered.poll();
    }
    if (sent == null) {
      throw new BrokenClaim("reply #" + xid + " on connection " + id + " answers nothing");
    }
    if (sent.replyXid() != xid) {
      throw new BrokenClaim(
          "reply #" + xid + " on connection " + id + " came where " + sent + " is to be answered");
    }
    if (zxid > 0) {
      if (zxid < lastZxid) {
        throw new BrokenClaim(
            "the zxid on connection " + id + " fell from " + hex(lastZxid) + " to " + hex(zxid));
      }
      lastZxid = zxid;
    }
    return sent;
  }

  /** No reply may overtake an event that it could show. */
  void requireEventsSent(Object before) {
    if (!closing && !events.isEmpty()) {
      throw new BrokenClaim(
          "session " + hex(session) + " was not told of " + events.peek() + " before " + before);
    }
  }

  /**
   * A notification was sent.
   *
   * @param unordered whether its transaction's events come in any order
   */
  void told(ModelEvent event, boolean unordered) {
    Iterator<ModelEvent> expected = events.iterator();
    while (expected.hasNext()) {
      ModelEvent next = expected.next();
      if (next.equals(event)) {
        expected.remove();
        return;
      }
      if (!unordered || next.zxid() != event.zxid()) {
        throw new BrokenClaim("connection " + id + " was told of " + event + " instead of " + next);
      }
    }
    throw new BrokenClaim(
        "connection " + id + " was told of " + event + ", which nothing explains");
  }

  /** The catch-ups that came with a reply must be those that the model makes. */
  void requireCatchUps(List<ModelEvent> wanted) {
    if (!catchUps.equals(wanted)) {
      throw new BrokenClaim(
          "setWatches on connection " + id + " told " + catchUps + " instead of " + wanted);
    }
    catchUps.clear();
  }

  /**
   * Ends the check of an event: what could be sent must have been.
   *
   * @param applied whether a transaction is in the history that the server has shown
   */
  void requireAllSent(LongPredicate applied) {
    if (closing) {
      return;
    }
    requireEventsSent("the end of the batch");
    requireCatchUps(List.of());
    if (mustClose) {
      throw new BrokenClaim("connection " + id + " stays open behind the reply that ends it");
    }
    switch (handshake) {
      case ATTACHES, CREATES_LOCAL, REFUSED, CLOSED ->
          throw new BrokenClaim("the handshake on connection " + id + " was not " + handshake);
      case NOT_SENT, HELD, CREATES, ASKED, ANSWERED -> {
        // Nothing is due.
      }
    }
    SentRequest first = unanswered.peek();
    if (first != null
        && !first.late
        && handshake == Handshake.ANSWERED
        && (first.zxid == 0 ? !first.waits : applied.test(first.zxid))) {
      throw new BrokenClaim(first + " on connection " + id + " was not answered");
    }
  }

  /**
   * A reply must be the one that is due, to its last byte.
   *
   * @param in what stands behind its header
   */
  void requireReply(SentRequest sent, @Nullable ModelReply wanted, ReplyHeader header, Input in)
      throws MalformedException {
    ModelBody body = ModelBody.NONE;
    if (header.error() == ErrorCode.OK) {
      body = ReplyReader.body(sent.request().opcode(), in);
    } else {
      ReplyReader.requireEnd(in);
    }
    requireEqual(sent, wanted, new ModelReply(header.zxid(), header.error(), body, false));
    mustClose = wanted != null && wanted.closes();
  }

  /** What a notification tells; one without the length in front. */
  ModelEvent notification(byte[] frame) {
    requireOpen("a notification");
    try {
      Input in = new Input(frame);
      ReplyHeader header = ReplyHeader.decode(in);
      WatcherEvent event = WatcherEvent.decode(in);
      if (header.xid() != Xid.NOTIFICATION || header.error() != 0 || in.remaining() > 0) {
        throw new BrokenClaim("a notification has the header " + header);
      }
      return new ModelEvent(session, header.zxid(), event.type(), event.path().toString());
    } catch (MalformedException e) {
      throw new BrokenClaim("a notification cannot be decoded: " + e.getMessage(), e);
    }
  }

  private static void requireEqual(
      SentRequest sent, @Nullable ModelReply wanted, ModelReply found) {
    if (wanted == null) {
      throw new BrokenClaim(sent + " was answered before it was applied: " + found);
    }
    if (wanted.error() != found.error() || wanted.zxid() != found.zxid()) {
      throw new BrokenClaim(
          sent
              + " was answered with error "
              + found.error()
              + " at "
              + hex(found.zxid())
              + " instead of "
              + wanted.error()
              + " at "
              + hex(wanted.zxid())
              + " "
              + wanted.body());
    }
    if (!wanted.body().equals(found.body())) {
      throw new BrokenClaim(
          sent + " was answered with " + found.body() + " instead of " + wanted.body());
    }
  }
}
