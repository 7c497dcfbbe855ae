package dev.ostler.interop.differential;

import dev.ostler.testkit.model.ModelBody;

/** One thing a client sees, in a form that is equal for equal behaviour. */
public sealed interface Observation {
  /**
   * The answer to a handshake.
   *
   * @param sessionNumber counts the sessions of a run from 1; 0 when the answer is "expired"
   * @param passwordFits the password is the one that belongs to the session id
   */
  record Connected(
      int protocolVersion,
      int timeoutMillis,
      long sessionNumber,
      boolean passwordFits,
      boolean hasReadOnlyByte)
      implements Observation {}

  /**
   * A reply; times in it stand as the zxid they belong to, owners as session numbers.
   *
   * @param opcode of the request
   */
  record Reply(int opcode, int xid, long zxid, int error, ModelBody body) implements Observation {}

  /** A notification. */
  record Told(long zxid, int error, int type, int state, String path) implements Observation {}

  /** The server ended the connection. */
  record Closed() implements Observation {}

  /** The server neither answered nor ended the connection. */
  record Silent() implements Observation {}

  /** The server sent what cannot be decoded. */
  record Malformed(String what) implements Observation {}
}
