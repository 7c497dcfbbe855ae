package dev.ostler.testkit.model;

import org.jspecify.annotations.Nullable;

/**
 * The settings of the server that is modelled.
 *
 * @param extendedTypesEnabled TTL nodes are allowed
 * @param enforceQuota hard quotas refuse writes
 * @param superDigest the {@code user:hash} identity that becomes super, or null
 * @param remoteAddress the address every connection comes from, as text
 */
public record ModelOptions(
    boolean extendedTypesEnabled,
    boolean enforceQuota,
    @Nullable String superDigest,
    String remoteAddress) {
  /** A server with its defaults, talked to over loopback. */
  public static final ModelOptions DEFAULT = new ModelOptions(false, false, null, "127.0.0.1");
}
