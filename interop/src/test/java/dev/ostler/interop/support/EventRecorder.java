package dev.ostler.interop.support;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;

/** A watcher that keeps what it was told, in order. */
public final class EventRecorder implements Watcher {
  private final List<WatchedEvent> events = new ArrayList<>();

  @Override
  public synchronized void process(WatchedEvent event) {
    events.add(event);
    notifyAll();
  }

  /** Events of znodes so far, as {@code Type path}. */
  public synchronized List<String> ofNodes() {
    return events.stream()
        .filter(event -> event.getType() != Event.EventType.None)
        .map(event -> event.getType() + " " + event.getPath())
        .toList();
  }

  /** States of the connection so far. */
  public synchronized List<Event.KeeperState> states() {
    return events.stream()
        .filter(event -> event.getType() == Event.EventType.None)
        .map(WatchedEvent::getState)
        .toList();
  }

  /** Waits until this many events of znodes have come, and returns all. */
  public List<String> awaitNodes(int count) {
    Await.until(count + " events of znodes, so far " + ofNodes(), () -> ofNodes().size() >= count);
    return ofNodes();
  }

  /** Waits until the connection is or was in the state, since the recorder was made or cleared. */
  public void awaitState(Event.KeeperState state) {
    awaitState(state, Await.PATIENCE);
  }

  /** Waits so long for the state. */
  public void awaitState(Event.KeeperState state, Duration patience) {
    Objects.requireNonNull(state);
    Await.until("state " + state, patience, () -> states().contains(state));
  }

  /** Forgets what came so far. */
  public synchronized void clear() {
    events.clear();
  }
}
