/**
 * Ostler's own Java client against servers in processes of their own: Ostler's distribution and the
 * released Apache server, the same tests for both.
 *
 * <pre>
 *   Product ── a LiveServer of it, one for a class of tests
 *   Clients ── the clients of one test, below a chroot of its own, closed behind it
 *   Keys    ── a key pair and who vouches for it, for tests of TLS
 * </pre>
 */
@NullMarked
package dev.ostler.interop.library;

import org.jspecify.annotations.NullMarked;
