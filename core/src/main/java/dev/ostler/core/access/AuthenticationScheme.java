package dev.ostler.core.access;

import dev.ostler.wire.value.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way to tell who a connection is. Implementations are deterministic and keep no state that an
 * attempt changes; they are asked from one thread.
 */
public interface AuthenticationScheme {
  /** The name by which clients and access control lists call it. */
  String name();

  /**
   * Answers an {@code auth} request.
   *
   * @param credentials what the client sent; null is possible. Never put it in a message or a log
   */
  AuthenticationResult authenticate(@Nullable Bytes credentials, ConnectionFacts facts);

  /** True if an entry of an access control list with id {@code aclId} means this identity. */
  boolean matches(String identityId, String aclId);

  /**
   * Does the same as {@link #matches} for many entries: true if an id means one of these
   * identities. Worth its own form in a scheme that has to take identities or ids apart.
   */
  default AclIdMatcher matcher(List<String> identityIds) {
    return aclId -> {
      for (String identityId : identityIds) {
        if (matches(identityId, aclId)) {
          return true;
        }
      }
      return false;
    };
  }

  /** True if an access control list may hold this id. */
  boolean isValidId(String aclId);

  /**
   * True if its identities say who somebody is rather than where, so that the scheme {@code auth}
   * of an access control list stands for them.
   */
  boolean isAuthenticating();

  /** The part of an identity's id that may be shown to others. */
  default String userName(String identityId) {
    return identityId;
  }
}
