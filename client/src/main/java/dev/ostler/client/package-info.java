/**
 * The Java client library of Ostler and of Apache ZooKeeper servers.
 *
 * <pre>
 *   Client ── Operations ──────────── create, getData, … : CompletionStage, typed results and errors
 *     │          ├── retrying(policy)   the same calls; the safe ones are repeated
 *     │          ├── inSession(id)      the same calls, refused once that session is gone
 *     │          ├── blocking()         the same calls, waiting for the answer
 *     │          └── multi(), multiRead()
 *     ├── state, session, lease, listeners
 *     └── watch(path, mode, listener) → Watch: many events, until closed
 * </pre>
 *
 * <p>One client is one session at a time over one connection to one of several servers. Everything
 * it does happens on one thread, the client's loop; stages complete and listeners are called there,
 * in the order in which the server sent what they tell, unless {@link
 * dev.ostler.client.ClientOptions.Builder#callbackExecutor} says otherwise. So a callback must not
 * wait for another answer of the same client; the blocking calls refuse that.
 *
 * <p>Errors are {@link dev.ostler.client.ClientException}s. The ones about a lost connection tell
 * whether the request may have been carried out all the same.
 */
@NullMarked
package dev.ostler.client;

import org.jspecify.annotations.NullMarked;
