/** What the core wants done: everything that leaves it. */
@NullMarked
package dev.ostler.core.action;

import org.jspecify.annotations.NullMarked;
