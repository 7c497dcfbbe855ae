package dev.ostler.net.election;

import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.ListenEvents;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.value.Bytes;

/**
 * What an {@link ElectionEndpoint} tells. All methods run on the loop's thread, and none inside a
 * call of the owner, so that they may be handed to the core as they come.
 */
public interface ElectionEvents extends ListenEvents {
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
