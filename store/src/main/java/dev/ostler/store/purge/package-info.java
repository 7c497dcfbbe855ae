/** Removing snapshots and logs that no recovery needs any more. */
@NullMarked
package dev.ostler.store.purge;

import org.jspecify.annotations.NullMarked;
