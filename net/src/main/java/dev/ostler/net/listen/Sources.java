package dev.ostler.net.listen;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts connections by source address. All connections of one source share one address object. */
final class Sources {
  private final Map<InetAddress, Source> sources = new HashMap<>();

  /** Counts one more connection of an address. */
  Source enter(InetAddress address) {
    Source source = sources.computeIfAbsent(address, Source::new);
    source.links++;
    return source;
  }

  /** Counts one connection less. */
  void leave(Source source) {
    source.links--;
    if (source.links == 0) {
      sources.remove(source.address);
    }
  }

  int count(InetAddress address) {
    Source source = sources.get(address);
    return source == null ? 0 : source.links;
  }

  /** One source address. */
  static final class Source {
    final InetAddress address;
    int links;

    Source(InetAddress address) {
      this.address = address;
    }
  }
}
