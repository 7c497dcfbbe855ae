/**
 * What all servers of an ensemble agree on: tree and sessions, how transactions change them, and
 * how they come out of a snapshot and into one. {@link dev.ostler.core.state.ConfigNode} is the
 * znode that tells of the membership.
 *
 * <pre>
 *   snapshot ──► StateLoader ──► ReplicatedState ──► StateView ──► snapshot
 *                                      ▲
 *                                 transactions
 * </pre>
 */
@NullMarked
package dev.ostler.core.state;

import org.jspecify.annotations.NullMarked;
