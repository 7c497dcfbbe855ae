package dev.ostler.net.link;

import java.net.InetSocketAddress;
import java.util.List;

/** What a {@link PortListener} tells. All methods run on the loop's thread. */
public interface PortEvents {
  /**
   * The port is open; told once, and not inside the call that opened it.
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

  /** Somebody has connected; called between the reads and the tasks of a turn. */
  void accepted(StreamSocket socket, InetSocketAddress peer);
}
