package dev.ostler.testkit.sim;

import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Output;
import org.jspecify.annotations.Nullable;

/** Encodes what a core tells its clients; each frame without the length in front. */
public final class AnswerBytes {
  private final Output scratch = new Output(256);

  /** The answer to a handshake. */
  public byte[] connected(ConnectResponse response) {
    scratch.rewind(0);
    response.encode(scratch);
    return scratch.toArray();
  }

  /** The answer to a request. */
  public byte[] reply(int xid, long zxid, int error, @Nullable ReplyBody body) {
    header(xid, zxid, error);
    if (body != null) {
      body.encode(scratch);
    }
    return scratch.toArray();
  }

  /** What a watch was set for. */
  public byte[] notification(long zxid, WatcherEvent event) {
    header(Xid.NOTIFICATION, zxid, 0);
    event.encode(scratch);
    return scratch.toArray();
  }

  private void header(int xid, long zxid, int error) {
    scratch.rewind(0);
    scratch.writeInt(xid);
    scratch.writeLong(zxid);
    scratch.writeInt(error);
  }
}
