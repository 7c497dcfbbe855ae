/**
 * The connection to an ensemble, as the commands see it.
 *
 * <pre>
 *   commands ──► ShellSession ◄── ClientSession ── Client (dev.ostler.client)
 *                     ▲
 *                     └────────── a tree in memory, in tests
 *   events  ◄── SessionEvents
 * </pre>
 *
 * <p>{@link dev.ostler.shell.session.ConnectOptions} is what the command line and a properties file
 * say about the connection; {@link dev.ostler.shell.session.TlsFiles} makes the TLS part of it.
 */
@NullMarked
package dev.ostler.shell.session;

import org.jspecify.annotations.NullMarked;
