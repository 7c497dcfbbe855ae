package dev.ostler.net.listen;

import dev.ostler.net.link.BatchListener;

/**
 * What a server does with its clients' connections. All methods run on the loop's thread, none from
 * within a call the handler made itself. Binding a listener also registers its handler as {@link
 * BatchListener} of the loop, once, however many listeners share it.
 */
public interface ClientHandler extends BatchListener {
  /** A connection was accepted and counted. Its first frame or four-letter word may follow. */
  void opened(ClientLink link);

  /**
   * A complete frame arrived.
   *
   * @param bytes holds this frame and perhaps others; never written again, so slices may be kept
   * @param offset where the payload begins, behind the four bytes of its length
   * @param length of the payload; 0 is possible
   */
  void frame(ClientLink link, byte[] bytes, int offset, int length);

  /**
   * A four-letter word came in place of the first frame. Everything the client sends after it is
   * dropped. The handler writes its answer to {@link ClientLink#out}, unframed, and closes the
   * link; it may do so later.
   *
   * @param word one of {@link FourLetterWords}
   * @param argument the trace mask that follows {@code stmk}; 0 with every other word
   */
  void fourLetterWord(ClientLink link, int word, long argument);

  /** The client announced a frame of this illegal length. The link closes itself after this. */
  void illegalFrame(ClientLink link, int length);

  /**
   * A frame longer than {@link ListenerOptions#largeFrameBytes} begins. Once it is admitted, either
   * {@link #frame} or {@link #largeFrameAbandoned} follows for it; whoever counts large requests in
   * flight counts from here until the request is answered.
   *
   * @return false to refuse it: the link then closes itself without a reply
   */
  default boolean admitLargeFrame(ClientLink link, int length) {
    return true;
  }

  /** The connection ended before a large frame that had been admitted was complete. */
  default void largeFrameAbandoned(ClientLink link, int length) {}

  /**
   * A client whose link is backed up has taken some of its output. Its requests are not delivered
   * meanwhile, so this is its sign of life. Never called from within {@link ClientLink#out}.
   */
  default void outputTaken(ClientLink link) {}

  /**
   * The connection is closed; {@link ClientLink#closeReason} tells why. Called exactly once for
   * each link that was opened, after the batch in which it was closed, or after its last bytes
   * left.
   */
  void closed(ClientLink link);
}
