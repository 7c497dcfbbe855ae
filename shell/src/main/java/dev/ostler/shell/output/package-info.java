/**
 * What is shown: results on standard output, everything about them on standard error.
 *
 * <p>The text forms are those of ZooKeeper's shell, letter by letter, because scripts read them.
 * Colours are added around them only when a person looks ({@link
 * dev.ostler.shell.output.Console#colours}); {@code --json} has a form of its own.
 */
@NullMarked
package dev.ostler.shell.output;

import org.jspecify.annotations.NullMarked;
