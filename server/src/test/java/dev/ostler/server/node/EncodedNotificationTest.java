package dev.ostler.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Path;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EncodedNotificationTest {
  private static final WatcherEvent LONG = new WatcherEvent(3, Path.of("/a/long/path/of/a/znode"));
  private static final WatcherEvent SHORT = new WatcherEvent(1, Path.of("/a"));

  private final EncodedNotification encoded = new EncodedNotification();

  private byte[] frame(long zxid, WatcherEvent event) {
    Output frame = encoded.of(zxid, event);
    return Arrays.copyOf(frame.array(), frame.position());
  }

  private static byte[] expected(long zxid, WatcherEvent event) {
    Output body = new Output(64);
    event.encode(body);
    return ByteBuffer.allocate(20 + body.position())
        .putInt(16 + body.position())
        .putInt(Xid.NOTIFICATION)
        .putLong(zxid)
        .putInt(0)
        .put(body.array(), 0, body.position())
        .array();
  }

  @Test
  void eachEventHasItsOwnFrameWhateverCameBefore() {
    assertThat(frame(5, LONG)).isEqualTo(expected(5, LONG));
    assertThat(frame(5, SHORT)).as("no rest of the longer one").isEqualTo(expected(5, SHORT));
    assertThat(frame(6, SHORT)).as("another zxid").isEqualTo(expected(6, SHORT));
    assertThat(frame(6, SHORT)).as("to another client").isEqualTo(expected(6, SHORT));
    assertThat(frame(6, LONG)).isEqualTo(expected(6, LONG));
  }
}
