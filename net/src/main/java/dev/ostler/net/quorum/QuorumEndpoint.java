package dev.ostler.net.quorum;

import dev.ostler.net.link.Dial;
import dev.ostler.net.link.DialOptions;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.NameResolver;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.PeerEndpoint;
import dev.ostler.wire.quorum.HostAndPort;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server's quorum links, those that it has dialed and those that have come to its quorum port, or
 * to that of an observer master: a server has only one of them open at a time. All methods belong
 * to the loop's thread.
 */
public final class QuorumEndpoint extends PeerEndpoint<QuorumLink> {
  private final NetworkLoop loop;
  private final QuorumOptions options;
  private final QuorumEvents events;

  public QuorumEndpoint(
      NetworkLoop loop, NameResolver resolver, QuorumOptions options, QuorumEvents events) {
    super(
        loop, resolver, "quorum port", options.unsentBytesMax(), options.handshakeMillis(), events);
    this.loop = loop;
    this.options = options;
    this.events = events;
  }

  /** Closes the quorum port. Links stay; who has not introduced itself is closed. */
  @Override
  public void stopListening() {
    stopListening("this server takes no learners any more");
  }

  /**
   * Dials a server.
   *
   * @param addresses all of its quorum addresses
   * @return to take it back by; nothing is told after that
   */
  public Dial dial(
      List<HostAndPort> addresses, DialOptions dialOptions, QuorumDialEvents dialEvents) {
    return dial(addresses, dialOptions, dialEvents::connected, dialEvents::failed);
  }

  /** Closes the port and all links, and with them their streams. */
  @Override
  public void close() {
    for (QuorumLink link : links()) {
      link.close("this server stops");
    }
    super.close();
  }

  NetworkLoop loop() {
    return loop;
  }

  QuorumOptions options() {
    return options;
  }

  QuorumEvents events() {
    return events;
  }

  void opened(QuorumLink link) {
    introduced(link);
    know(link);
    events.opened(link);
  }

  /** A peer has sent what is no message. */
  void broken(QuorumLink link, @Nullable String why) {
    turnAway(link, why);
  }

  void closed(QuorumLink link, LinkEnd end) {
    if (ended(link)) {
      events.closed(link, end);
    }
  }

  @Override
  protected QuorumLink make(int number, boolean stranger) {
    return new QuorumLink(this, number, stranger);
  }

  /** Who has not introduced itself is no link yet. */
  @Override
  protected void accepted(QuorumLink link) {}
}
