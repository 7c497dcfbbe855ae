package dev.ostler.testkit.ensemble;

import dev.ostler.testkit.fault.Coverage;
import dev.ostler.testkit.sim.SeedResult;
import java.util.Map;

/**
 * What one run did.
 *
 * @param traceHash equal for equal runs
 * @param events that cores handled
 * @param stops how often a process ended, in whatever way
 * @param crashes how often without order
 * @param answers replies compared
 * @param transactions committed ones
 * @param moves of clients from one server to another
 * @param uses how often what is off by default was used
 */
record EnsembleResult(
    long seed,
    int voters,
    int observers,
    long traceHash,
    long simulatedMicros,
    long events,
    long stops,
    long crashes,
    long answers,
    long transactions,
    long moves,
    Map<Use, Long> uses,
    Coverage<MemberState> coverage)
    implements SeedResult {}
