package dev.ostler.core.tree;

/**
 * What the field {@code ephemeralOwner} of a stored znode means. Clients see it for ephemerals
 * only.
 *
 * <pre>
 *   0                        persistent
 *   0x8000_0000_0000_0000    container
 *   0xff00_00tt_tttt_tttt    TTL in milliseconds, 40 bits, if extended types are on
 *   below 0                  TTL in the form of 3.5.3, if that is emulated
 *   else                     id of the owning session
 * </pre>
 */
public final class Owner {
  /** The longest TTL that fits, in milliseconds. */
  public static final long TTL_MILLIS_MAX = 0x00ff_ffff_ffffL;

  private static final long TTL_MARK = 0xff00_0000_0000_0000L;

  private final boolean extendedTypes;
  private final boolean emulate353;

  /**
   * @param extendedTypes whether TTL znodes exist ({@code extendedTypesEnabled})
   * @param emulate353 whether owners below 0 are TTLs in the old form ({@code emulate353TTLNodes})
   */
  public Owner(boolean extendedTypes, boolean emulate353) {
    this.extendedTypes = extendedTypes;
    this.emulate353 = emulate353;
  }

  public boolean extendedTypes() {
    return extendedTypes;
  }

  /** The stored owner of a znode with a time to live. */
  public static long ofTtl(long ttlMillis) {
    return TTL_MARK | ttlMillis;
  }

  public static boolean isContainer(long owner) {
    return owner == NodeState.CONTAINER_OWNER;
  }

  /** True for the mark of a time to live, whether or not extended types are on. */
  public static boolean isMarkedAsTtl(long owner) {
    return owner >>> 56 == 0xff;
  }

  public boolean isTtl(long owner) {
    if (!extendedTypes || isContainer(owner)) {
      return false;
    }
    return owner >>> 56 == 0xff || emulate353 && owner < 0;
  }

  /** Time to live of an owner for which {@link #isTtl} holds. */
  public long ttlMillis(long owner) {
    return owner >>> 56 == 0xff ? owner & TTL_MILLIS_MAX : owner & Long.MAX_VALUE;
  }

  /** True if the znode goes when a session goes. */
  public boolean isEphemeral(long owner) {
    return owner != 0 && !isContainer(owner) && !isTtl(owner);
  }

  /** What clients see. */
  public long visible(long owner) {
    return isEphemeral(owner) ? owner : 0;
  }
}
