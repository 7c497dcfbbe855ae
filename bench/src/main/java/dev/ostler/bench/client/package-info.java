/**
 * Ostler's Java client and Apache's, on the same server, in turn: operations a second, operations a
 * second of the client's CPU time, and latency.
 *
 * <pre>
 *   ClientComparison ── starts, A B A B ──► ClientLoad OSTLER | APACHE   (a process of its own)
 *                                               └── Subject: so many requests outstanding
 * </pre>
 */
@NullMarked
package dev.ostler.bench.client;

import org.jspecify.annotations.NullMarked;
