package dev.ostler.net.link;

/** What a {@link Connection} tells its owner. All methods run on the loop's thread. */
public interface ConnectionEvents {
  /**
   * Bytes have come.
   *
   * @param bytes an array of their own, which nobody writes to again
   */
  void received(byte[] bytes);

  /** Output is about to leave: the last moment to write something that goes along. */
  void flushing();

  /**
   * Output has left.
   *
   * @param unsent how many bytes the system did not take yet; more may be written now
   */
  void flushed(int unsent);

  /** The connection is gone; told once, whoever ended it, and never inside a call of the owner. */
  void ended(LinkEnd end);
}
