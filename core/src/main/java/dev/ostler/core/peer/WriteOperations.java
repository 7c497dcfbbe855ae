package dev.ostler.core.peer;

import dev.ostler.wire.client.OpCode;

/** Which operations only a leader can carry out, by code alone. */
final class WriteOperations {
  private WriteOperations() {}

  /** True for what becomes a transaction when a client asks for it. */
  static boolean contains(int operation) {
    return switch (operation) {
      case OpCode.CREATE,
          OpCode.CREATE2,
          OpCode.CREATE_CONTAINER,
          OpCode.CREATE_TTL,
          OpCode.DELETE,
          OpCode.SET_DATA,
          OpCode.SET_ACL,
          OpCode.MULTI,
          OpCode.RECONFIG ->
          true;
      default -> false;
    };
  }

  /** True for what a server without a leader refuses: what changes something, and sync. */
  static boolean needLeader(int operation) {
    return contains(operation) || operation == OpCode.SYNC || operation == OpCode.DELETE_CONTAINER;
  }
}
