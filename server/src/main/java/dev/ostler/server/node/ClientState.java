package dev.ostler.server.node;

import dev.ostler.core.action.CloseReason;
import org.jspecify.annotations.Nullable;

/** What the driver keeps of a connection. */
final class ClientState {
  /** The number by which the core knows it. */
  final int id;

  /** Whether its first frame, the handshake, has come. */
  boolean handshaken;

  /** Length of the large request that is on its way; 0 if there is none. */
  int largeBytesComing;

  /** Bytes of large requests that have come and not been answered. */
  int largeBytes;

  /** The answer to the last of them has this xid. */
  int largeXid;

  /** Why the core has closed the connection, if it has. */
  @Nullable CloseReason closeReason;

  /** What else an operator should know of the end; begins with a punctuation mark. */
  @Nullable String endDetail;

  ClientState(int id) {
    this.id = id;
  }
}
