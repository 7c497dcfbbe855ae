/**
 * What was found wrong on disk: verdicts on damage that costs nothing, and the refusal to start on
 * damage that would.
 */
@NullMarked
package dev.ostler.store.check;

import org.jspecify.annotations.NullMarked;
