/**
 * Opening a data directory and finding out what state it holds; and changing, because a leader says
 * so, where its history ends.
 *
 * <pre>
 *   DataDirectories: checks, makes, locks
 *     └─► Recovery: newest good snapshot ──► RecoveryTarget ◄── every transaction after it
 *           └─► torn tail cut off, what was read forced to disk ──► RecoveryResult
 *
 *   MemberRecovery: Recovery, the epochs, and whether a member may vote with what there is
 *
 *   Truncation, Adoption ◄── a leader's TRUNC and SNAP, through TransactionLog.change
 * </pre>
 */
@NullMarked
package dev.ostler.store.recovery;

import org.jspecify.annotations.NullMarked;
