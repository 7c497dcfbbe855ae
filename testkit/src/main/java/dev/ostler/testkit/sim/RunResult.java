package dev.ostler.testkit.sim;

import dev.ostler.testkit.fault.FaultCounts;

/**
 * What one run did.
 *
 * @param large whether clients made large requests
 * @param traceHash equal for equal runs
 * @param stops how often the server stopped, in whatever way
 * @param crashes how often without order: power lost, or the process killed or ended by a failure
 * @param recoveries starts that came to serve
 * @param answers replies compared
 * @param writes transactions at the end
 */
record RunResult(
    long seed,
    boolean large,
    long traceHash,
    long simulatedMicros,
    long stops,
    long crashes,
    long recoveries,
    long answers,
    long writes,
    FaultCounts counts)
    implements SeedResult {}
