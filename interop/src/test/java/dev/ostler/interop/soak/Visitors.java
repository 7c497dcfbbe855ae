package dev.ostler.interop.soak;

import dev.ostler.interop.ensemble.EnsembleMember;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.TestClient;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.KeeperException;

/**
 * Sessions that come, leave an ephemeral, and go: some close their session, some are gone without a
 * word, and have to be forgotten after their timeout.
 */
final class Visitors {
  static final int TIMEOUT_MILLIS = 3_000;
  private static final int ANSWER_MILLIS = 5_000;
  private static final long PACE_NANOS = 100_000_000;
  private static final int CREATE = 1;
  private static final int CLOSE = -11;
  private static final int EPHEMERAL = 1;
  private static final int ALL = 31;

  private final String folder;
  private final List<EnsembleMember> servers;
  private final Random random;
  private final Gate gate;
  private final Violations violations;
  private final AtomicLong visits = new AtomicLong();

  Visitors(
      String folder, List<EnsembleMember> servers, long seed, Gate gate, Violations violations) {
    this.folder = folder;
    this.servers = servers;
    this.random = new Random(seed);
    this.gate = gate;
    this.violations = violations;
  }

  long visits() {
    return visits.get();
  }

  void run() {
    try {
      while (gate.pass(this::visit)) {
        LockSupport.parkNanos(PACE_NANOS);
      }
    } catch (Exception failure) {
      violations.add(Violations.Kind.SESSIONS_LOST, "the visitors: " + failure);
    }
  }

  private void visit() {
    EnsembleMember server = servers.get(random.nextInt(servers.size()));
    boolean polite = random.nextBoolean();
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.setTcpNoDelay(true);
      socket.connect(server.process().address(), ANSWER_MILLIS);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      send(out, hello());
      in.readNBytes(in.readInt());
      send(out, create(folder + "/visitor-" + visits.get()));
      in.readNBytes(in.readInt());
      if (polite) {
        send(out, header(2, CLOSE).toByteArray());
        in.readNBytes(in.readInt());
      }
      visits.incrementAndGet();
    } catch (IOException noServerJustNow) {
      // What it had begun has to go as well.
      visits.incrementAndGet();
    }
  }

  private static void send(DataOutputStream out, byte[] frame) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    DataOutputStream text = new DataOutputStream(whole);
    text.writeInt(frame.length);
    text.write(frame);
    out.write(whole.toByteArray());
  }

  private static byte[] hello() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0);
    out.writeLong(0);
    out.writeInt(TIMEOUT_MILLIS);
    out.writeLong(0);
    out.writeInt(16);
    out.write(new byte[16]);
    out.writeByte(0);
    return bytes.toByteArray();
  }

  private static ByteArrayOutputStream header(int xid, int opcode) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(xid);
    out.writeInt(opcode);
    return bytes;
  }

  private static byte[] create(String path) throws IOException {
    ByteArrayOutputStream bytes = header(1, CREATE);
    DataOutputStream out = new DataOutputStream(bytes);
    string(out, path);
    out.writeInt(0);
    out.writeInt(1);
    out.writeInt(ALL);
    string(out, "world");
    string(out, "anyone");
    out.writeInt(EPHEMERAL);
    return bytes.toByteArray();
  }

  private static void string(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** Waits until all are forgotten on one server; those that are not are stale. */
  void verify(TestClient onServer, String server, Duration patience)
      throws KeeperException, InterruptedException {
    try {
      Await.until("visitors to be forgotten", patience, () -> children(onServer).isEmpty());
    } catch (AssertionError tooLong) {
      for (String child : new TreeSet<>(children(onServer))) {
        violations.add(Violations.Kind.STALE_EPHEMERALS, folder + "/" + child + " on " + server);
      }
    }
  }

  private List<String> children(TestClient onServer) throws KeeperException, InterruptedException {
    onServer.sync();
    return onServer.zk().getChildren(folder, false);
  }
}
