/**
 * What happens to a server: everything that reaches the core, time included. An event is a plain
 * value; the production driver and the simulator make the same ones.
 */
@NullMarked
package dev.ostler.core.event;

import org.jspecify.annotations.NullMarked;
