package dev.ostler.net.link;

import java.net.InetSocketAddress;

/** What a {@link PortListener} tells. All methods run on the loop's thread. */
public interface PortEvents extends ListenEvents {
  /** Somebody has connected; called between the reads and the tasks of a turn. */
  void accepted(StreamSocket socket, InetSocketAddress peer);
}
