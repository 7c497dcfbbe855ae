package dev.ostler.core.access;

/**
 * One thing that is known of who a connection is.
 *
 * @param scheme name of the scheme that vouches for it
 * @param id who it is, in the scheme's own form
 */
public record Identity(String scheme, String id) {
  /** The scheme of an identity that passes every check; no access control list can name it. */
  public static final String SUPER_SCHEME = "super";

  public boolean isSuper() {
    return scheme.equals(SUPER_SCHEME);
  }

  /** Without the hash of a password, which is as good as the password to a patient guesser. */
  @Override
  public String toString() {
    return scheme + ":" + (scheme.equals(DigestScheme.NAME) ? DigestScheme.userOf(id) : id);
  }
}
