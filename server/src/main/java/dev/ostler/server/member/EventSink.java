package dev.ostler.server.member;

import dev.ostler.core.event.Event;

/** Where the drivers put what has happened; only on the loop's thread, and not inside an action. */
public interface EventSink {
  void deliver(Event event);
}
