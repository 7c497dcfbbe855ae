/**
 * What the build lets a server do once, so that every later start finds it done: the launcher's
 * ahead-of-time cache remembers the classes that were loaded and the methods that were hot here.
 *
 * <p>A server alone and an ensemble, with what they do in their first seconds and when a leader is
 * lost. What is not practised here is read from the jars and interpreted at the next start. Not
 * part of a server that runs.
 */
@NullMarked
package dev.ostler.server.training;

import org.jspecify.annotations.NullMarked;
