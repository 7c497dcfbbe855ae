package dev.ostler.core.access;

import java.util.List;

/** What came of an attempt to authenticate. */
public sealed interface AuthenticationResult {
  /**
   * It succeeded.
   *
   * @param identities what the connection gains; may be empty
   */
  record Added(List<Identity> identities) implements AuthenticationResult {
    public Added {
      identities = List.copyOf(identities);
    }
  }

  /** It failed: the client is told so and its connection is closed. */
  record Failed() implements AuthenticationResult {
    static final Failed INSTANCE = new Failed();
  }

  /** Success with one identity. */
  static AuthenticationResult added(String scheme, String id) {
    return new Added(List.of(new Identity(scheme, id)));
  }

  static AuthenticationResult failed() {
    return Failed.INSTANCE;
  }
}
