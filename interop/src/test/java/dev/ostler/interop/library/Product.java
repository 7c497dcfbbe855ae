package dev.ostler.interop.library;

import dev.ostler.interop.support.LiveServer;
import java.util.HashMap;
import java.util.Map;

/** Whose server a client is tried on. */
enum Product {
  OSTLER,
  APACHE;

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
