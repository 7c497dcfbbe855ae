/**
 * Whole subtrees: walking them, writing them down, reading them back, comparing them.
 *
 * <p>A walk keeps many reads on their way at once, so that a tree of a million znodes over a slow
 * line takes as long as its bytes and not as long as its round trips.
 */
@NullMarked
package dev.ostler.shell.tree;

import org.jspecify.annotations.NullMarked;
