/** What a leader may do to a member's files, on the simulated disk. */
@NullMarked
package dev.ostler.testkit.store;

import org.jspecify.annotations.NullMarked;
