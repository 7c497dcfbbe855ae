/**
 * The one edge where settings enter: {@code zoo.cfg}, the arguments and the system properties of
 * the JVM are read once and become one immutable tree of records, {@link
 * dev.ostler.server.config.ServerConfig}.
 *
 * <pre>
 *   zoo.cfg ──> PropertiesText ─┐                      ┌─> notices (named once at start)
 *   port dataDir ... ───────────┼─> SettingsCollector ─┤
 *   -Dzookeeper.x, -Dx ─────────┘   (ConfigKey table)  └─> Settings ──> SettingReader
 *                                                             │             │
 *            Membership, SafetyGuards ────────────────────────┴─> ConfigAssembly ── EnsembleAssembly
 *                                                                           │
 *                              ConfigResult = Loaded(ServerConfig, notices) | Refused(problems)
 *
 *   a change of the membership ──> MembershipWriter ──> zoo.cfg.dynamic.V, zoo.cfg
 * </pre>
 *
 * <p>{@link dev.ostler.server.config.ConfigKey} is the table of every key ZooKeeper 3.9 knows: in
 * force here, waiting for a capability of a later release, or accepted without effect. All mistakes
 * of a file are collected before the start is refused, each with its line and a remedy. Nothing
 * outside this package reads a system property. A member of an ensemble finds its part in {@link
 * dev.ostler.server.config.Ensemble}.
 */
@NullMarked
package dev.ostler.server.config;

import org.jspecify.annotations.NullMarked;
