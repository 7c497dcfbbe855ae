/** What the tests of this module share. */
@NullMarked
package dev.ostler.store;

import org.jspecify.annotations.NullMarked;
