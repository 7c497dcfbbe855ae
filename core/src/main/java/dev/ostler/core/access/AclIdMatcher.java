package dev.ostler.core.access;

/** Tells whether an id in an access control list means one of some identities of one scheme. */
@FunctionalInterface
public interface AclIdMatcher {
  boolean matches(String aclId);
}
