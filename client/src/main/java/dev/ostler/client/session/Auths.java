package dev.ostler.client.session;

import dev.ostler.wire.client.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The identities of a client: given to each server anew, in order. */
final class Auths {
  /** One of them, and who waits to hear that a server took it; nobody after the first time. */
  private static final class Entry {
    private final Request.Auth request;
    private @Nullable Call call;

    Entry(Request.Auth request, @Nullable Call call) {
      this.request = request;
      this.call = call;
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final ArrayDeque<Entry> sent = new ArrayDeque<>();

  void add(Request.Auth request, @Nullable Call call) {
    entries.add(new Entry(request, call));
  }

  /** All of them, for a server that knows none. */
  List<Request.Auth> sendAll() {
    sent.clear();
    sent.addAll(entries);
    return entries.stream().map(entry -> entry.request).toList();
  }

  /** The last one alone. */
  Request.Auth sendLast() {
    Entry last = entries.get(entries.size() - 1);
    sent.add(last);
    return last.request;
  }

  /** Whether an answer is open. */
  boolean expectsAnswer() {
    return !sent.isEmpty();
  }

  /** The oldest open one is answered: who waits for it, or null. */
  @Nullable Call answered() {
    Entry entry = sent.remove();
    Call call = entry.call;
    entry.call = null;
    return call;
  }

  /** Everybody who waits still. */
  List<Call> takeWaiting() {
    List<Call> waiting = new ArrayList<>();
    for (Entry entry : entries) {
      Call call = entry.call;
      if (call != null) {
        entry.call = null;
        waiting.add(call);
      }
    }
    return waiting;
  }
}
