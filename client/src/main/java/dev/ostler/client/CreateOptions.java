package dev.ostler.client;

import dev.ostler.wire.value.Acl;
import java.util.List;

/**
 * How a znode is created.
 *
 * @param acl who may do what; at least one entry, see {@link Acl#OPEN}
 * @param ttlMillis 1 to {@link #TTL_MILLIS_MAX} for a mode with a time to live, otherwise 0
 */
public record CreateOptions(CreateMode mode, List<Acl> acl, long ttlMillis) {
  /** The longest time to live, almost 35 years. */
  public static final long TTL_MILLIS_MAX = (1L << 40) - 1;

  /** A persistent znode that everybody may use. */
  public static final CreateOptions PERSISTENT = of(CreateMode.PERSISTENT);

  /**
   * @throws IllegalArgumentException the time to live does not fit the mode
   */
  public CreateOptions {
    acl = List.copyOf(acl);
    if (mode.hasTtl() && (ttlMillis < 1 || ttlMillis > TTL_MILLIS_MAX)) {
      throw new IllegalArgumentException(
          mode + " needs a time to live of 1 to " + TTL_MILLIS_MAX + " ms, not " + ttlMillis);
    }
    if (!mode.hasTtl() && ttlMillis != 0) {
      throw new IllegalArgumentException(mode + " has no time to live, but one was given");
    }
  }

  /** A znode that everybody may use. Not for modes with a time to live, see {@link #ttl}. */
  public static CreateOptions of(CreateMode mode) {
    return new CreateOptions(mode, List.of(Acl.OPEN), 0);
  }

  /** A persistent znode with a time to live, that everybody may use. */
  public static CreateOptions ttl(long ttlMillis) {
    return new CreateOptions(CreateMode.PERSISTENT_WITH_TTL, List.of(Acl.OPEN), ttlMillis);
  }

  /** The same for other users. */
  public CreateOptions withAcl(List<Acl> acl) {
    return new CreateOptions(mode, acl, ttlMillis);
  }
}
