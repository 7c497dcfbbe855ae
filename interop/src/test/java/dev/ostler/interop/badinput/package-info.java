/**
 * What careless, broken and hostile clients, operators and machines do to an Ostler process. In the
 * cases about clients a well-behaved one works on all the time and must notice nothing.
 */
@NullMarked
package dev.ostler.interop.badinput;

import org.jspecify.annotations.NullMarked;
