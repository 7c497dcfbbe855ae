/**
 * The commands, one class each, and the shell that runs them.
 *
 * <pre>
 *   Shell.execute(words) ── Commands ──► Command
 *        │                                  │ form()   how it is written: usage, options, completion
 *        │                                  └ run(Invocation)
 *        │                                          ├── session()   what it asks the server
 *        │                                          └── console()   what it shows
 *        └── status: 0 well, 1 failed, 127 no such command, 130 stopped by ctrl-C
 * </pre>
 *
 * <p>The first thirty are ZooKeeper's, with its options, outputs and mistakes; those whose form is
 * {@linkplain dev.ostler.shell.line.Form#own own} came with Ostler.
 */
@NullMarked
package dev.ostler.shell.command;

import org.jspecify.annotations.NullMarked;
