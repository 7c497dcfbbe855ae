package dev.ostler.net.quorum;

import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.ListenEvents;
import dev.ostler.wire.quorum.QuorumMessage;

/**
 * What a {@link QuorumEndpoint} tells. All methods run on the loop's thread, and none inside a call
 * of the owner, so that they may be handed to the core as they come.
 */
public interface QuorumEvents extends ListenEvents {
  /** A learner has connected and introduced itself; the introduction is received next. */
  void opened(QuorumLink link);

  /**
   * A message has come. Behind a {@link QuorumMessage.Snap} no other follows until {@link
   * QuorumLink#receiveStream} has been called and its stream was finished.
   */
  void received(QuorumLink link, QuorumMessage message);

  /** A stream that was begun with {@link QuorumLink#sendStream} has left whole. */
  void streamSent(QuorumLink link);

  /**
   * A link is gone; told once for each that was opened or connected, also when the owner closed it
   * ({@link LinkEnd.Cause#CLOSED_HERE}). Nothing is received from a link that the owner has closed.
   */
  void closed(QuorumLink link, LinkEnd end);
}
