package dev.ostler.net.link;

/** What a {@link StreamSocket} tells its owner. All methods run on the loop's thread. */
public interface SocketEvents {
  /**
   * Bytes can be received, or the peer closed, or the connection failed: {@link
   * StreamSocket#receive} tells which.
   *
   * @param broken the system reports an error or a hang-up, whether reading is of interest or not
   */
  void readable(boolean broken);

  /** Room for output again; only told while write interest is set. */
  void writable();

  /** One of the two methods above threw: a defect, not trouble of the network. */
  void failed(Throwable failure);

  /** The loop ends now and takes the socket with it. */
  void loopEnds();
}
