package dev.ostler.core.peer;

import dev.ostler.core.peer.PendingWrite.Follower;
import org.jspecify.annotations.Nullable;

/** Requests of one client that wait, in the order in which they came. */
final class RequestChain {
  private @Nullable Follower first;
  private @Nullable Follower last;

  @Nullable Follower first() {
    return first;
  }

  /** Adds one at the end; what was behind it elsewhere is not. */
  void add(Follower request) {
    request.next = null;
    if (last == null) {
      first = request;
    } else {
      last.next = request;
    }
    last = request;
  }

  /** Adds all of another chain, which must not be used any more. */
  void addAll(RequestChain others) {
    if (others.first == null) {
      return;
    }
    if (last == null) {
      first = others.first;
    } else {
      last.next = others.first;
    }
    last = others.last;
  }

  /** Takes all out. */
  RequestChain take() {
    RequestChain taken = new RequestChain();
    taken.addAll(this);
    first = null;
    last = null;
    return taken;
  }
}
