package dev.ostler.net.link;

import dev.ostler.wire.quorum.HostAndPort;
import java.util.List;

/** Makes connections to other servers. */
public final class Dialer {
  private final NetworkLoop loop;
  private final NameResolver resolver;

  public Dialer(NetworkLoop loop, NameResolver resolver) {
    this.loop = loop;
    this.resolver = resolver;
  }

  /**
   * Connects to the first of these addresses that takes it. Names are looked up anew in each
   * attempt. The addresses are tried in their order, the next one as soon as one has failed or has
   * not answered for {@link Dial#STAGGER_MILLIS}, so that one that is out of reach costs little.
   *
   * @param addresses all of one server
   */
  public Dial dial(List<HostAndPort> addresses, DialOptions options, DialEvents events) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("There is no address to dial");
    }
    Dial dial = new Dial(loop, resolver, List.copyOf(addresses), options, events);
    loop.execute(dial::begin);
    return dial;
  }
}
