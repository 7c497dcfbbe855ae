package dev.ostler.net.link;

import java.net.InetSocketAddress;

/**
 * What becomes of a {@link Dial}: one of these, once, on the loop's thread, and never inside the
 * call that began it.
 */
public interface DialEvents {
  /**
   * A peer has taken the connection.
   *
   * @param socket to be given to {@link ConnectionGroup#dialed}, or released
   */
  void connected(StreamSocket socket, InetSocketAddress peer);

  /**
   * Nobody has.
   *
   * @param reason one sentence for the log, without a full stop; names every address that was tried
   */
  void failed(String reason);
}
