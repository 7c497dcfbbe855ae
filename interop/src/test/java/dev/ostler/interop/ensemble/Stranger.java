package dev.ostler.interop.ensemble;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Somebody who connects to a quorum or election port and says what he likes. */
final class Stranger implements AutoCloseable {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int SILENCE_MILLIS = 20_000;
  private static final long OPENING_V1 = -65536;

  /** Writes in big-endian order, as every part of the protocol does. */
  interface Content {
    void write(DataOutputStream out) throws IOException;
  }

  private final Socket socket = new Socket();

  Stranger(int port) {
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(SILENCE_MILLIS);
    } catch (IOException failure) {
      throw new UncheckedIOException("nobody listens on port " + port, failure);
    }
  }

  /** Sends it in one go; whether anybody still listens shows at the next read. */
  Stranger send(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      content.write(new DataOutputStream(bytes));
      socket.getOutputStream().write(bytes.toByteArray());
    } catch (SocketException closed) {
      // Seen by the reader.
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return this;
  }

  Stranger send(byte[] bytes) {
    return send(out -> out.write(bytes));
  }

  /** The first message on an election connection. */
  Stranger open(long sid, String address) {
    byte[] text = address.getBytes(StandardCharsets.US_ASCII);
    return send(out -> {
      out.writeLong(OPENING_V1);
      out.writeLong(sid);
      out.writeInt(text.length);
      out.write(text);
    });
  }

  /** A vote, as 3.4.6 and later send it. */
  Stranger vote(int state, long leader, long zxid, long round, long epoch) {
    return send(out -> {
      out.writeInt(40);
      out.writeInt(state);
      out.writeLong(leader);
      out.writeLong(zxid);
      out.writeLong(round);
      out.writeLong(epoch);
      out.writeInt(1);
    });
  }

  /** A packet on a quorum connection, without identities. */
  Stranger packet(int type, long zxid, byte[] data) {
    return send(out -> {
      out.writeInt(type);
      out.writeLong(zxid);
      out.writeInt(data.length);
      out.write(data);
      out.writeInt(-1);
    });
  }

  /** The first packet of a follower. */
  Stranger follow(long sid, long acceptedEpoch, long configVersion) {
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(info);
    try {
      out.writeLong(sid);
      out.writeInt(0x10000);
      out.writeLong(configVersion);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return packet(11, acceptedEpoch << 32, info.toByteArray());
  }

  /** Waits until the server closes; what it says before is dropped. */
  void awaitClosed() {
    try {
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[4096];
      while (in.read(buffer) >= 0) {
        // Whatever it is.
      }
    } catch (SocketTimeoutException open) {
      throw new AssertionError("the server has not closed after " + SILENCE_MILLIS + " ms", open);
    } catch (IOException reset) {
      // As good as closed.
    }
  }

  /** Waits for some answer. */
  void awaitAnswer() {
    try {
      if (socket.getInputStream().read() < 0) {
        throw new AssertionError("the server has closed instead of answering");
      }
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
}
