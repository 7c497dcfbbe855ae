/**
 * What requests may do, one class an operation: a check against the tree and what is proposed but
 * not committed, then the transaction with its result.
 *
 * <pre>
 *   request ──rule──► Decision: Proposed(transaction body) or Refused(error code)
 *               │
 *               ├─ looks at PendingChanges ──► Tree
 *               └─ reconfig looks at the Ensemble as well
 * </pre>
 *
 * <p>The order of the checks is the order in which 3.9.4 reports errors; each rule says it.
 */
@NullMarked
package dev.ostler.core.request;

import org.jspecify.annotations.NullMarked;
