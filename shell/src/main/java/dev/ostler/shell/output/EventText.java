package dev.ostler.shell.output;

/** What watches and the connection tell, in the lines of ZooKeeper's shell. */
public final class EventText {
  private EventText() {}

  /** Something about the connection: {@code SyncConnected}, {@code Disconnected}, … */
  public static String ofConnection(String state) {
    return lines(state, "None", "null", -1);
  }

  /** Something about a znode: {@code NodeDataChanged}, … */
  public static String ofZnode(String type, String path, long zxid) {
    return lines("SyncConnected", type, path, zxid);
  }

  private static String lines(String state, String type, String path, long zxid) {
    return "\nWATCHER::\n\nWatchedEvent state:"
        + state
        + " type:"
        + type
        + " path:"
        + path
        + " zxid: "
        + zxid;
  }
}
