package dev.ostler.core.access;

import dev.ostler.wire.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scheme {@code digest}: a user who knows a password. The identity, and the id in an access
 * control list, is {@code user:} and the base64 hash of {@code user:password}; so {@code u:p} is
 * {@code u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=}.
 */
final class DigestScheme implements AuthenticationScheme {
  static final String NAME = "digest";

  private final String algorithm;
  private final @Nullable String superDigest;

  /**
   * The scheme with these settings.
   *
   * @param algorithm name of a hash that the Java runtime knows
   * @param superDigest the identity that makes its owner super; null if none does
   * @throws IllegalArgumentException if there is no such hash
   */
  DigestScheme(String algorithm, @Nullable String superDigest) {
    this.algorithm = algorithm;
    this.superDigest = superDigest;
    newHash();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public AuthenticationResult authenticate(@Nullable Bytes credentials, ConnectionFacts facts) {
    if (credentials == null) {
      return AuthenticationResult.failed();
    }
    String id = idOf(credentials);
    Identity identity = new Identity(NAME, id);
    return new AuthenticationResult.Added(
        isSuper(id)
            ? List.of(identity, new Identity(Identity.SUPER_SCHEME, ""))
            : List.of(identity));
  }

  @Override
  public boolean matches(String identityId, String aclId) {
    return identityId.equals(aclId);
  }

  @Override
  public AclIdMatcher matcher(List<String> identityIds) {
    if (identityIds.size() == 1) {
      return identityIds.getFirst()::equals;
    }
    // Only asked, never walked.
    Set<String> ids = new HashSet<>(identityIds);
    return ids::contains;
  }

  /** Two parts around one colon, of which the first may be empty; more colons may follow. */
  @Override
  public boolean isValidId(String aclId) {
    int end = aclId.length();
    while (end > 0 && aclId.charAt(end - 1) == ':') {
      end--;
    }
    int colon = aclId.indexOf(':');
    return colon >= 0 && colon < end && aclId.lastIndexOf(':', end - 1) == colon;
  }

  @Override
  public boolean isAuthenticating() {
    return true;
  }

  @Override
  public String userName(String identityId) {
    return userOf(identityId);
  }

  /** What stands before the first colon; all of it without one. */
  static String userOf(String id) {
    int colon = id.indexOf(':');
    return colon < 0 ? id : id.substring(0, colon);
  }

  /** The id with everything from the first colon on as {@code :x}, fit to be shown. */
  static String masked(String id) {
    return id.indexOf(':') < 0 ? id : userOf(id) + ":x";
  }

  private String idOf(Bytes credentials) {
    // Bytes that are not UTF-8 count as U+FFFD, also for the hash: seen on ZooKeeper 3.9.4.
    String text = credentials.toUtf8();
    byte[] hash = newHash().digest(text.getBytes(StandardCharsets.UTF_8));
    return userOf(text) + ":" + Base64.getEncoder().encodeToString(hash);
  }

  private boolean isSuper(String id) {
    return superDigest != null
        && MessageDigest.isEqual(
            superDigest.getBytes(StandardCharsets.UTF_8), id.getBytes(StandardCharsets.UTF_8));
  }

  private MessageDigest newHash() {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalArgumentException(
          "this Java runtime has no hash named "
              + algorithm
              + ": set DigestAuthenticationProvider.digestAlg to one it has, such as SHA1",
          e);
    }
  }
}
