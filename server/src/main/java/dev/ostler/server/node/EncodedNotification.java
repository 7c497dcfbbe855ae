package dev.ostler.server.node;

import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Output;
import org.jspecify.annotations.Nullable;

/** The last notification as its frame: the same event goes to many clients. */
final class EncodedNotification {
  private final Output frame = new Output(256);
  private @Nullable WatcherEvent encodedEvent;
  private long encodedZxid;

  /** The frame of a notification, with its length in front; until the next call. */
  @SuppressWarnings("ReferenceEquality") // the core promises the very same object
  Output of(long zxid, WatcherEvent event) {
    if (encodedEvent != event || encodedZxid != zxid) {
      encode(zxid, event);
    }
    return frame;
  }

  private void encode(long zxid, WatcherEvent event) {
    frame.rewind(0);
    int start = frame.skipInt();
    frame.writeInt(Xid.NOTIFICATION);
    frame.writeLong(zxid);
    frame.writeInt(0);
    event.encode(frame);
    frame.putInt(start, frame.position() - start - 4);
    encodedEvent = event;
    encodedZxid = zxid;
  }
}
