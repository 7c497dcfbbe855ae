package dev.ostler.client.connection;

import dev.ostler.client.TlsOptions;
import dev.ostler.net.link.Connection;
import dev.ostler.net.link.ConnectionEvents;
import dev.ostler.net.link.ConnectionGroup;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.StreamSocket;
import dev.ostler.wire.quorum.HostAndPort;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server with the four letters {@code isro} whether it takes changes, over a connection of
 * its own: {@code rw} if it does.
 */
final class ModeProbe implements ConnectionEvents {
  /** Takes the answer. */
  interface Answer {
    void is(boolean readWrite);
  }

  private static final byte[] QUESTION = "isro".getBytes(StandardCharsets.US_ASCII);
  private static final String READ_WRITE = "rw";

  private final @Nullable TlsLayer tls;
  private final Answer answer;
  private final StringBuilder said = new StringBuilder();
  private @Nullable Connection connection;
  private boolean asked;
  private boolean over;

  ModeProbe(HostAndPort server, @Nullable TlsOptions tls, Answer answer) {
    this.tls = tls == null ? null : new TlsLayer(tls, server.host(), server.port());
    this.answer = answer;
  }

  void begin(ConnectionGroup group, StreamSocket socket, InetSocketAddress peer) {
    connection = group.dialed(socket, peer, this);
    try {
      if (tls == null) {
        open().out().writeRaw(QUESTION, 0, QUESTION.length);
      } else {
        tls.begin(open().out());
      }
      open().written();
    } catch (SSLException e) {
      finish(false);
    }
  }

  /** The server had time enough. */
  void giveUp() {
    finish(false);
  }

  @Override
  public void received(byte[] bytes) {
    if (over) {
      return;
    }
    try {
      byte[] plain = tls == null ? bytes : tls.decrypt(bytes, open().out());
      if (tls != null && !asked && tls.isEstablished()) {
        asked = true;
        tls.encrypt(QUESTION, 0, QUESTION.length, open().out());
      }
      open().written();
      said.append(new String(plain, StandardCharsets.US_ASCII));
      if (said.length() >= READ_WRITE.length()) {
        finish(said.indexOf(READ_WRITE) == 0);
      }
    } catch (SSLException e) {
      finish(false);
    }
  }

  private void finish(boolean readWrite) {
    if (over) {
      return;
    }
    over = true;
    if (connection != null) {
      connection.close("the question is answered");
    }
    answer.is(readWrite);
  }

  private Connection open() {
    return Objects.requireNonNull(connection, "a probe is used after it was dialed");
  }

  @Override
  public void flushing() {}

  @Override
  public void flushed(int unsent) {}

  @Override
  public void ended(LinkEnd end) {
    finish(false);
  }
}
