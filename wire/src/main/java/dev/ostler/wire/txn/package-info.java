/**
 * Transactions: what the log stores and servers replicate. A transaction carries its result (the
 * version <em>is now</em> 7), never an instruction (add one), so that applying it is unconditional
 * and gives the same tree on every server and on every road.
 */
@NullMarked
package dev.ostler.wire.txn;

import org.jspecify.annotations.NullMarked;
