/**
 * The recipes of the client library against real servers: together with Curator's on the same
 * znodes, while servers and connections die, and the examples.
 */
@NullMarked
package dev.ostler.interop.recipe;

import org.jspecify.annotations.NullMarked;
