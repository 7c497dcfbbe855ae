/**
 * What the black-box tests share: a server that can be killed, a client that remembers its events,
 * and waiting for a condition with a deadline.
 *
 * <pre>
 *   test ──TestClient──► LiveServer ──► process, which can be killed and started again
 *     └──Await: until it holds, or fail with what was hoped for
 * </pre>
 */
@NullMarked
package dev.ostler.interop.support;

import org.jspecify.annotations.NullMarked;
