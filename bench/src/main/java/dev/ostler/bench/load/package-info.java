/**
 * The load generator: one thread that drives many ZooKeeper sessions over real sockets and spends
 * as little as it can on each request. It runs in a JVM of its own, started by {@code
 * dev.ostler.bench.server.Generator}, so that nothing the driver does lands in a measurement.
 *
 * <pre>
 *   commands on stdin ──► LoadGenerator ──► a Task (run, bulk, watch, idle, storm, first, gap)
 *                                             │ requests: FrameTemplate, patched in place
 *                                             ▼
 *                                           Loop ── one Selector, one shared read buffer
 *                                             │ owns
 *                                             ▼
 *                                       Connection × n ── write buffer, ring of requests in flight
 *                                             │ replies
 *                                             ▼
 *   figures on stdout ◄── Figures ◄── Latency (HdrHistogram), ProcessMeter (CPU of server and self)
 * </pre>
 *
 * <p>Closed loop: every connection keeps a fixed number of requests outstanding. Open loop:
 * requests have intended send times at a fixed rate ({@link dev.ostler.bench.load.IntendedTimes})
 * and latency counts from those, so a stalled server cannot hide the requests it kept from being
 * sent.
 */
@NullMarked
package dev.ostler.bench.load;

import org.jspecify.annotations.NullMarked;
