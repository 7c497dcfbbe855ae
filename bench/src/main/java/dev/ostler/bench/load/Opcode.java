package dev.ostler.bench.load;

/** Request types and fixed numbers of the client protocol that the generator speaks. */
final class Opcode {
  static final int CREATE = 1;
  static final int DELETE = 2;
  static final int EXISTS = 3;
  static final int GET_DATA = 4;
  static final int SET_DATA = 5;
  static final int SYNC = 9;
  static final int PING = 11;
  static final int GET_CHILDREN2 = 12;
  static final int MULTI = 14;
  static final int CLOSE_SESSION = -11;

  static final int XID_NOTIFICATION = -1;
  static final int XID_PING = -2;

  static final int FLAG_PERSISTENT = 0;
  static final int FLAG_EPHEMERAL = 1;

  static final int ANY_VERSION = -1;
  static final int ERROR_NODE_EXISTS = -110;

  /** Length of a reply header: xid, zxid, error. */
  static final int REPLY_HEADER_BYTES = 16;

  /** Length of a Stat; the number of children is at {@link #STAT_CHILDREN_AT} in it. */
  static final int STAT_BYTES = 68;

  static final int STAT_CHILDREN_AT = 56;

  private Opcode() {}

  /** The reverse of {@link #ofName}. */
  static String name(int opcode) {
    return switch (opcode) {
      case CREATE -> "create";
      case DELETE -> "delete";
      case EXISTS -> "exists";
      case GET_DATA -> "get";
      case SET_DATA -> "set";
      case GET_CHILDREN2 -> "children";
      case MULTI -> "multi";
      default -> Integer.toString(opcode);
    };
  }

  /** The name a mix uses for an operation, as in {@code get=90,set=10}. */
  static int ofName(String name) {
    return switch (name) {
      case "create" -> CREATE;
      case "delete" -> DELETE;
      case "exists" -> EXISTS;
      case "get" -> GET_DATA;
      case "set" -> SET_DATA;
      case "children" -> GET_CHILDREN2;
      case "multi" -> MULTI;
      default ->
          throw new LoadException(
              "Unknown operation '"
                  + name
                  + "' in the mix: use create, delete, exists, get, set, children or multi.");
    };
  }
}
