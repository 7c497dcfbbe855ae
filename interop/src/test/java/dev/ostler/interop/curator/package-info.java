/**
 * Curator's recipes, as applications use them, against an Ostler process; some with the server
 * killed and started again in the middle.
 */
@NullMarked
package dev.ostler.interop.curator;

import org.jspecify.annotations.NullMarked;
