package dev.ostler.server.main;

import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client of few words. */
final class RawSession implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final DataInputStream in;
  private int xid;

  RawSession(InetSocketAddress server) throws IOException {
    socket = new Socket();
    socket.connect(server, TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    Output out = new Output(64);
    int start = out.skipInt();
    new ConnectRequest(0, 0, TIMEOUT_MILLIS, 0, Bytes.of(new byte[16]), true, false).encode(out);
    send(out, start);
    if (ByteBuffer.wrap(receive()).getInt(4) <= 0) {
      throw new IOException("no session");
    }
  }

  /** Creates a znode; the error code. */
  int create(String path) throws IOException {
    return ask(
        new Request.Create(OpCode.CREATE, Path.of(path), Bytes.utf8(path), AclList.OPEN, 0, 0));
  }

  /** Asks for a znode to be created, and does not wait for the answer. */
  void tryToCreate(String path) throws IOException {
    send(new Request.Create(OpCode.CREATE, Path.of(path), Bytes.utf8(path), AclList.OPEN, 0, 0));
  }

  /** Looks for a znode, after a sync; the error code. */
  int find(String path) throws IOException {
    int error = ask(new Request.Sync(Path.of("/")));
    return error != 0 ? error : ask(new Request.Exists(Path.of(path), false));
  }

  private int ask(Request request) throws IOException {
    send(request);
    return ByteBuffer.wrap(receive()).getInt(12);
  }

  private void send(Request request) throws IOException {
    Output out = new Output(256);
    int start = out.skipInt();
    out.writeInt(++xid);
    out.writeInt(request.opCode());
    request.encode(out);
    send(out, start);
  }

  private void send(Output out, int start) throws IOException {
    out.putInt(start, out.position() - start - 4);
    socket.getOutputStream().write(out.array(), 0, out.position());
  }

  private byte[] receive() throws IOException {
    byte[] answer = new byte[in.readInt()];
    in.readFully(answer);
    return answer;
  }

  /** The answer to a four-letter word. */
  static String word(InetSocketAddress server, String word) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server, TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
