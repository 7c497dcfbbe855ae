/**
 * Whole ensembles of the production code with their clients, simulated from one seed on one thread.
 *
 * <pre>
 *   Main ──► EnsembleCampaign ──► EnsembleSimulation (one seed) ──► World
 *              ├─ Network, Wire      bytes between hosts: late, in pieces, cut off, silent
 *              ├─ Machine            a disk and a clock, which outlive processes
 *              │    └─ MemberProcess    a life of the core and the store, driven as the server does
 *              │         ├─ MemberStorage         log, epochs, truncation, adoption, snapshots
 *              │         ├─ QuorumLinks, ElectionConnections, ClientConnections     its Ports
 *              │         └─ MemberActions         what the core wants done, past the judge
 *              ├─ EnsembleClient     asks, moves from server to server, falls silent, returns
 *              ├─ Chaos              what goes wrong, when and to whom
 *              ├─ Museum, *Mistakes  old mistakes, put in again around the production code
 *              └─ check.EnsembleJudge, check.MemberJudge    after every event
 * </pre>
 *
 * <p>First a time in which everything goes wrong, then one in which nothing does: in a stated time
 * all servers must have become one again, serve, and hold the same.
 */
@NullMarked
package dev.ostler.testkit.ensemble;

import org.jspecify.annotations.NullMarked;
