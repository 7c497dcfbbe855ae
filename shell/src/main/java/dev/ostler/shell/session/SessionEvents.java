package dev.ostler.shell.session;

/** Hears what the connection and the watches tell. Called on the client's thread. */
public interface SessionEvents {
  /** Tells nobody. */
  SessionEvents NONE =
      new SessionEvents() {
        @Override
        public void connection(String state) {}

        @Override
        public void znode(String type, String path, long zxid) {}
      };

  /** The connection: {@code SyncConnected}, {@code Disconnected}, {@code Expired}, … */
  void connection(String state);

  /** A watch: {@code NodeCreated}, {@code DataWatchRemoved}, … */
  void znode(String type, String path, long zxid);
}
