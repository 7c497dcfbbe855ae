package dev.ostler.server.node;

/** What the driver keeps of a connection. */
final class ClientState {
  /** The number by which the core knows it. */
  final int id;

  /** Whether its first frame, the handshake, has come. */
  boolean handshaken;

  /** Bytes of large requests that have been admitted and not answered. */
  int largeBytes;

  ClientState(int id) {
    this.id = id;
  }
}
