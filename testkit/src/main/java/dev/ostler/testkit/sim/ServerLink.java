package dev.ostler.testkit.sim;

import dev.ostler.wire.codec.Output;

/** The server's end of a connection: bytes that came, frames that go. */
final class ServerLink {
  final int id;
  final Wire wire;

  /** Replies of the current batch. */
  final Output out = new Output(256);

  boolean handshaken;
  boolean paused;

  /** The core has closed it: what was sent before still goes out. */
  boolean closing;

  /** Nothing is read or written any more. */
  boolean gone;

  /** Bytes of the client's. */
  final FrameBuffer in = new FrameBuffer();

  ServerLink(int id, Wire wire) {
    this.id = id;
    this.wire = wire;
  }

  /** The operation of the frame that waits; only behind the handshake. */
  int waitingOpcode() {
    return in.peekInt(4);
  }
}
