/**
 * The scenarios: what is done to a server and which rows that fills. A scenario runs on one server
 * at a time, in a {@link dev.ostler.bench.scenario.Leg}; the main class alternates the two servers.
 *
 * <pre>
 *   write read mixed ── LoadScenario: closed loops, rate and CPU/op
 *   open-loop        ── OpenLoopScenario: latency at a fixed offered rate
 *   bulk bulk-flat   ── a million znodes: creation, memory, snapshots under load, restart
 *   idle watch storm ── many sessions: memory, fan-out, expiry
 *   startup          ── an empty server's first answer
 *   ensemble observers          ── three servers: closed and open loops, memory; observers beside
 *   failover failover-bulk      ── three servers: Kills, Absence, starts; with a million znodes
 *   ensemble-storm              ── storm on three servers
 * </pre>
 */
@NullMarked
package dev.ostler.bench.scenario;

import org.jspecify.annotations.NullMarked;
