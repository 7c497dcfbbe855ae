/**
 * The two servers that are compared, and the processes of a measurement.
 *
 * <pre>
 *   Contender (Apache | Ostler) ── how it is started
 *        │
 *   ServerInstance ── one server: configuration, start, kill -9, live heap, resident memory
 *   Ensemble       ── several of them that are one; who leads. Both are a Service to put load on
 *   Generator      ── the load generator's JVM, spoken to by commands on its stdin
 *        │
 *   Processes      ── everything started; killed by pid when the benchmark ends, however it ends
 * </pre>
 */
@NullMarked
package dev.ostler.bench.server;

import org.jspecify.annotations.NullMarked;
