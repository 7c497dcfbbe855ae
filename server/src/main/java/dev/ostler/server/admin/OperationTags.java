package dev.ostler.server.admin;

import dev.ostler.core.peer.ConnectionStatistics;
import dev.ostler.wire.client.OpCode;

/** The short names of operations that the word {@code cons} shows. */
final class OperationTags {
  private OperationTags() {}

  static String tag(int operation) {
    return switch (operation) {
      case OpCode.CREATE_SESSION -> "SESS";
      case OpCode.CLOSE_SESSION -> "CLOS";
      case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL -> "CREA";
      case OpCode.DELETE, OpCode.DELETE_CONTAINER -> "DELE";
      case OpCode.EXISTS -> "EXIS";
      case OpCode.GET_DATA -> "GETD";
      case OpCode.SET_DATA -> "SETD";
      case OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 -> "GETC";
      case OpCode.GET_ACL -> "GETA";
      case OpCode.SET_ACL -> "SETA";
      case OpCode.SYNC -> "SYNC";
      case OpCode.PING -> "PING";
      case OpCode.CHECK -> "CHEC";
      case OpCode.CHECK_WATCHES -> "CHKW";
      case OpCode.SET_WATCHES, OpCode.SET_WATCHES2 -> "SETW";
      case OpCode.ADD_WATCH -> "ADDW";
      case OpCode.REMOVE_WATCHES -> "REMW";
      case OpCode.MULTI -> "MULT";
      case OpCode.MULTI_READ -> "MLTR";
      case OpCode.RECONFIG -> "RECO";
      case OpCode.GET_EPHEMERALS -> "GETE";
      case OpCode.GET_ALL_CHILDREN_NUMBER -> "GETACN";
      case OpCode.WHO_AM_I -> "HOMI";
      case ConnectionStatistics.NO_OPERATION -> "NA";
      default -> "?";
    };
  }
}
