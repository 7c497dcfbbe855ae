package dev.ostler.client.connection;

import dev.ostler.client.TlsOptions;
import dev.ostler.wire.codec.Output;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * Encrypts what is sent and decrypts what comes, over an engine of the Java runtime:
 *
 * <pre>
 *   plain out ──► encrypt ──► wire         wire ──► decrypt ──► plain in
 *                    └────── handshake records go out by themselves ──────┘
 * </pre>
 */
final class TlsLayer {
  private static final int DEFAULT_PORT_HINT = -1;

  private final SSLEngine engine;
  private ByteBuffer netIn;
  private ByteBuffer plainIn;
  private ByteBuffer netOut;

  /**
   * @param host as the connection string names it, for the check of the server's certificate
   */
  TlsLayer(TlsOptions options, String host, int port) {
    engine = options.context().createSSLEngine(host, port == 0 ? DEFAULT_PORT_HINT : port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    if (options.verifyHostname()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    if (!options.protocols().isEmpty()) {
      parameters.setProtocols(array(options.protocols()));
    }
    if (!options.cipherSuites().isEmpty()) {
      parameters.setCipherSuites(array(options.cipherSuites()));
    }
    engine.setSSLParameters(parameters);
    netIn = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    plainIn = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    netOut = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
  }

  private static String[] array(List<String> names) {
    return names.toArray(String[]::new);
  }

  /** Begins the handshake. */
  void begin(Output wire) throws SSLException {
    engine.beginHandshake();
    handshake(wire);
  }

  /** Whether plain bytes can be sent. */
  boolean isEstablished() {
    HandshakeStatus status = engine.getHandshakeStatus();
    return status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED;
  }

  /** Sends plain bytes. */
  void encrypt(byte[] array, int offset, int length, Output wire) throws SSLException {
    ByteBuffer plain = ByteBuffer.wrap(array, offset, length);
    while (plain.hasRemaining()) {
      if (!wrap(plain, wire)) {
        // Else this would turn for ever: an engine takes nothing while it shakes hands.
        throw new SSLException("the server began another handshake, which is not supported");
      }
    }
  }

  /**
   * Takes bytes of the server.
   *
   * @param wire where answers of the handshake go
   * @return the plain bytes in them
   */
  byte[] decrypt(byte[] in, Output wire) throws SSLException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream(in.length);
    take(in);
    netIn.flip();
    while (unwrap(plain)) {
      handshake(wire);
    }
    netIn.compact();
    handshake(wire);
    return plain.toByteArray();
  }

  /** Tells the server that nothing follows. */
  void close(Output wire) throws SSLException {
    engine.closeOutbound();
    boolean more = true;
    while (more
        && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
        && !engine.isOutboundDone()) {
      more = wrap(ByteBuffer.allocate(0), wire);
    }
  }

  /** What went wrong, for people. */
  static String words(SSLException failure) {
    String message = String.valueOf(failure.getMessage());
    String hint =
        message.toLowerCase(Locale.ROOT).contains("record")
            ? "; does this port speak TLS (secureClientPort)?"
            : "";
    return "TLS failed: " + message + hint;
  }

  private void take(byte[] in) {
    if (netIn.remaining() < in.length) {
      netIn.flip();
      ByteBuffer larger = ByteBuffer.allocate(netIn.remaining() + in.length);
      larger.put(netIn);
      netIn = larger;
    }
    netIn.put(in);
  }

  /** Decrypts one record; false if there is none whole. */
  private boolean unwrap(ByteArrayOutputStream plain) throws SSLException {
    SSLEngineResult result = engine.unwrap(netIn, plainIn);
    switch (result.getStatus()) {
      case BUFFER_OVERFLOW -> {
        plainIn = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize() + 1024);
        return true;
      }
      case BUFFER_UNDERFLOW -> {
        return false;
      }
      case OK, CLOSED -> {
        plain.write(plainIn.array(), 0, plainIn.position());
        plainIn.clear();
        return result.bytesConsumed() > 0 || result.bytesProduced() > 0;
      }
    }
    throw new IllegalStateException("an engine has four answers");
  }

  private void handshake(Output wire) throws SSLException {
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> {
          Runnable task = engine.getDelegatedTask();
          while (task != null) {
            task.run();
            task = engine.getDelegatedTask();
          }
        }
        case NEED_WRAP -> {
          if (!wrap(ByteBuffer.allocate(0), wire)) {
            return;
          }
        }
        case FINISHED, NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING -> {
          return;
        }
      }
    }
  }

  /** Encrypts one record; false if nothing came of it. */
  private boolean wrap(ByteBuffer plain, Output wire) throws SSLException {
    SSLEngineResult result = engine.wrap(plain, netOut);
    if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
      netOut = ByteBuffer.allocate(2 * netOut.capacity());
      return true;
    }
    wire.writeRaw(netOut.array(), 0, netOut.position());
    netOut.clear();
    if (result.getStatus() == SSLEngineResult.Status.CLOSED && plain.hasRemaining()) {
      throw new SSLException("the server has closed the encrypted connection");
    }
    return result.bytesConsumed() > 0 || result.bytesProduced() > 0;
  }
}
