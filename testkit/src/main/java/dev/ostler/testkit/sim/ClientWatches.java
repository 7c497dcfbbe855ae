package dev.ostler.testkit.sim;

import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.EventType;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.WatcherEvent;
import java.util.List;
import java.util.TreeSet;

/** The watches of a session as its client believes to have them. */
public final class ClientWatches {
  private final TreeSet<String> data = new TreeSet<>();
  private final TreeSet<String> exist = new TreeSet<>();
  private final TreeSet<String> child = new TreeSet<>();
  private final TreeSet<String> persistent = new TreeSet<>();
  private final TreeSet<String> recursive = new TreeSet<>();

  /** There are none, or the client does not want them any more. */
  public void clear() {
    data.clear();
    exist.clear();
    child.clear();
    persistent.clear();
    recursive.clear();
  }

  /** A watch has gone off. */
  public void told(WatcherEvent event) {
    String path = event.path().toString();
    switch (event.type()) {
      case EventType.NODE_CHILDREN_CHANGED -> child.remove(path);
      case EventType.NODE_DELETED -> {
        data.remove(path);
        child.remove(path);
      }
      default -> {
        data.remove(path);
        exist.remove(path);
      }
    }
  }

  /** A request was answered, which may have left a watch. */
  public void answered(ModelRequest request, int error) {
    switch (request) {
      case ModelRequest.Exists r when r.watch() && r.path() != null -> {
        if (error == ErrorCode.OK) {
          data.add(r.path());
        } else if (error == ErrorCode.NO_NODE) {
          exist.add(r.path());
        }
      }
      case ModelRequest.GetData r when r.watch() && r.path() != null && error == ErrorCode.OK ->
          data.add(r.path());
      case ModelRequest.GetChildren r when r.watch() && r.path() != null && error == ErrorCode.OK ->
          child.add(r.path());
      case ModelRequest.AddWatch r when r.path() != null && error == ErrorCode.OK -> {
        if (r.mode() == 0) {
          persistent.add(r.path());
        } else {
          recursive.add(r.path());
        }
      }
      default -> {
        // Leaves no watch.
      }
    }
  }

  /**
   * The request that sets them again on another connection.
   *
   * @param zxid what the client has seen: changes behind it are told
   */
  public ModelRequest.SetWatches setAgain(long zxid) {
    boolean extended = !persistent.isEmpty() || !recursive.isEmpty();
    return new ModelRequest.SetWatches(
        extended ? OpCode.SET_WATCHES2 : OpCode.SET_WATCHES,
        zxid,
        List.copyOf(data),
        List.copyOf(exist),
        List.copyOf(child),
        List.copyOf(persistent),
        List.copyOf(recursive));
  }
}
