package dev.ostler.server.training;

import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that makes each common request many times. */
final class TrainingClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final DataInputStream in;
  private int xid;

  private TrainingClient(InetSocketAddress server) throws IOException {
    socket = new Socket(server.getAddress(), server.getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Opens a session, makes the requests so many times, closes the session. */
  static void talk(InetSocketAddress server, int rounds) throws IOException {
    try (TrainingClient client = new TrainingClient(server)) {
      client.open();
      Path path = Path.of("/training-" + server.getPort());
      Bytes data = Bytes.of(new byte[100]);
      for (int i = 0; i < rounds; i++) {
        client.ask(new Request.Create(OpCode.CREATE, path, data, AclList.OPEN, 0, 0));
        client.ask(new Request.GetData(path, true));
        client.ask(new Request.SetData(path, data, -1));
        client.ask(new Request.Exists(path, false));
        client.ask(new Request.GetChildren(OpCode.GET_CHILDREN2, Path.ROOT, false));
        client.ask(new Request.Sync(path));
        client.ask(Request.Ping.INSTANCE);
        client.ask(new Request.Delete(path, -1));
      }
      client.ask(new Request.CloseSession());
    }
  }

  /** The answer to a four-letter word. */
  static String word(InetSocketAddress server, String word) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void open() throws IOException {
    Output out = new Output(64);
    int start = out.skipInt();
    new ConnectRequest(0, 0, TIMEOUT_MILLIS, 0, Bytes.of(new byte[16]), true, false).encode(out);
    send(out, start);
    in.readNBytes(in.readInt());
  }

  /** Waits for the reply; the event of a watch may come before it. */
  private void ask(Request request) throws IOException {
    Output out = new Output(256);
    int start = out.skipInt();
    int sent = request instanceof Request.Ping ? Xid.PING : ++xid;
    out.writeInt(sent);
    out.writeInt(request.opCode());
    request.encode(out);
    send(out, start);
    int received;
    do {
      int length = in.readInt();
      received = in.readInt();
      in.skipNBytes(length - Integer.BYTES);
    } while (received != sent);
  }

  private void send(Output out, int start) throws IOException {
    out.putInt(start, out.position() - start - Integer.BYTES);
    socket.getOutputStream().write(out.array(), 0, out.position());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
