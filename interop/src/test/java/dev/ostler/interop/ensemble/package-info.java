/**
 * Ensembles of real servers, each a process of its own on loopback.
 *
 * <pre>
 *   Ensembles (JUnit extension: ends them all, keeps their folders after a failure)
 *     └─► Ensemble ── EnsembleMember ── ServerProcess (Ostler or Apache), zoo.cfg, myid, log
 *   Traffic: sessions that write, and remember what was acknowledged
 * </pre>
 */
@NullMarked
package dev.ostler.interop.ensemble;

import org.jspecify.annotations.NullMarked;
