package dev.ostler.net.election;

import dev.ostler.net.link.LinkEnd;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.value.Bytes;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What an {@link ElectionEndpoint} tells. All methods run on the loop's thread, and none inside a
 * call of the owner, so that they may be handed to the core as they come.
 */
public interface ElectionEvents {
  /** The election port is open. */
  void listening(List<InetSocketAddress> addresses);

  /**
   * The election port cannot be opened; a server cannot take part without it.
   *
   * @param reason says what is wrong and what to do
   */
  void listenFailed(String reason);

  /** Somebody has connected. */
  void accepted(ElectionLink link);

  /** Somebody who has connected says who it is. */
  void opened(ElectionLink link, ElectionOpening opening);

  /** The body of a frame has come, for {@link dev.ostler.wire.quorum.Notification#decode}. */
  void received(ElectionLink link, Bytes body);

  /**
   * A link is gone; told once for each that was accepted or connected, also when the owner closed
   * it ({@link LinkEnd.Cause#CLOSED_HERE}).
   */
  void closed(ElectionLink link, LinkEnd end);
}
