package dev.ostler.interop.raw;

import dev.ostler.testkit.model.ModelBody;
import java.util.List;

/** What a server sends after the handshake, decoded but not interpreted. */
public sealed interface RawMessage {
  /** The reply to a request. */
  record Reply(int xid, long zxid, int error, ModelBody body) implements RawMessage {}

  /** A notification. */
  record Event(long zxid, int error, int type, int state, String path) implements RawMessage {}

  /** A frame that does not hold what belongs there. */
  record Malformed(String why, List<Integer> bytes) implements RawMessage {}
}
