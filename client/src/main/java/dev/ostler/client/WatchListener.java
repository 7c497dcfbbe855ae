package dev.ostler.client;

/**
 * Takes the events of a {@link Watch}, one after the other, in the order in which they happened.
 *
 * <p>A listener and not a {@code Flow.Publisher}: the server does not slow down for a slow reader,
 * so demand could only fill a buffer. Who wants to take events at its own pace uses a {@link
 * WatchQueue}, whose buffer is bounded and whose overflow is an event.
 */
@FunctionalInterface
public interface WatchListener {
  /** Must not wait; what it throws goes to the log. */
  void on(WatchEvent event);
}
