package dev.ostler.testkit.check;

import dev.ostler.core.access.AccessSettings;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelIdentity;

/** Who may do everything on every simulated server. */
public final class Superuser {
  /** What opens everything. */
  public static final ModelBytes CREDENTIALS = ModelBytes.of("super:secret");

  /** What servers are told of it. */
  public static final String DIGEST = ModelIdentity.digest(CREDENTIALS).id();

  private Superuser() {}

  /** The usual rules, and this user. */
  public static AccessSettings access() {
    AccessSettings usual = AccessSettings.DEFAULT;
    return new AccessSettings(
        false,
        DIGEST,
        usual.digestEnabled(),
        usual.digestAlgorithm(),
        usual.enforcedSchemes(),
        usual.extraSchemes());
  }
}
