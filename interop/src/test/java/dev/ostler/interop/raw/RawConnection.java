package dev.ostler.interop.raw;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One blocking TCP connection that carries frames. */
public final class RawConnection implements AutoCloseable {
  private static final int SILENCE_LIMIT_MILLIS = 10_000;
  private static final int FRAME_MAX_BYTES = 64 << 20;

  private final Socket socket = new Socket();
  private final DataInputStream in;

  /** Connects, and waits no longer than some seconds for anything. */
  public RawConnection(InetSocketAddress address) {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(SILENCE_LIMIT_MILLIS);
      socket.connect(address, SILENCE_LIMIT_MILLIS);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot connect to " + address, failure);
    }
  }

  /** Sends frames in one go. Nothing happens if the server has closed: reading will tell. */
  public void send(List<byte[]> frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    frames.forEach(all::writeBytes);
    try {
      socket.getOutputStream().write(all.toByteArray());
    } catch (SocketException closedByServer) {
      // The end of the stream is seen, and reported, by the next receive.
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * The payload of the next frame, or null at the end of the connection.
   *
   * @throws SilenceException if neither comes
   */
  public byte @Nullable [] receive() {
    try {
      int length = in.readInt();
      if (length < 0 || length > FRAME_MAX_BYTES) {
        throw new IllegalStateException("the server sent a frame length of " + length);
      }
      return in.readNBytes(length);
    } catch (SocketTimeoutException silence) {
      throw new SilenceException();
    } catch (EOFException | SocketException end) {
      return null;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The server neither sends nor closes. */
  public static final class SilenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SilenceException() {
      super("no frame and no end of the connection within " + SILENCE_LIMIT_MILLIS + " ms");
    }
  }
}
