package dev.ostler.server.member;

import org.jspecify.annotations.Nullable;

/** What the driver keeps of a quorum link. */
final class LinkState {
  /** The core has closed it, and hears no more of it. */
  boolean closed;

  /** The stream that is being sent; null if there is none. */
  @Nullable OutgoingTransfer outgoing;
}
