package dev.ostler.client;

import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.CreateFlags;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Reply;
import dev.ostler.wire.client.ReplyHeader;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.RequestDecoder;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Stat;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ServerSocketFactory;

/**
 * A server of a few lines on a port of this machine. Reads are answered with the path as data;
 * requests for some paths are answered wrongly on purpose, see the constants.
 */
final class FakeServer implements AutoCloseable {
  /** The answer has the number of a request that was never sent. */
  static final String UNASKED = "/unasked";

  /** The answer is larger than {@link #LARGE_BYTES}. */
  static final String LARGE = "/large";

  /** The connection is closed instead of an answer. */
  static final String DROP = "/drop";

  /** No answer comes, to this and all behind it. */
  static final String NEVER = "/never";

  /** The answer comes after {@link #answerHeld}, and that of all behind it. */
  static final String HELD = "/held";

  /** The answer ends in the middle of its body. */
  static final String TORN = "/torn";

  static final int LARGE_BYTES = 100_000;

  private static final Bytes PASSWORD = Bytes.of(new byte[ConnectResponse.PASSWORD_BYTES]);
  private static final Stat STAT = new Stat(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1);
  private static final AtomicLong SESSIONS = new AtomicLong(0x1000);

  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Thread acceptor;
  private final AtomicLong zxid = new AtomicLong(1);
  private final CountDownLatch held = new CountDownLatch(1);

  final AtomicInteger handshakes = new AtomicInteger();
  final AtomicInteger accepted = new AtomicInteger();
  final AtomicInteger unanswered = new AtomicInteger();
  final List<Request> requests = new CopyOnWriteArrayList<>();

  /** The names of all znodes that were created, which are everybody's children. */
  final List<Bytes> created = new CopyOnWriteArrayList<>();

  /** Accepts and reads, and never answers anything. */
  volatile boolean silent;

  /** Knows no session any more. */
  volatile boolean forgetful;

  FakeServer() {
    this(0);
  }

  FakeServer(int port) {
    this(ServerSocketFactory.getDefault(), port);
  }

  /**
   * @param factory for connections in the clear or not
   */
  FakeServer(ServerSocketFactory factory, int port) {
    try {
      listener = factory.createServerSocket(port, 500, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    acceptor = new Thread(this::accept, "fake-server");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  String address() {
    return "127.0.0.1:" + port();
  }

  /** How many clients are connected now. */
  int connected() {
    return sockets.size();
  }

  /** From now on {@link #HELD} is answered as any other path is. */
  void answerHeld() {
    held.countDown();
  }

  /** Ends all connections; new ones are taken. */
  void dropAll() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    answerHeld();
    listener.close();
    dropAll();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        accepted.incrementAndGet();
        sockets.add(socket);
        Thread thread = new Thread(() -> serve(socket), "fake-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        // The test is over, or the client was faster; either way the next one is waited for.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        DataInputStream in = new DataInputStream(socket.getInputStream())) {
      handshake(socket, read(in));
      while (answer(socket, read(in))) {
        Thread.onSpinWait();
      }
    } catch (IOException | MalformedException e) {
      // The client left, or was made to leave.
    } finally {
      sockets.remove(socket);
    }
  }

  private static byte[] read(DataInputStream in) throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return frame;
  }

  private void handshake(Socket socket, byte[] frame) throws IOException, MalformedException {
    if (silent) {
      return;
    }
    handshakes.incrementAndGet();
    ConnectRequest request = ConnectRequest.decode(new Input(frame));
    Output out = new Output(64);
    int at = out.skipInt();
    if (forgetful && request.sessionId() != 0) {
      ConnectResponse.expired(true, false).encode(out);
    } else {
      long id = request.sessionId() == 0 ? SESSIONS.incrementAndGet() : request.sessionId();
      new ConnectResponse(request.timeoutMillis(), id, PASSWORD, true, false).encode(out);
    }
    send(socket, out, at);
  }

  private static void send(Socket socket, Output out, int lengthAt) throws IOException {
    out.putInt(lengthAt, out.position() - lengthAt - Integer.BYTES);
    socket.getOutputStream().write(out.array(), 0, out.position());
  }

  private boolean answer(Socket socket, byte[] frame) throws IOException, MalformedException {
    Input in = new Input(frame);
    int xid = in.readInt();
    int opCode = in.readInt();
    if (silent) {
      unanswered.addAndGet(opCode == OpCode.PING ? 0 : 1);
      return true;
    }
    Request request = RequestDecoder.decode(opCode, in);
    if (opCode != OpCode.PING) {
      requests.add(request);
    }
    String path = request instanceof Request.GetData read ? String.valueOf(read.path()) : "";
    if (path.equals(DROP)) {
      return false;
    }
    if (path.equals(NEVER)) {
      silent = true;
      return true;
    }
    if (path.equals(HELD)) {
      awaitHeld();
    }
    Output out = new Output(256);
    int at = out.skipInt();
    int answered = path.equals(UNASKED) ? xid + 1000 : xid;
    long reached = xid > 0 ? zxid.incrementAndGet() : zxid.get();
    new ReplyHeader(answered, xid == Xid.AUTH ? 0 : reached, 0).encode(out);
    body(request, path, out);
    if (path.equals(TORN)) {
      out.rewind(out.position() - 10);
    }
    send(socket, out, at);
    return opCode != OpCode.CLOSE_SESSION;
  }

  private void awaitHeld() throws IOException {
    try {
      held.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted while an answer was held back");
    }
  }

  private void body(Request request, String path, Output out) {
    if (request instanceof Request.GetData) {
      Bytes data = path.equals(LARGE) ? Bytes.of(new byte[LARGE_BYTES]) : Bytes.utf8(path);
      new Reply.DataReply(data, STAT).encode(out);
    } else if (request instanceof Request.Create create) {
      boolean numbered = CreateFlags.isSequential(create.flags());
      String made = create.path() + (numbered ? "%010d".formatted(created.size()) : "");
      created.add(Bytes.utf8(made.substring(made.lastIndexOf('/') + 1)));
      new Reply.CreatedReply(Path.of(made), STAT).encode(out);
    } else if (request instanceof Request.Exists || request instanceof Request.SetData) {
      new Reply.StatReply(STAT).encode(out);
    } else if (request instanceof Request.GetChildren) {
      new Reply.ChildrenReply(created, STAT).encode(out);
    } else if (request instanceof Request.AddWatch) {
      new Reply.NumberReply(0).encode(out);
    } else if (request instanceof Request.Sync sync) {
      new Reply.PathReply(sync.path()).encode(out);
    }
  }
}
