package dev.ostler.core.peer;

import dev.ostler.core.request.Requester;
import dev.ostler.core.request.WriteRules;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that was appended and is not committed yet, and who waits for it; or something that
 * the leader was asked for: a write, a sync or whether a session lives.
 */
final class PendingWrite {
  /** What this server has proposed; null for what it has handed to the leader. */
  final WriteRules.@Nullable Proposal proposal;

  /** Who is to be answered; null for what the server does by itself. */
  final @Nullable ClientConnection connection;

  final int xid;
  final int operation;
  final long arrivedMillis;

  /** The handshake that waits for the session; null for other writes. */
  final @Nullable ConnectRequest connect;

  /** What the client has asked for, should it have to be asked for again; null for handshakes. */
  @Nullable Request request;

  /** The request as it came, for a server that hands it on. */
  @Nullable Bytes body;

  /** The epoch in which it was proposed or handed on. */
  final long epoch;

  /** Bytes of the request alone. */
  final int ownBytes;

  /** Bytes of the request and of those that follow it. */
  long bytes;

  /** What the same client asked for behind this write. */
  @Nullable Follower firstFollower;

  private @Nullable Follower lastFollower;

  PendingWrite(
      WriteRules.@Nullable Proposal proposal,
      @Nullable ClientConnection connection,
      int xid,
      int operation,
      long arrivedMillis,
      @Nullable ConnectRequest connect,
      int bytes,
      long epoch) {
    this.proposal = proposal;
    this.connection = connection;
    this.xid = xid;
    this.operation = operation;
    this.arrivedMillis = arrivedMillis;
    this.connect = connect;
    this.ownBytes = bytes;
    this.bytes = bytes;
    this.epoch = epoch;
  }

  void addFollower(Follower follower) {
    if (lastFollower == null) {
      firstFollower = follower;
    } else {
      lastFollower.next = follower;
    }
    lastFollower = follower;
  }

  /** A request that is answered when the write before it is. */
  static final class Follower {
    final int xid;
    final Request request;
    final Requester requester;

    /** 0, or the error that is the answer, whatever the request says. */
    final int error;

    final long arrivedMillis;

    /** The request as it came, if it may have to be handed on. */
    final @Nullable Bytes body;

    /** Length of its frame. */
    final int bytes;

    @Nullable Follower next;

    Follower(
        int xid,
        Request request,
        Requester requester,
        int error,
        long arrivedMillis,
        @Nullable Bytes body,
        int bytes) {
      this.xid = xid;
      this.request = request;
      this.requester = requester;
      this.error = error;
      this.arrivedMillis = arrivedMillis;
      this.body = body;
      this.bytes = bytes;
    }
  }
}
