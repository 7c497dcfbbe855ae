package dev.ostler.server.main;

import dev.ostler.server.admin.Release;
import dev.ostler.server.config.ConfigLoader;
import dev.ostler.server.config.ConfigResult;
import dev.ostler.server.node.FatalErrors;
import dev.ostler.server.node.SystemClock;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Starts a server in a folder of its own on a free port, does with it what a server does in its
 * first second, and ends. The build runs it to make the ahead-of-time cache that the launcher uses,
 * so that the next start finds its classes loaded and linked.
 */
public final class TrainingRun {
  private static final int ROUNDS = 200;

  private TrainingRun() {}

  /** Runs; the only argument is the folder to work in, which must not exist or be empty. */
  public static void main(String[] arguments) throws IOException, StartException {
    java.nio.file.Path folder = java.nio.file.Path.of(arguments[0]);
    Files.createDirectories(folder);
    java.nio.file.Path file = folder.resolve("zoo.cfg");
    Files.writeString(
        file,
        "dataDir=" + folder.resolve("data") + "\nclientPort=2181\ntickTime=2000\n",
        StandardCharsets.ISO_8859_1);
    // A file like a user's is read as well, so that its classes are in the cache.
    ConfigResult read = ConfigLoader.load(List.of(file.toString()), Map.of());
    ConfigResult embedded =
        ConfigLoader.embedded(
            folder.resolve("data"), Map.of("clientPort", "0", "autopurge.purgeInterval", "0"));
    if (read instanceof ConfigResult.Loaded && embedded instanceof ConfigResult.Loaded loaded) {
      try (StandaloneServer server =
          StandaloneServer.start(loaded.config(), new SystemClock(), new Fail())) {
        InetSocketAddress address = server.clientAddress();
        if (address == null) {
          throw new IOException("the training server has no port");
        }
        talk(address);
        System.out.println("Ostler " + Release.read().version() + " is trained");
      }
    } else {
      throw new IOException("the training configuration was refused: " + embedded);
    }
    delete(folder);
  }

  private static void talk(InetSocketAddress address) throws IOException {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      Output out = new Output(256);
      int start = out.skipInt();
      new ConnectRequest(0, 0, 10_000, 0, Bytes.of(new byte[16]), true, false).encode(out);
      out.putInt(start, out.position() - 4);
      exchange(socket, in, out);
      Path path = Path.of("/training");
      Bytes data = Bytes.of(new byte[100]);
      for (int i = 0; i < ROUNDS; i++) {
        ask(socket, in, 1, new Request.Create(OpCode.CREATE, path, data, AclList.OPEN, 0, 0));
        ask(socket, in, 2, new Request.GetData(path, false));
        ask(socket, in, 3, new Request.SetData(path, data, -1));
        ask(socket, in, 4, new Request.Exists(path, false));
        ask(socket, in, 5, new Request.GetChildren(OpCode.GET_CHILDREN2, Path.ROOT, false));
        ask(socket, in, 6, Request.Ping.INSTANCE);
        ask(socket, in, 7, new Request.Delete(path, -1));
      }
      ask(socket, in, 8, new Request.CloseSession());
    }
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readAllBytes();
    }
  }

  private static void ask(Socket socket, DataInputStream in, int xid, Request request)
      throws IOException {
    Output out = new Output(256);
    int start = out.skipInt();
    out.writeInt(xid);
    out.writeInt(request.opCode());
    request.encode(out);
    out.putInt(start, out.position() - 4);
    exchange(socket, in, out);
  }

  private static void exchange(Socket socket, DataInputStream in, Output out) throws IOException {
    socket.getOutputStream().write(out.array(), 0, out.position());
    in.readNBytes(in.readInt());
  }

  private static void delete(java.nio.file.Path folder) throws IOException {
    try (Stream<java.nio.file.Path> files = Files.walk(folder)) {
      for (java.nio.file.Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** A training run that goes wrong ends the process, and with it the build. */
  private static final class Fail implements FatalErrors {
    @Override
    public void logFailed(IOException failure) {
      defect(failure);
    }

    @Override
    public void defect(Throwable defect) {
      defect.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }
}
