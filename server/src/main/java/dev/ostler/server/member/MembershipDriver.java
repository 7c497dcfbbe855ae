package dev.ostler.server.member;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.server.node.EnsembleDrivers;
import dev.ostler.server.node.FatalErrors;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down who the members are when that changes, and moves this server's own port with it. */
final class MembershipDriver implements EnsembleDrivers.Membership {
  private static final Logger LOG = LoggerFactory.getLogger(MembershipDriver.class);

  private final long sid;
  private final MembershipRecord files;
  private final ElectionDriver election;
  private final FatalErrors fatal;

  MembershipDriver(long sid, MembershipRecord files, ElectionDriver election, FatalErrors fatal) {
    this.sid = sid;
    this.files = files;
    this.election = election;
    this.fatal = fatal;
  }

  @Override
  public void membershipChanged(JointConfig membership) {
    LOG.info(
        "The configuration of the ensemble is version 0x{} now{}",
        Long.toHexString(membership.committed().version()),
        membership.isJoint()
            ? "; version 0x"
                + Long.toHexString(membership.lastSeen().version())
                + " is about to follow"
            : "");
    try {
      files.write(membership);
    } catch (IOException failure) {
      fatal.membershipNotWritten(failure);
    }
    Member self = membership.committed().member(sid);
    if (self != null) {
      List<ServerAddress> addresses = self.addresses();
      election.listen(addresses.stream().map(ServerAddress::election).toList());
    }
  }
}
