package dev.ostler.interop.client;

import dev.ostler.interop.raw.Handshake;
import dev.ostler.interop.raw.RawConnection;
import dev.ostler.interop.raw.RequestWriter;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.testkit.model.ModelBytes;
import java.nio.ByteBuffer;
import java.util.List;

/** Sessions made by hand, for what a well-behaved client never does. */
final class Handshakes {
  private Handshakes() {}

  /** A session that nobody holds a connection to. */
  record Orphan(long id, ModelBytes password) {}

  /** Makes a session and drops its connection. */
  static Orphan orphan(LiveServer server, int timeoutMillis) {
    try (RawConnection connection = new RawConnection(server.process().address())) {
      connection.send(
          List.of(
              RequestWriter.frame(
                  new Handshake(0, timeoutMillis, 0, ModelBytes.of(new byte[16]), true))));
      byte[] answer = connection.receive();
      if (answer == null) {
        throw new AssertionError("the server has closed instead of making a session");
      }
      byte[] password = new byte[16];
      ByteBuffer fields = ByteBuffer.wrap(answer);
      fields.get(20, password);
      return new Orphan(fields.getLong(8), ModelBytes.of(password));
    }
  }
}
