package dev.ostler.core.peer;

import dev.ostler.core.election.ElectionSettings;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.Recollection;
import dev.ostler.core.request.Ensemble;
import dev.ostler.core.zab.ZabSettings;
import dev.ostler.core.zab.ZabStart;
import dev.ostler.wire.quorum.ElectionOpening;
import org.jspecify.annotations.Nullable;

/**
 * What a member of an ensemble is told besides what every server is told.
 *
 * @param zab its part in the broadcast
 * @param start what recovery found, and who the members are
 * @param election how it elects
 * @param opening what it says when it has dialed an election port
 * @param reconfiguration what may become of the membership
 */
public record EnsembleStart(
    ZabSettings zab,
    ZabStart start,
    ElectionSettings election,
    ElectionOpening opening,
    Ensemble.Settings reconfiguration) {
  /** With the defaults of zoo.cfg for reconfigurations. */
  public EnsembleStart(
      ZabSettings zab, ZabStart start, ElectionSettings election, ElectionOpening opening) {
    this(zab, start, election, opening, Ensemble.Settings.of(zab.reconfigEnabled()));
  }

  /**
   * The same, with what the replayed history knows of the membership.
   *
   * @param recorded the configuration in {@code /zookeeper/config}; null if there is none
   */
  EnsembleStart recollected(@Nullable QuorumConfig recorded) {
    JointConfig membership = Recollection.atStart(start.membership(), recorded);
    return zab.reconfigEnabled() && !membership.equals(start.membership())
        ? new EnsembleStart(zab, start.with(membership), election, opening, reconfiguration)
        : this;
  }
}
