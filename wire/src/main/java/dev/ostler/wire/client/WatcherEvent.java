package dev.ostler.wire.client;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Path;

/**
 * The body of a notification.
 *
 * @param type see {@link EventType}
 */
public record WatcherEvent(int type, Path path) implements ReplyBody {
  /** SyncConnected, the only state a server ever sends. */
  public static final int STATE_SYNC_CONNECTED = 3;

  public static WatcherEvent decode(Input in) throws MalformedException {
    int type = in.readInt();
    in.readInt();
    return new WatcherEvent(type, in.readRequiredPath());
  }

  @Override
  public void encode(Output out) {
    out.writeInt(type);
    out.writeInt(STATE_SYNC_CONNECTED);
    out.writePath(path);
  }
}
