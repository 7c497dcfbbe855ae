/**
 * Who belongs to the ensemble, and how many of them make a quorum.
 *
 * <pre>
 *   server.N, group.G, weight.N, version      ConfigText ◄──► QuorumConfig ── members, version
 *   (election messages, NEWLEADER,                                 └── QuorumRule ── MajorityQuorum
 *    /zookeeper/config, dynamic files)                                           └── HierarchicalQuorum
 *
 *   JointConfig = the active configuration + the newest one seen; while they differ, it takes a
 *                 quorum of both
 *   Recollection  = what a server knows of that from its log, whatever its files say
 * </pre>
 *
 * All of it is immutable: a reconfiguration makes new values.
 */
@NullMarked
package dev.ostler.core.membership;

import org.jspecify.annotations.NullMarked;
