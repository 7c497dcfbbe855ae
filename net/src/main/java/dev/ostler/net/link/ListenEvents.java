package dev.ostler.net.link;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What becomes of a port that is being opened: one of these, once, on the loop's thread and not
 * inside that call; nothing if it is closed before.
 */
public interface ListenEvents {
  /**
   * The port is open.
   *
   * @param addresses those that were bound, with the port that the system chose if 0 was asked for
   */
  void listening(List<InetSocketAddress> addresses);

  /**
   * No address could be bound, and no further attempt is made.
   *
   * @param reason says what is wrong and what to do
   */
  void listenFailed(String reason);
}
