package dev.ostler.net.link;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One TCP socket, connected or about to be, never blocking, owned by a {@link NetworkLoop} and used
 * on its thread only. It receives into and sends from the two buffers all sockets of the loop
 * share, so that an idle connection holds no buffer.
 *
 * <p>Only one subclass is loaded in a process that uses one kind of transport, so calls of these
 * methods need no dispatch.
 */
public abstract class StreamSocket {
  private static final int RECEIVES_BEFORE_CLOSE = 16;

  /**
   * Starts telling events, with read interest on.
   *
   * @throws IOException the system refused; the socket is then closed
   */
  public abstract void register(SocketEvents events) throws IOException;

  /**
   * Starts telling events of a socket that {@link NetworkLoop#connect} made. A first {@link
   * SocketEvents#writable} or {@link SocketEvents#readable} says that {@link #finishConnect} is to
   * be asked.
   *
   * @throws IOException the system refused; the socket is then closed
   */
  public abstract void registerConnecting(SocketEvents events) throws IOException;

  /**
   * Asks what became of the connect.
   *
   * @return false if that is open still
   * @throws IOException no connection could be made
   */
  public abstract boolean finishConnect() throws IOException;

  /** Tells events to another owner from now on, with read interest on and write interest off. */
  public abstract void handOver(SocketEvents events);

  /**
   * Receives once into {@link NetworkLoop#receiveBuffer}, from index 0.
   *
   * @return how many bytes; 0 if there are none now; -1 if the peer sends no more
   * @throws IOException the connection is broken
   */
  public abstract int receive() throws IOException;

  /**
   * Sends from {@link NetworkLoop#sendBuffer}, from index 0.
   *
   * @param length how many bytes at most
   * @return how many the system took, 0 to {@code length}
   * @throws IOException the connection is broken
   */
  public abstract int send(int length) throws IOException;

  /** Sets what to be told of; a system call, so callers avoid repeating what is set already. */
  public abstract void interest(boolean read, boolean write);

  /**
   * Closes. No events follow.
   *
   * @param reset throw away what the system still holds unsent and tell the peer by a reset
   */
  public abstract void release(boolean reset);

  /**
   * Receives what is there, within reason, and forgets it: unread input would turn a close into a
   * reset, and that may overtake what was sent last.
   */
  public final void emptyInput(NetworkCounters counters) {
    try {
      for (int i = 0; i < RECEIVES_BEFORE_CLOSE; i++) {
        if (receive() <= 0) {
          return;
        }
      }
    } catch (IOException e) {
      // The peer was faster; there is nothing left to lose.
      counters.closeErrors++;
    }
  }

  /**
   * A connect to a port of this machine that nobody listens on can meet itself, if the system gives
   * it that very port to connect from. It counts as refused.
   */
  static void refuseSelf(@Nullable SocketAddress local, @Nullable SocketAddress remote)
      throws ConnectException {
    if (local != null && local.equals(remote)) {
      throw new ConnectException("Connection refused: nobody listens on " + remote);
    }
  }
}
