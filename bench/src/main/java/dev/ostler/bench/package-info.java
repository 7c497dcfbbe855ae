/**
 * The side-by-side benchmark behind {@code ./ostler bench}: Apache ZooKeeper and Ostler in turn on
 * the same settings, under the same load, on the same machine.
 *
 * <pre>
 *   Main ── Options ──► scenario (what is measured) ──► server (processes, memory)
 *                            │                                    │
 *                            │                                    └──► load (the generator's JVM)
 *                            ▼
 *                        report (rows, targets, RESULTS.md)
 * </pre>
 */
@NullMarked
package dev.ostler.bench;

import org.jspecify.annotations.NullMarked;
