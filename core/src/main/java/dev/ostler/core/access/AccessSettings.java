package dev.ostler.core.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server checks access.
 *
 * @param skipAcl true grants everything to everybody; lists that clients send are checked all the
 *     same
 * @param superDigest the digest identity that makes its owner super, {@code super:<base64>}; a
 *     secret
 * @param digestEnabled whether the scheme digest exists
 * @param digestAlgorithm the hash of the scheme digest
 * @param enforcedSchemes a connection needs an identity of one of these; empty if it needs none
 * @param extraSchemes schemes besides ip and digest
 */
public record AccessSettings(
    boolean skipAcl,
    @Nullable String superDigest,
    boolean digestEnabled,
    String digestAlgorithm,
    List<String> enforcedSchemes,
    List<AuthenticationScheme> extraSchemes) {
  /** A server without any setting. */
  public static final AccessSettings DEFAULT =
      new AccessSettings(false, null, true, "SHA1", List.of(), List.of());

  public AccessSettings {
    enforcedSchemes = List.copyOf(enforcedSchemes);
    extraSchemes = List.copyOf(extraSchemes);
  }

  /** Everything but the secret. */
  @Override
  public String toString() {
    return "AccessSettings[skipAcl="
        + skipAcl
        + ", superDigest="
        + (superDigest == null ? "none" : "***")
        + ", digestEnabled="
        + digestEnabled
        + ", digestAlgorithm="
        + digestAlgorithm
        + ", enforcedSchemes="
        + enforcedSchemes
        + ", extraSchemes="
        + extraSchemes.stream().map(AuthenticationScheme::name).toList()
        + "]";
  }
}
