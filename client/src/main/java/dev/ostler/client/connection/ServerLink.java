package dev.ostler.client.connection;

import dev.ostler.client.TlsOptions;
import dev.ostler.net.link.Connection;
import dev.ostler.net.link.ConnectionEvents;
import dev.ostler.net.link.ConnectionGroup;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.StreamSocket;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.quorum.HostAndPort;
import java.net.InetSocketAddress;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One connection to a server: messages in, messages out. Belongs to the loop's thread. */
final class ServerLink implements ConnectionEvents, FrameCutter.Sink {
  /** What becomes of it. */
  interface Events {
    /** It can be used; only told after a TLS handshake. */
    void secured(ServerLink link);

    /** Something has come, before it is told what. */
    void heard(ServerLink link);

    void frame(ServerLink link, byte[] array, int offset, int length);

    void oversized(ServerLink link, byte[] header, int length);

    /** What came makes no sense. */
    void broken(ServerLink link, String reason);

    /** What was written has left. */
    void flushed(ServerLink link);

    /** It is gone, and this owner did not end it. */
    void ended(ServerLink link, String reason);
  }

  /** More than this in the buffer, and requests wait outside it. */
  private static final int ROOM_BYTES = 1 << 20;

  private final int number;
  private final HostAndPort server;
  private final Events events;
  private final int maxRequestBytes;
  private final FrameCutter cutter;
  private final @Nullable TlsLayer tls;

  /** Messages not encrypted yet; unused without TLS. */
  private final Output plain = new Output(512);

  private @Nullable Connection connection;
  private boolean secured;
  private boolean dropped;

  ServerLink(
      int number,
      HostAndPort server,
      @Nullable TlsOptions tls,
      int maxRequestBytes,
      int maxReplyBytes,
      Events events) {
    this.number = number;
    this.server = server;
    this.events = events;
    this.maxRequestBytes = maxRequestBytes;
    this.cutter = new FrameCutter(maxReplyBytes, this);
    this.tls = tls == null ? null : new TlsLayer(tls, server.host(), server.port());
  }

  int number() {
    return number;
  }

  HostAndPort server() {
    return server;
  }

  /** Whether messages can be sent. */
  boolean isSecured() {
    return secured;
  }

  /**
   * Takes the socket over.
   *
   * @return whether it can be used now; otherwise {@link Events#secured} follows
   */
  boolean begin(ConnectionGroup group, StreamSocket socket, InetSocketAddress peer) {
    Connection dialed = group.dialed(socket, peer, this);
    connection = dialed;
    if (tls == null) {
      secured = true;
      return true;
    }
    try {
      tls.begin(dialed.out());
      dialed.written();
    } catch (SSLException e) {
      dialed.abort(LinkEnd.Cause.PROTOCOL_BROKEN, TlsLayer.words(e));
    }
    return false;
  }

  void hello(ConnectRequest request) {
    Output out = out();
    int at = out.skipInt();
    request.encode(out);
    out.putInt(at, out.position() - at - Integer.BYTES);
    written();
  }

  /** Writes a request; false if it is too large, and then not written. */
  boolean send(int xid, Request request) {
    Output out = out();
    int at = out.skipInt();
    out.writeInt(xid);
    out.writeInt(request.opCode());
    request.encode(out);
    int length = out.position() - at - Integer.BYTES;
    if (length > maxRequestBytes) {
      out.rewind(at);
      written();
      return false;
    }
    out.putInt(at, length);
    written();
    return true;
  }

  boolean hasRoom() {
    return open().unsent() + plain.position() < ROOM_BYTES;
  }

  /** Ends it after what was written has left; nothing more is told. */
  void drop() {
    if (dropped) {
      return;
    }
    dropped = true;
    Connection dialed = connection;
    if (dialed == null) {
      return;
    }
    if (tls != null) {
      try {
        tls.close(dialed.out());
        dialed.written();
      } catch (SSLException e) {
        // The connection ends anyhow; the server will see that.
        dialed.abort(LinkEnd.Cause.CLOSED_HERE, "the client left");
        return;
      }
    }
    dialed.close("the client left");
  }

  private Output out() {
    return tls == null ? open().out() : plain;
  }

  private void written() {
    if (tls == null) {
      open().written();
    } else {
      open().attend();
    }
  }

  private Connection open() {
    return Objects.requireNonNull(connection, "a link is used after it was dialed");
  }

  @Override
  public void received(byte[] bytes) {
    if (dropped) {
      return;
    }
    events.heard(this);
    if (tls == null) {
      cutter.received(bytes);
      return;
    }
    try {
      byte[] decrypted = tls.decrypt(bytes, open().out());
      open().written();
      if (!secured && tls.isEstablished()) {
        secured = true;
        events.secured(this);
      }
      cutter.received(decrypted);
    } catch (SSLException e) {
      open().abort(LinkEnd.Cause.PROTOCOL_BROKEN, TlsLayer.words(e));
    }
  }

  @Override
  public void flushing() {
    if (tls == null || plain.position() == 0) {
      return;
    }
    try {
      tls.encrypt(plain.array(), 0, plain.position(), open().out());
      plain.rewind(0);
      open().written();
    } catch (SSLException e) {
      open().abort(LinkEnd.Cause.PROTOCOL_BROKEN, TlsLayer.words(e));
    }
  }

  @Override
  public void flushed(int unsent) {
    if (!dropped && unsent < ROOM_BYTES) {
      events.flushed(this);
      // What was written meanwhile leaves in the same turn.
      flushing();
    }
  }

  @Override
  public void ended(LinkEnd end) {
    if (!dropped) {
      dropped = true;
      events.ended(this, secured ? end.reason() : handshakeTrouble(end));
    }
  }

  /** Why there is no encrypted connection. */
  private String handshakeTrouble(LinkEnd end) {
    String hint =
        end.cause() == LinkEnd.Cause.PROTOCOL_BROKEN
            ? ""
            : " during the TLS handshake; does this port speak TLS (secureClientPort)?";
    return server + ": " + end.reason() + hint;
  }

  @Override
  public void frame(byte[] array, int offset, int length) {
    events.frame(this, array, offset, length);
  }

  @Override
  public void oversized(byte[] header, int length) {
    events.oversized(this, header, length);
  }

  @Override
  public void broken(String reason) {
    events.broken(this, reason);
  }

  @Override
  public boolean isOpen() {
    return !dropped;
  }
}
