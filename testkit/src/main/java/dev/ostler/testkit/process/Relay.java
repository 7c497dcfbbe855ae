package dev.ostler.testkit.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A stretch of network on loopback: whoever connects to its port is connected to a target. It can
 * be slowed down and broken in the ways networks break. All methods are for any thread.
 *
 * <pre>
 *   OPEN     passes everything, after the delay
 *   SILENT   connections stand and bytes are swallowed up by nobody: they wait, unseen, until OPEN;
 *            a new connection is accepted and hears nothing, and ends are not told either: the
 *            picture of a dropped route, or of a half-open connection
 *   CUT      every connection is reset, and each further one at once
 * </pre>
 *
 * <p>The two directions can be silenced apart. TCP repeats what is lost, so that a lossy network
 * looks like a slow one: bytes are never dropped here, unless their connection is reset.
 */
public final class Relay implements AutoCloseable {
  /** Which way bytes go. */
  public enum Direction {
    /** From whoever connects to the target. */
    FORTH,
    /** From the target to whoever connected. */
    BACK
  }

  private static final int CHUNK_BYTES = 16 * 1024;

  /** With the chunk size, bounds what a delayed direction of a connection holds. */
  private static final int CHUNKS_UNDER_WAY = 64;

  private static final int CONNECT_MILLIS = 2000;

  private final InetSocketAddress target;
  private final ServerSocket entrance;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytesPassed = new AtomicLong();

  /** Guards the state and wakes those that wait for it to change. */
  private final Object lock = new Object();

  private boolean forthSilent;
  private boolean backSilent;
  private boolean cut;
  private boolean closed;
  private Duration delay = Duration.ZERO;

  /**
   * Opens a relay on a port.
   *
   * @param port 0 for any that is free
   * @param target need not listen yet: a connection that it refuses is reset
   */
  public Relay(int port, InetSocketAddress target) {
    this.target = target;
    try {
      entrance = new ServerSocket();
      entrance.setReuseAddress(true);
      entrance.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot open a relay on port " + port, failure);
    }
    Thread.ofVirtual().name("relay-" + port()).start(this::accept);
  }

  /** Where to connect. */
  public int port() {
    return entrance.getLocalPort();
  }

  /** How many connections stand. */
  public int connections() {
    return connections.size();
  }

  /** How many bytes have come out at either end. */
  public long bytesPassed() {
    return bytesPassed.get();
  }

  /** Holds back every byte for so long; what is under way already keeps its time. */
  public void delay(Duration each) {
    synchronized (lock) {
      delay = each;
    }
  }

  /** Nothing passes any more, and nobody is told. */
  public void silence() {
    silence(Direction.FORTH);
    silence(Direction.BACK);
  }

  /** Nothing passes any more in one direction. */
  public void silence(Direction direction) {
    synchronized (lock) {
      switch (direction) {
        case FORTH -> forthSilent = true;
        case BACK -> backSilent = true;
      }
    }
  }

  /** Resets every connection, and each further one at once. */
  public void cut() {
    synchronized (lock) {
      cut = true;
    }
    connections.forEach(Connection::reset);
  }

  /** Resets every connection that stands; new ones pass. */
  public void resetConnections() {
    connections.forEach(Connection::reset);
  }

