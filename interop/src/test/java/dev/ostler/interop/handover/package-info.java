/**
 * Data directories that go back and forth between a released Apache server and Ostler.
 *
 * <pre>
 *   Apache writes ──► Ostler opens: the same tree, Stats, ACLs, sessions?
 *                     Ostler writes ──► Apache opens: the same again?
 * </pre>
 */
@NullMarked
package dev.ostler.interop.handover;

import org.jspecify.annotations.NullMarked;
