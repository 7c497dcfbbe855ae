package dev.ostler.interop.library;

import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.Share;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Whose server a client is tried on. */
enum Product {
  OSTLER,
  APACHE;

  /** What each build takes the time for; both if all is asked for. */
  static Stream<Product> usual() {
    return Share.of(1, List.of(values()));
  }

  /** A server of it, not yet running, that knows a time to live. */
  LiveServer server(Map<String, String> configuration) {
    Map<String, String> all = new HashMap<>(configuration);
    all.put("extendedTypesEnabled", "true");
    return switch (this) {
      case OSTLER -> LiveServer.ostler(all);
      case APACHE -> LiveServer.apache(all);
    };
  }
}
