package dev.ostler.testkit.ensemble;

import dev.ostler.testkit.check.SentRequest;
import dev.ostler.testkit.model.ModelBytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What the judges know of a connection that the server does not: the requests in words, and who the
 * client will say that it is.
 */
final class ClientSession {
  /** Sent behind the handshake, not yet read by the server. */
  final Deque<SentRequest> requests = new ArrayDeque<>();

  private final List<ModelBytes> credentials;

  ClientSession(List<ModelBytes> credentials) {
    this.credentials = credentials;
  }

  List<ModelBytes> credentials() {
    return credentials;
  }
}
