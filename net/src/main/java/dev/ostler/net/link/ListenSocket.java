package dev.ostler.net.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One listening TCP socket of a {@link NetworkLoop}; used on its thread only. */
public abstract class ListenSocket {
  /** Starts telling events. */
  public abstract void register(AcceptEvents events) throws IOException;

  /**
   * Accepts one waiting connection; {@link #peerAddress} and {@link #peerPort} then describe it.
   *
   * @return null if none waits
   * @throws IOException the system could not, most often for want of file descriptors
   */
  public abstract @Nullable StreamSocket accept(boolean keepAlive) throws IOException;

  /** Address of the connection accepted last. */
  public abstract InetAddress peerAddress();

  /** Port of the connection accepted last. */
  public abstract int peerPort();

  /** The address bound, with the port the system chose if 0 was asked for. */
  public abstract InetSocketAddress localAddress();

  /** Switches {@link AcceptEvents#acceptable} on or off. */
  public abstract void interest(boolean accept);

  /** Closes. No events follow. */
  public abstract void release();
}
