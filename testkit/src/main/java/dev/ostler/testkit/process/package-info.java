/**
 * What tests with real processes need: a network between them that can be broken.
 *
 * <pre>
 *   server 1 ──► Relay (1 to 2) ──► port of server 2        a relay for each ordered pair, so that
 *   server 2 ──► Relay (2 to 1) ──► port of server 1        each server's own file names its relays
 *                   ▲
 *        Partition: which pairs hear each other
 * </pre>
 */
@NullMarked
package dev.ostler.testkit.process;

import org.jspecify.annotations.NullMarked;
