package dev.ostler.server.member;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.server.node.EnsembleDrivers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators who the members are, when that changes. */
final class MembershipDriver implements EnsembleDrivers.Membership {
  private static final Logger LOG = LoggerFactory.getLogger(MembershipDriver.class);

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
  }
}
