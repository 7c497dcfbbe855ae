package dev.ostler.core.peer;

import dev.ostler.core.election.ElectionSettings;
import dev.ostler.core.zab.ZabSettings;
import dev.ostler.core.zab.ZabStart;
import dev.ostler.wire.quorum.ElectionOpening;

/**
 * What a member of an ensemble is told besides what every server is told.
 *
 * @param zab its part in the broadcast
 * @param start what recovery found, and who the members are
 * @param election how it elects
 * @param opening what it says when it has dialed an election port
 */
public record EnsembleStart(
    ZabSettings zab, ZabStart start, ElectionSettings election, ElectionOpening opening) {}
