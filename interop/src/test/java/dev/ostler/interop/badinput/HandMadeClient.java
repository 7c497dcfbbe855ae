package dev.ostler.interop.badinput;

import dev.ostler.interop.support.LiveServer;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection on which anything can be sent, byte by byte. */
final class HandMadeClient implements AutoCloseable {
  private static final int SILENCE_MILLIS = 20_000;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  HandMadeClient(LiveServer server) {
    try {
      socket =
          new Socket(server.process().address().getAddress(), server.process().address().getPort());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(SILENCE_MILLIS);
      in = new DataInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Sends bytes as they are; a server that has closed shows at the next read. */
  HandMadeClient send(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (SocketException closed) {
      // Seen by the reader.
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return this;
  }

  /** Sends ASCII text as it is. */
  HandMadeClient send(String text) {
    return send(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The bytes of a first frame that asks for a new session, length included. */
  static byte[] handshake() {
    ByteBuffer frame = ByteBuffer.allocate(49);
    frame.putInt(45).putInt(0).putLong(0).putInt(30_000).putLong(0).putInt(16).position(48);
    return frame.put((byte) 0).array();
  }

  /** Makes a session. */
  HandMadeClient connect() {
    send(handshake());
    ByteBuffer answer = receive();
    if (answer == null || answer.getInt(4) <= 0) {
      throw new AssertionError("the server makes no session");
    }
    return this;
  }

  /** The bytes of a request, length included. */
  static byte[] request(int xid, int opcode, byte[] body) {
    return ByteBuffer.allocate(12 + body.length)
        .putInt(8 + body.length)
        .putInt(xid)
        .putInt(opcode)
        .put(body)
        .array();
  }

  /** A string as the protocol writes it. */
  static byte[] string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
  }

  /** One after the other. */
  static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  /** The payload of the next frame, or null when the server has closed. */
  @Nullable ByteBuffer receive() {
    try {
      return ByteBuffer.wrap(in.readNBytes(in.readInt()));
    } catch (EOFException | SocketException end) {
      return null;
    } catch (IOException failure) {
      throw new UncheckedIOException("the server neither answers nor closes", failure);
    }
  }

  /** The error code of the next reply; fails at the end of the connection. */
  int errorOfReply() {
    ByteBuffer reply = receive();
    if (reply == null) {
      throw new AssertionError("the server has closed instead of replying");
    }
    return reply.getInt(12);
  }

  /** Everything until the server closes, as text. */
  String text() {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException reset) {
      return "";
    } catch (IOException failure) {
      throw new UncheckedIOException("the server does not close", failure);
    }
  }

  /** Tells the server that nothing more will come, and goes on reading. */
  HandMadeClient endOutput() {
    try {
      socket.shutdownOutput();
    } catch (SocketException closed) {
      // Seen by the reader.
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return this;
  }

  /** Ends the connection as a client does that is killed: with a reset, whatever is under way. */
  void abort() {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException closed) {
      // As it should be.
    }
    close();
  }

  /** Whether the server has closed without a byte more; waits for it. */
  boolean isClosedSilently() {
    return receive() == null;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
