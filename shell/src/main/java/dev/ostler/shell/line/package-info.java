/**
 * What is typed, and how it is read.
 *
 * <pre>
 *   text ── Words ──► words ── Arguments(options of the Form) ──► options and plain words
 *     ▲                                 │
 *   Reader                              └── ArgumentsException, in the words scripts know
 * </pre>
 *
 * <p>A {@link dev.ostler.shell.line.Form} says how one command is written: its usage line, options
 * and kinds of words. Parsing, help and completion all read the same form.
 */
@NullMarked
package dev.ostler.shell.line;

import org.jspecify.annotations.NullMarked;
