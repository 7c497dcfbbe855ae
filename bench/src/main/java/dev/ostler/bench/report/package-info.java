/**
 * What is measured and how it is told: rows with their targets, the samples of both servers, and
 * the section that goes into {@code RESULTS.md}.
 *
 * <pre>
 *   Row ── name, unit, which way is better, Targets
 *   Samples ── per row and server: one value a round
 *   Table ── row │ Apache │ Ostler │ ratio │ target │ met │ spread │ CPU/op of both
 *   ResultsFile ── machine, versions, flags, tables, raw figures as JSON
 * </pre>
 */
@NullMarked
package dev.ostler.bench.report;

import org.jspecify.annotations.NullMarked;