  /** Everything passes again, also what waited. */
  public void mend() {
    synchronized (lock) {
      forthSilent = false;
      backSilent = false;
      cut = false;
      lock.notifyAll();
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    quietly(entrance::close);
    connections.forEach(Connection::reset);
  }

  private void accept() {
    while (true) {
      try {
        Socket near = entrance.accept();
        if (isCut()) {
          reset(near);
        } else {
          Thread.ofVirtual().start(() -> connect(near));
        }
      } catch (IOException closedOrOutOfDescriptors) {
        if (entrance.isClosed()) {
          return;
        }
      }
    }
  }

  /** A new connection waits as well while the way there is silent. */
  private void connect(Socket near) {
    Socket far = new Socket();
    Connection connection = new Connection(near, far);
    connections.add(connection);
    try {
      awaitSound(Direction.FORTH, connection);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      far.connect(target, CONNECT_MILLIS);
    } catch (IOException | InterruptedException refused) {
      connection.reset();
      return;
    }
    if (isCut()) {
      connection.reset();
      return;
    }
    connection.start();
  }

  private boolean isCut() {
    synchronized (lock) {
      return cut || closed;
    }
  }

  private Duration currentDelay() {
    synchronized (lock) {
      return delay;
    }
  }

  /** Waits while a direction is silent. */
  private void awaitSound(Direction direction, Connection connection)
      throws InterruptedException, IOException {
    synchronized (lock) {
      while (isSilent(direction) && !closed && !connection.isReset()) {
        lock.wait();
      }
    }
    if (connection.isReset()) {
      throw new IOException("the connection was reset");
    }
  }

  private boolean isSilent(Direction direction) {
    return switch (direction) {
      case FORTH -> forthSilent;
      case BACK -> backSilent;
    };
  }

  private static void reset(Socket socket) {
    quietly(() -> socket.setSoLinger(true, 0));
    quietly(socket::close);
  }

  /** Something about a socket that may have gone already. */
  private interface SocketWork {
    void run() throws IOException;
  }

  private static void quietly(SocketWork work) {
    try {
      work.run();
    } catch (IOException gone) {
      // It is gone, which is what was wanted.
    }
  }

  /** Bytes under way; none of them stands for the end of the stream. */
  private static final class Chunk {
    final byte[] bytes;
    final long dueNanos;

    Chunk(byte[] bytes, long dueNanos) {
      this.bytes = bytes;
      this.dueNanos = dueNanos;
    }
  }

  /** Two sockets and what passes between them. */
  private final class Connection {
    private final Socket near;
    private final Socket far;
    private volatile boolean isReset;
    private int endedDirections;

    Connection(Socket near, Socket far) {
      this.near = near;
      this.far = far;
    }

    boolean isReset() {
      return isReset;
    }

    void start() {
      pass(near, far, Direction.FORTH);
      pass(far, near, Direction.BACK);
    }

    private void pass(Socket from, Socket to, Direction direction) {
      BlockingQueue<Chunk> way = new ArrayBlockingQueue<>(CHUNKS_UNDER_WAY);
      Thread.ofVirtual().start(() -> read(from, way));
      Thread.ofVirtual().start(() -> write(way, to, direction));
    }

    private void read(Socket from, BlockingQueue<Chunk> way) {
      try {
        InputStream in = from.getInputStream();
        byte[] buffer = new byte[CHUNK_BYTES];
        int count;
        do {
          count = in.read(buffer);
          byte[] bytes = Arrays.copyOf(buffer, Math.max(0, count));
          way.put(new Chunk(bytes, System.nanoTime() + currentDelay().toNanos()));
        } while (count >= 0);
      } catch (IOException | InterruptedException broken) {
        reset();
      }
    }

    private void write(BlockingQueue<Chunk> way, Socket to, Direction direction) {
      try {
        OutputStream out = to.getOutputStream();
        while (true) {
          Chunk chunk = way.poll(1, TimeUnit.SECONDS);
          if (chunk == null) {
            if (isReset) {
              return;
            }
            continue;
          }
          TimeUnit.NANOSECONDS.sleep(chunk.dueNanos - System.nanoTime());
          awaitSound(direction, this);
          if (chunk.bytes.length == 0) {
            to.shutdownOutput();
            directionEnded();
            return;
          }
          out.write(chunk.bytes);
          bytesPassed.addAndGet(chunk.bytes.length);
        }
      } catch (IOException | InterruptedException broken) {
        reset();
      }
    }

    private synchronized void directionEnded() {
      endedDirections++;
      if (endedDirections == 2) {
        quietly(near::close);
        quietly(far::close);
        connections.remove(this);
      }
    }

    void reset() {
      isReset = true;
      Relay.reset(near);
      Relay.reset(far);
      connections.remove(this);
      synchronized (lock) {
        lock.notifyAll();
      }
    }
  }
}
