package dev.ostler.client.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a client, in order:
 *
 * <pre>
 *   add ──► waiting ──► inFlight ──► answered
 * </pre>
 *
 * <p>All wait equally long at most, so the oldest is the first whose time is over. A call that is
 * given up in flight keeps its place: its answer still comes.
 */
final class CallQueue {
  private final ArrayDeque<Call> waiting = new ArrayDeque<>();
  private final ArrayDeque<Call> inFlight = new ArrayDeque<>();

  /** All with a deadline, oldest first; those that are over leave when they are met. */
  private final ArrayDeque<Call> byAge = new ArrayDeque<>();

  void add(Call call, long deadlineNanos) {
    waiting.add(call);
    addTimed(call, deadlineNanos);
  }

  /** One that is sent and answered out of turn, and only its time looked after here. */
  void addTimed(Call call, long deadlineNanos) {
    call.deadlineNanos = deadlineNanos;
    byAge.add(call);
  }

  int waiting() {
    return waiting.size();
  }

  int inFlight() {
    return inFlight.size();
  }

  /** The next one to send, which is taken out; null if none waits. */
  @Nullable Call takeWaiting() {
    Call call = waiting.poll();
    while (call != null && call.over) {
      call = waiting.poll();
    }
    return call;
  }

  void sent(Call call) {
    inFlight.add(call);
  }

  /** The one that is answered next; null if none is in flight. */
  @Nullable Call oldestInFlight() {
    return inFlight.peek();
  }

  void removeOldestInFlight() {
    inFlight.remove();
  }

  /** When the oldest is over; null if there is none. */
  @Nullable Long nextDeadline() {
    Call oldest = byAge.peek();
    while (oldest != null && oldest.over) {
      byAge.remove();
      oldest = byAge.peek();
    }
    return oldest == null ? null : oldest.deadlineNanos;
  }

  /** Takes out those whose time is over. */
  List<Call> expired(long now) {
    List<Call> expired = new ArrayList<>();
    Long deadline = nextDeadline();
    while (deadline != null && now - deadline >= 0) {
      Call call = byAge.remove();
      call.over = true;
      expired.add(call);
      deadline = nextDeadline();
    }
    while (isOver(waiting.peek())) {
      waiting.remove();
    }
    return expired;
  }

  private static boolean isOver(@Nullable Call call) {
    return call != null && call.over;
  }

  /** Takes out all that were sent; those given up before are left out. */
  List<Call> takeInFlight() {
    return takeAll(inFlight);
  }

  /** Takes out all that wait. */
  List<Call> takeAllWaiting() {
    return takeAll(waiting);
  }

  private static List<Call> takeAll(ArrayDeque<Call> from) {
    List<Call> taken = new ArrayList<>(from.size());
    for (Call call : from) {
      if (!call.over) {
        call.over = true;
        taken.add(call);
      }
    }
    from.clear();
    return taken;
  }
}
