/**
 * Opening a data directory and finding out what state it holds.
 *
 * <pre>
 *   DataDirectories: checks, makes, locks
 *     └─► Recovery: newest good snapshot ──► RecoveryTarget ◄── every transaction after it
 *           └─► torn tail cut off, what was read forced to disk ──► RecoveryResult
 * </pre>
 */
@NullMarked
package dev.ostler.store.recovery;

import org.jspecify.annotations.NullMarked;
