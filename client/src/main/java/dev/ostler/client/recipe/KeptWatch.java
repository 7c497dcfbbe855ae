package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.Watch;
import dev.ostler.client.WatchEvent;
import dev.ostler.client.WatchMode;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a watch armed, through sessions as well, and says when everything must be read again.
 * Everything is called on the client's callback thread.
 */
final class KeptWatch implements AutoCloseable {
  /** Keeps a copy of what is watched. */
  interface Reader {
    /** The watch is armed and something may have changed before: read everything. */
    void readAll();

    /** One znode has changed. */
    void changed(WatchEvent event);

    /** Changes are not told for the moment; {@link #readAll} follows. */
    void cutOff();

    /** It will never be armed again. */
    void over(Throwable why);
  }

  private final Client client;
  private final String path;
  private final WatchMode mode;
  private final Reader reader;
  private volatile boolean closed;
  private volatile @Nullable Watch watch;

  KeptWatch(Client client, String path, WatchMode mode, Reader reader) {
    this.client = client;
    this.path = path;
    this.mode = mode;
    this.reader = reader;
  }

  void start() {
    if (closed) {
      return;
    }
    Stages.on(
        client.retrying(Stages.PATIENT).watch(path, mode, this::heard),
        armed -> {
          watch = armed;
          if (closed) {
            armed.close();
          } else {
            reader.readAll();
          }
        },
        failure -> {
          if (Stages.isForNextSession(client, failure)) {
            start();
          } else {
            reader.over(failure);
          }
        });
  }

  @Override
  public void close() {
    closed = true;
    Watch armed = watch;
    if (armed != null) {
      armed.close();
    }
  }

  private void heard(WatchEvent event) {
    if (closed) {
      return;
    }
    switch (event.kind()) {
      case CREATED, DELETED, DATA_CHANGED, CHILDREN_CHANGED -> reader.changed(event);
      case DISCONNECTED -> reader.cutOff();
      case RECONNECTED, OVERFLOW -> reader.readAll();
      case REMOVED, SESSION_ENDED -> {
        reader.cutOff();
        start();
      }
    }
  }
}
