/**
 * What operators ask a running server: the four-letter words on the client port.
 *
 * <pre>
 *   word ──► FourLetterWordResponder ──► whitelist? ──► text from Peer, Node and log counters
 * </pre>
 *
 * <p>Everything runs on the loop's thread and looks at the core without changing it. Words that
 * cost time with the number of watches or sessions have a bound.
 */
@NullMarked
package dev.ostler.server.admin;

import org.jspecify.annotations.NullMarked;
