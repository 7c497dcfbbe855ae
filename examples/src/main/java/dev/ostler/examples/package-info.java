/**
 * Small programs to begin with. Each takes a connection string first, {@code 127.0.0.1:2181} by
 * default, and says in its description what else.
 *
 * <pre>
 *   LockExample            several workers, one at a time
 *   ElectionExample        one of several programs leads
 *   ConfigurationExample   a configuration that is used as soon as it is published
 *   ServiceExample         programs that find each other
 * </pre>
 */
@NullMarked
package dev.ostler.examples;

import org.jspecify.annotations.NullMarked;
