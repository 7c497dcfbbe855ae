/**
 * The links between servers against released Apache ZooKeeper servers: the bytes of the election
 * port and of the quorum port, spoken by Ostler's network code with a hand-made peer behind it.
 *
 * <pre>
 *   test ──► HandMadePeer: ElectionEndpoint, QuorumEndpoint ──► ApacheVoter, a process
 * </pre>
 */
@NullMarked
package dev.ostler.interop.quorum;

import org.jspecify.annotations.NullMarked;
