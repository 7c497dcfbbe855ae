package dev.ostler.net.election;

import dev.ostler.net.link.Dial;
import dev.ostler.net.link.DialOptions;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.NameResolver;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.PeerEndpoint;
import dev.ostler.wire.quorum.ElectionDecoder;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server's election links, those that it has dialed and those that have come to its election
 * port. All methods belong to the loop's thread.
 */
public final class ElectionEndpoint extends PeerEndpoint<ElectionLink> {
  /** Two of the largest frames: one that leaves and one that waits. */
  static final int UNSENT_BYTES_MAX = 2 * (ElectionDecoder.BODY_LIMIT + 4);

  private final ElectionEvents events;

  /**
   * @param handshakeMillis until when a server that has connected must have said who it is
   */
  public ElectionEndpoint(
      NetworkLoop loop, NameResolver resolver, int handshakeMillis, ElectionEvents events) {
    super(loop, resolver, "election port", UNSENT_BYTES_MAX, handshakeMillis, events);
    this.events = events;
  }

  /** Closes the election port. Links stay; who has not said who it is is closed. */
  @Override
  public void stopListening() {
    stopListening("this server does not listen any more");
  }

  /**
   * Dials a server.
   *
   * @param addresses all of its election addresses
   * @return to take it back by; nothing is told after that
   */
  public Dial dial(
      List<HostAndPort> addresses, DialOptions options, ElectionDialEvents dialEvents) {
    return dial(addresses, options, dialEvents::connected, dialEvents::failed);
  }

  ElectionEvents events() {
    return events;
  }

  void opened(ElectionLink link, ElectionOpening opening) {
    introduced(link);
    events.opened(link, opening);
  }

  /** A peer has sent what is neither an opening nor a frame. */
  void broken(ElectionLink link, @Nullable String why) {
    turnAway(link, why);
  }

  void closed(ElectionLink link, LinkEnd end) {
    boolean unused = ended(link);
    events.closed(link, end);
  }

  @Override
  protected ElectionLink make(int number, boolean stranger) {
    return new ElectionLink(this, number, stranger);
  }

  @Override
  protected void accepted(ElectionLink link) {
    know(link);
    events.accepted(link);
  }
}
