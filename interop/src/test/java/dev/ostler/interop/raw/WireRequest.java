package dev.ostler.interop.raw;

import dev.ostler.testkit.model.ModelRequest;

/**
 * One request as it goes over the wire.
 *
 * @param damage what is wrong with the encoding
 * @param damageSize bytes cut off or added, by the kind of damage; taken modulo what is possible
 */
public record WireRequest(int xid, ModelRequest request, Damage damage, int damageSize) {
  /** Deviations of the encoding from the plain one. */
  public enum Damage {
    NONE,
    /** Bytes are missing at the end of the body. */
    TRUNCATED,
    /** Bytes that mean nothing follow the body; a server ignores them. */
    TRAILING,
    /** Empty lists have a count below -1 and true is 2; a server takes both. */
    ODD_BUT_VALID,
    /** The first string has a length of -2. */
    NEGATIVE_LENGTH,
    /** The frame is not a request: too short, or of an impossible length. */
    BAD_FRAME
  }

  /** A well-formed request. */
  public static WireRequest of(int xid, ModelRequest request) {
    return new WireRequest(xid, request, Damage.NONE, 0);
  }

  /** Whether the server cannot make sense of the body. */
  public boolean isUndecodable() {
    return damage == Damage.TRUNCATED || damage == Damage.NEGATIVE_LENGTH;
  }
}
