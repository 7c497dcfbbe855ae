/**
 * The differential test: one random sequence of operations goes to two targets, and every frame
 * that comes back is compared.
 *
 * <pre>
 *   OperationGenerator ──► Step ... ──► DifferentialRun ──► Target (released Apache server)
 *        (seed)                              │         └──► Target (Ostler, or the model)
 *                                            ▼
 *                     Observation = Observation ?  else Difference, made small by Shrinker
 * </pre>
 *
 * <p>Both targets start empty and get the same requests in the same order, so zxids are equal
 * without any mapping. Session ids, times and the order of unordered lists are made comparable by
 * {@link dev.ostler.interop.differential.ServerTarget}. Only one session at a time has requests in
 * flight; that makes every connection's frames, notifications included, a fixed sequence.
 */
@NullMarked
package dev.ostler.interop.differential;

import org.jspecify.annotations.NullMarked;
