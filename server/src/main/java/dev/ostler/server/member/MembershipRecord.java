package dev.ostler.server.member;

import dev.ostler.core.membership.JointConfig;
import java.io.IOException;

/** Where a member keeps who the members are. */
@FunctionalInterface
public interface MembershipRecord {
  /**
   * Writes it down; on disk when this returns.
   *
   * @throws IOException if it cannot be written; the server must not go on
   */
  void write(JointConfig membership) throws IOException;
}
