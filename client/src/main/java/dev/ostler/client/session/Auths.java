package dev.ostler.client.session;

import dev.ostler.wire.client.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The identities of a client: given to each server anew, in order. */
final class Auths {
  /** One of them, and who waits to hear that a server took it; nobody after the first time. */
  static final class Entry {
    private final Request.Auth request;
    private @Nullable Call call;

    private Entry(Request.Auth request, @Nullable Call call) {
      this.request = request;
      this.call = call;
    }

    Request.Auth request() {
      return request;
    }

    /** Who waits still. */
    @Nullable Call call() {
      Call waiting = call;
      return waiting == null || waiting.over ? null : waiting;
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final ArrayDeque<Entry> sent = new ArrayDeque<>();

  Entry add(Request.Auth request, @Nullable Call call) {
    Entry entry = new Entry(request, call);
    entries.add(entry);
    return entry;
  }

  /** All of them, for a server that knows none: nothing is open with it. */
  List<Entry> forNewServer() {
    sent.clear();
    return List.copyOf(entries);
  }

  /** It was given to the server. */
  void sent(Entry entry) {
    sent.add(entry);
  }

  /** It is not given to any server from now on. */
  void remove(Entry entry) {
    entries.remove(entry);
  }

  /** Those of which nobody has heard yet are forgotten with the calls that brought them. */
  void removeUnsent(Call call) {
    entries.removeIf(entry -> !call.sent && call.equals(entry.call));
  }

  /** Whether an answer is open. */
  boolean expectsAnswer() {
    return !sent.isEmpty();
  }

  /** The oldest open one is answered: who waits for it, or null. */
  @Nullable Call answered() {
    Entry entry = sent.remove();
    Call call = entry.call();
    entry.call = null;
    return call;
  }

  /** Everybody who waits still. */
  List<Call> takeWaiting() {
    List<Call> waiting = new ArrayList<>();
    for (Entry entry : entries) {
      Call call = entry.call();
      entry.call = null;
      if (call != null) {
        waiting.add(call);
      }
    }
    return waiting;
  }
}
